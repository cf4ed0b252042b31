import numpy as np
import pytest
from clone_rigs import ball_rig

from live.evaluation.code_readers import (
    ENCODER,
    FACS_ONLY,
    GUIDED,
    LEAST_SQUARES,
    READER_LABELS,
    order_readers,
    read_each,
    without_extras,
)

RIG, MESH = ball_rig()


def test_the_default_comes_first():
    assert order_readers(ENCODER) == (ENCODER, LEAST_SQUARES, GUIDED)
    assert order_readers(LEAST_SQUARES) == (LEAST_SQUARES, ENCODER, GUIDED)
    assert {ENCODER, LEAST_SQUARES, GUIDED, FACS_ONLY} == set(READER_LABELS)


def test_without_extras_the_rest_of_the_code_does_nothing():
    plain = without_extras(RIG)
    assert plain.character is RIG.character
    assert not plain.stack[53:].any()
    assert RIG.extra_basis.any()


@pytest.mark.parametrize("how", [LEAST_SQUARES, FACS_ONLY])
def test_a_frame_is_read_alike_whatever_comes_before_it(how):
    """Forty frames, so that chunks meet; jumps that no face makes would be smoothed in a take."""
    codes = np.zeros((40, 53))
    codes[np.arange(40), np.arange(40) % 53] = np.tile([1.0, 0.3], 20)
    frames = MESH.vertices + np.tensordot(codes, RIG.character.basis.astype(np.float64), 1)
    forward = read_each(how, RIG, frames)
    backward = read_each(how, RIG, frames[::-1])
    np.testing.assert_allclose(forward.code, backward.code[::-1], atol=2e-3)
    np.testing.assert_allclose(forward.code[:, :53], codes, atol=0.1)
    assert how == LEAST_SQUARES or not forward.code[:, 53:].any()
