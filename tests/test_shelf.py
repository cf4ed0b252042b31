from live.evaluation.shelf import Shelf


def test_what_is_held_is_not_made_again():
    made, shelf = [], Shelf[str](2)
    for name in "aba":
        assert shelf.take(name, lambda n=name: made.append(n) or n.upper()) == name.upper()
    assert made == ["a", "b"]


def test_what_was_not_asked_for_the_longest_goes_first():
    made, shelf = [], Shelf[str](2)
    for name in "abaca":  # c takes the place of b
        shelf.take(name, lambda n=name: made.append(n) or n)
        assert len(shelf) <= 2
    assert made == ["a", "b", "c"]
    shelf.take("b", lambda: made.append("b") or "b")
    assert made[-1] == "b"
