import inspect

from engine import errors


def test_everything_the_engine_raises_has_one_base():
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    assert len(kinds) > 3
    assert all(issubclass(kind, errors.EngineError) for kind in kinds)


def test_a_refused_alignment_says_how_good_it_was():
    assert errors.AlignmentError("No face was found in rock, from any side.", 0.2).score == 0.2
