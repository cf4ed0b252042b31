from engine.cloning.code_names import (
    CODE_NAMES,
    EXTRA_CODE_NAMES,
    FACS_COUNT,
    manner_names,
)
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS


def test_the_code_opens_with_the_facs_expressions():
    assert CODE_NAMES[:FACS_COUNT] == ICT_EXPRESSIONS
    assert CODE_NAMES[FACS_COUNT:] == EXTRA_CODE_NAMES


def test_no_name_stands_twice():
    assert len(set(CODE_NAMES)) == len(CODE_NAMES) == 2 * FACS_COUNT + 2 + len(EXTRA_EXPRESSIONS)


def test_manners_belong_to_their_expression():
    assert manner_names("jawOpen") == ("jawOpen.style",)
    assert manner_names("eyeBlink_L") == ("eyeBlink_L.style", "eyeBlink_L.loose")
    assert manner_names("tongueOut") == ()
