from clone_rigs import ball_rig

from live.evaluation.code_readers import (
    ENCODER,
    FACS_ONLY,
    LEAST_SQUARES,
    READER_LABELS,
    order_readers,
    without_extras,
)

RIG, MESH = ball_rig()


def test_the_default_comes_first():
    assert order_readers(ENCODER) == (ENCODER, LEAST_SQUARES)
    assert order_readers(LEAST_SQUARES) == (LEAST_SQUARES, ENCODER)
    assert {ENCODER, LEAST_SQUARES, FACS_ONLY} == set(READER_LABELS)


def test_without_extras_the_rest_of_the_code_does_nothing():
    plain = without_extras(RIG)
    assert plain.character is RIG.character
    assert not plain.stack[53:].any()
    assert RIG.extra_basis.any()
