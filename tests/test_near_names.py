from engine.near_names import describe_nearest

KNOWN = ("jawOpen", "jawLeft", "jawRight", "jawForward", "cheekPuff")


def test_one_name_is_and_several_are():
    assert describe_nearest("chekPuff", KNOWN) == "the nearest is cheekPuff"
    sides = ("noseSneer_L", "noseSneer_R", "jawOpen")
    assert describe_nearest("noseSneer", sides) == "the nearest are noseSneer_R and noseSneer_L"
    several = describe_nearest("jaw", KNOWN, 0.1)
    assert several.startswith("the nearest are jaw")
    assert several.count(",") == 1
    assert several.count(" and ") == 1


def test_nothing_is_said_where_nothing_is_like_it():
    assert describe_nearest("xyz", KNOWN) == ""
    assert describe_nearest("jawOpen", ()) == ""
