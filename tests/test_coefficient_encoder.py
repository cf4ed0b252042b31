from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from observations import observe

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.coefficient_encoder import CoefficientEncoder
from engine.encoder import HEAD_LIMIT
from engine.errors import EngineError
from engine.gaze import gaze_of_codes
from engine.names import ICT_EXPRESSIONS


@pytest.fixture
def encoder() -> CoefficientEncoder:
    return CoefficientEncoder(MEDIAPIPE_BLENDSHAPES)


def test_a_coefficient_is_the_expression_of_its_name_as_it_is(encoder: CoefficientEncoder) -> None:
    wanted = {"mouthSmileLeft": 0.5, "jawLeft": 0.25, "mouthClose": 0.3, "eyeBlinkRight": 0.7}
    expression = encoder.encode(observe(4, **wanted))
    told = {
        name: value for name, value in zip(ICT_EXPRESSIONS, expression.code, strict=True) if value
    }
    assert told == pytest.approx(
        {"mouthSmile_L": 0.5, "jawLeft": 0.25, "mouthClose": 0.3, "eyeBlink_R": 0.7}
    )
    assert expression.code.dtype == np.float32
    assert (expression.frame_id, expression.face_found, expression.held) == (4, True, False)


def test_one_signal_moves_both_sides(encoder: CoefficientEncoder) -> None:
    expression = encoder.encode(observe(0, browInnerUp=0.4, cheekPuff=0.6))
    code = dict(zip(ICT_EXPRESSIONS, expression.code, strict=True))
    assert code["browInnerUp_L"] == code["browInnerUp_R"] == np.float32(0.4)
    assert code["cheekPuff_L"] == code["cheekPuff_R"] == np.float32(0.6)


def test_every_signal_is_taken_once_or_twice(encoder: CoefficientEncoder) -> None:
    for name in MEDIAPIPE_BLENDSHAPES[1:]:
        code = encoder.encode(observe(0, **{name: 1.0})).code
        assert code.sum() == (2 if name in ("browInnerUp", "cheekPuff") else 1)


def test_tongue_and_gaze_are_taken_along(encoder: CoefficientEncoder) -> None:
    gaze = np.array([[0.1, 0.2], [0.3, 0.4]], np.float32)
    seen = replace(observe(0, eyeLookUpLeft=0.5, eyeLookUpRight=0.5), tongue_out=0.75, gaze=gaze)
    expression = encoder.encode(seen)
    assert expression.extra_code.tolist() == [0.75]
    np.testing.assert_array_equal(expression.gaze, gaze)
    by_shapes = encoder.encode(replace(seen, gaze=None))
    np.testing.assert_allclose(by_shapes.gaze, gaze_of_codes(by_shapes.code), atol=1e-7)
    assert by_shapes.gaze[0, 1] > 0.1


def test_the_head_turns_as_far_as_a_neck_does(encoder: CoefficientEncoder) -> None:
    turned = encoder.encode(observe(0, turn=(0, 0.5, 0))).T_neutral_head
    assert np.arctan2(turned[0, 2], turned[2, 2]) == pytest.approx(0.5, abs=1e-6)
    assert not turned[:3, 3].any()
    far = encoder.encode(observe(0, turn=(0, 1.5, 0))).T_neutral_head
    assert np.arctan2(far[0, 2], far[2, 2]) == pytest.approx(HEAD_LIMIT, abs=1e-6)


def test_what_is_no_coefficient_is_held_to_one(encoder: CoefficientEncoder) -> None:
    code = encoder.encode(observe(0, jawOpen=np.nan, mouthLeft=3.0, mouthRight=-1.0)).code
    assert code.sum() == 1.0


def test_others_are_refused(encoder: CoefficientEncoder) -> None:
    with pytest.raises(EngineError, match=r"\(52,\); got \(51,\)"):
        encoder.encode(replace(observe(0), coefficients=np.zeros(51)))
    with pytest.raises(EngineError, match="None of the coefficient names"):
        CoefficientEncoder(("smirk",))
