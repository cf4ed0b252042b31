from engine.near_names import describe_nearest

KNOWN = ("jawOpen", "jawLeft", "jawRight", "jawForward", "cheekPuff")


def test_one_name_is_and_several_are():
    assert describe_nearest("chekPuff", KNOWN) == "the nearest is cheekPuff"
    assert describe_nearest("jawRght", KNOWN, 0.6) == "the nearest are jawRight and jawForward"
    several = describe_nearest("jaw", KNOWN, 0.1)
    assert several.startswith("the nearest are jaw")
    assert several.count(",") == 1
    assert several.count(" and ") == 1


def test_nothing_is_said_where_nothing_is_like_it():
    assert describe_nearest("xyz", KNOWN) == ""
    assert describe_nearest("jawOpen", ()) == ""
