import numpy as np
from ball_cast import PERFECT, BallCast


def test_a_motion_is_read_once():
    cast = BallCast()
    head = cast.ict(710_000)
    first = cast.track(PERFECT, head, "binary")
    assert cast.track(PERFECT, head, "binary") is first
    assert cast.reads == 1
    cast.track(PERFECT, head, "fractional")
    assert cast.reads == 2


def test_a_head_is_rigged_once_under_its_name():
    cast = BallCast()
    assert cast.rig(cast.ict(710_000)) is cast.rig(cast.ict(710_000))
    cast.rig(cast.ict(710_000, other=True))
    assert cast.rigged == ["ict-710000-False", "ict-710000-True"]


def test_what_is_read_is_what_the_head_does():
    cast = BallCast(expressions=6)
    head = cast.ict(710_001)
    for motion in ("binary", "fractional"):
        coefficients = cast.coefficients(head, motion)
        assert coefficients.shape == (6, 53)
        code = cast.track(PERFECT, head, motion).code
        np.testing.assert_allclose(code[:, :53], coefficients, atol=1e-4)
