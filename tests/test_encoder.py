from types import SimpleNamespace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.encoder import HEAD_LIMIT, SignalEncoder, head_turn
from engine.errors import EngineError
from engine.names import ICT_EXPRESSIONS


def observe(names=MEDIAPIPE_BLENDSHAPES, T=None, **signals) -> SimpleNamespace:
    coefficients = np.zeros(len(names), np.float32)
    for name, value in signals.items():
        coefficients[list(names).index(name)] = value
    return SimpleNamespace(
        frame_id=3,
        captured_ns=99,
        held=True,
        confidence=0.5,
        coefficients=coefficients,
        T_camera_head=np.eye(4) if T is None else T,
    )


def encode(**signals) -> dict[str, float]:
    code = SignalEncoder(MEDIAPIPE_BLENDSHAPES).encode(observe(**signals)).code
    return {n: float(v) for n, v in zip(ICT_EXPRESSIONS, code, strict=True) if v}


def test_sides_are_the_performers_own():
    assert encode(mouthSmileLeft=0.5) == {"mouthSmile_L": 0.5}
    assert encode(eyeBlinkRight=1.0) == {"eyeBlink_R": 1.0}


def test_jaw_and_mouth_left_are_whole_expressions():
    assert encode(jawLeft=0.5, mouthLeft=0.25) == {"jawLeft": 0.5, "mouthLeft": 0.25}


def test_one_signal_for_both_sides():
    assert encode(browInnerUp=0.5) == {"browInnerUp_L": 0.5, "browInnerUp_R": 0.5}
    assert encode(cheekPuff=1.0) == {"cheekPuff_L": 1.0, "cheekPuff_R": 1.0}


def test_every_expression_has_its_signal():
    everything = dict.fromkeys(MEDIAPIPE_BLENDSHAPES, 1.0)
    assert set(encode(**everything)) == set(ICT_EXPRESSIONS)


def test_mouth_close_never_beyond_the_open_jaw():
    assert encode(mouthClose=0.75) == {}
    assert encode(mouthClose=0.75, jawOpen=0.5) == {"mouthClose": 0.5, "jawOpen": 0.5}


def test_values_are_held_to_the_unit_range():
    assert encode(jawOpen=7.0) == {"jawOpen": 1.0}
    assert encode(jawOpen=-1.0) == {}
    assert encode(jawOpen=float("nan")) == {}


def test_order_of_names_does_not_matter():
    rng = np.random.default_rng(0)
    names = [*MEDIAPIPE_BLENDSHAPES, "tongueOut"]
    seen = observe(names, tongueOut=0.25)
    seen.coefficients[:-1] = rng.random(len(names) - 1)
    order = rng.permutation(len(names))
    shuffled = observe(names)
    shuffled.coefficients = seen.coefficients[order]
    a = SignalEncoder(names).encode(seen)
    b = SignalEncoder([names[number] for number in order]).encode(shuffled)
    np.testing.assert_array_equal(a.code, b.code)
    np.testing.assert_array_equal(a.gaze, b.gaze)
    assert a.extra_code.tolist() == b.extra_code.tolist() == [0.25]


def test_looking_left_turns_both_eyes_left():
    signals = {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0}
    gaze = SignalEncoder(MEDIAPIPE_BLENDSHAPES).encode(observe(**signals)).gaze
    np.testing.assert_allclose(np.degrees(gaze), [[30, 0], [30, 0]], atol=1e-4)


def test_looking_down_and_crossing():
    signals = {"eyeLookDownLeft": 1.0, "eyeLookDownRight": 1.0}
    signals |= {"eyeLookInLeft": 1.0, "eyeLookInRight": 1.0}
    gaze = SignalEncoder(MEDIAPIPE_BLENDSHAPES).encode(observe(**signals)).gaze
    np.testing.assert_allclose(np.degrees(gaze), [[-30, -30], [30, -30]], atol=1e-4)


def test_eyes_never_look_apart():
    signals = {"eyeLookOutLeft": 1.0, "eyeLookOutRight": 1.0}
    gaze = SignalEncoder(MEDIAPIPE_BLENDSHAPES).encode(observe(**signals)).gaze
    np.testing.assert_allclose(gaze, 0, atol=1e-6)


def test_identity_and_state_travel_on():
    expression = SignalEncoder(MEDIAPIPE_BLENDSHAPES).encode(observe())
    assert (expression.frame_id, expression.captured_ns) == (3, 99)
    assert (expression.held, expression.confidence) == (True, 0.5)


def test_the_head_turns_but_stays():
    T = np.eye(4)
    T[:3, :3] = Rotation.from_euler("y", 20, degrees=True).as_matrix()
    T[:3, 3] = [5, 5, -50]
    turned = head_turn(T)
    np.testing.assert_allclose(turned[:3, :3], T[:3, :3], atol=1e-6)
    np.testing.assert_array_equal(turned[:3, 3], 0)


def test_the_head_does_not_turn_beyond_its_limit():
    T = np.eye(4)
    T[:3, :3] = Rotation.from_euler("y", 140, degrees=True).as_matrix()
    turn = Rotation.from_matrix(head_turn(T)[:3, :3]).as_rotvec()
    assert np.linalg.norm(turn) == pytest.approx(HEAD_LIMIT, rel=1e-5)


def test_wrong_shapes_and_names_are_refused():
    encoder = SignalEncoder(MEDIAPIPE_BLENDSHAPES)
    with pytest.raises(EngineError, match=r"shape \(52,\); got \(51,\)"):
        encoder.encode(observe(MEDIAPIPE_BLENDSHAPES[:51]))
    with pytest.raises(EngineError, match="None of the coefficient names"):
        SignalEncoder(["a", "b"])
