from types import SimpleNamespace

import numpy as np
import pytest
from footage import talking_man_tracked
from scipy.spatial.transform import Rotation

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.encoder import HEAD_LIMIT, SignalEncoder, head_turn, name_matrix
from engine.errors import EngineError
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS, twin_indices
from engine.signal_regression import SignalRegression, save_regression


def observe(names=MEDIAPIPE_BLENDSHAPES, T=None, **signals) -> SimpleNamespace:
    coefficients = np.zeros(len(names), np.float32)
    for name, value in signals.items():
        coefficients[list(names).index(name)] = value
    return SimpleNamespace(
        frame_id=3,
        captured_ns=99,
        face_found=False,
        confidence=0.5,
        region_confidence=np.linspace(0.1, 0.7, 7, dtype=np.float32),
        coefficients=coefficients,
        T_camera_head=np.eye(4) if T is None else T,
    )


def encode(**signals) -> dict[str, float]:
    code = SignalEncoder(MEDIAPIPE_BLENDSHAPES, None).encode(observe(**signals)).code
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
    np.testing.assert_allclose(a.code, b.code, atol=1e-6)
    np.testing.assert_allclose(a.gaze, b.gaze, atol=1e-6)
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
    assert (expression.face_found, expression.held, expression.confidence) == (False, False, 0.5)
    np.testing.assert_allclose(expression.region_confidence, np.linspace(0.1, 0.7, 7))


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


def test_a_matrix_by_name_reads_both_spellings():
    matrix = name_matrix(
        ("jawOpen", "mouthSmile_L", "cheekPuff_R"), ("mouthSmileLeft", "cheekPuff")
    )
    np.testing.assert_array_equal(matrix, [[0, 0], [1, 0], [0, 1]])
    assert name_matrix(EXTRA_EXPRESSIONS, ["a", "tongueOut"]).tolist() == [[0, 1]]


@pytest.fixture
def half_the_smile(tmp_path):
    """A regression that halves mouthSmile_L, adds a quarter of jawOpen and cuts off 0.125."""
    names = ("mouthSmileLeft", "jawOpen", "_neutral")
    row = np.array([[0.5, 0.25, 0.0]], np.float32)
    offset = np.array([-0.125], np.float32)
    save_regression(
        SignalRegression(names, ("mouthSmile_L",), row, offset), tmp_path / "encoder.npz"
    )
    return tmp_path / "encoder.npz"


def test_a_regression_replaces_its_own_rows_alone(half_the_smile):
    encoder = SignalEncoder(MEDIAPIPE_BLENDSHAPES, half_the_smile)
    seen = observe(mouthSmileLeft=1.0, mouthSmileRight=1.0, jawOpen=0.5, browDownLeft=0.25)
    code = dict(zip(ICT_EXPRESSIONS, encoder.encode(seen).code.tolist(), strict=True))
    assert {name: value for name, value in code.items() if value} == {
        "mouthSmile_L": 0.5, "mouthSmile_R": 1.0, "jawOpen": 0.5, "browDown_L": 0.25,
    }  # fmt: skip


def test_a_regressed_code_stays_in_the_unit_range(half_the_smile):
    encoder = SignalEncoder(MEDIAPIPE_BLENDSHAPES, half_the_smile)
    assert not encoder.encode(observe(mouthSmileLeft=0.1)).code.any()


def test_other_trackers_are_mapped_by_name(half_the_smile):
    arkit = [*(name for name in MEDIAPIPE_BLENDSHAPES if name != "_neutral"), "tongueOut"]
    encoder = SignalEncoder(arkit, half_the_smile)
    code = encoder.encode(observe(arkit, mouthSmileLeft=1.0)).code
    assert code[ICT_EXPRESSIONS.index("mouthSmile_L")] == 1.0


def test_a_damaged_regression_is_one_sentence(tmp_path):
    (tmp_path / "encoder.npz").write_bytes(b"nothing")
    with pytest.raises(EngineError, match=r"encoder.npz cannot be read; reinstall mimesh\.$"):
        SignalEncoder(MEDIAPIPE_BLENDSHAPES, tmp_path / "encoder.npz")


def bundled(**signals) -> np.ndarray:
    return SignalEncoder(MEDIAPIPE_BLENDSHAPES).encode(observe(**signals)).code


def test_the_bundled_regression_rests_where_nothing_is_seen():
    assert not bundled().any()


def test_the_bundled_regression_lets_lids_close_one_by_one():
    left, right = ICT_EXPRESSIONS.index("eyeBlink_L"), ICT_EXPRESSIONS.index("eyeBlink_R")
    assert bundled(eyeBlinkLeft=1.0, eyeBlinkRight=1.0)[[left, right]].tolist() == [1.0, 1.0]
    wink = bundled(eyeBlinkLeft=1.0)
    assert wink[left] > 0.9
    assert wink[right] < 0.1


def test_the_bundled_regression_treats_both_sides_alike():
    rng = np.random.default_rng(4)
    names, twins = list(MEDIAPIPE_BLENDSHAPES), twin_indices(MEDIAPIPE_BLENDSHAPES)
    for _ in range(20):
        values = rng.random(len(names)) * (rng.random(len(names)) < 0.3)
        seen = bundled(**dict(zip(names, values, strict=True)))
        mirrored = bundled(**dict(zip(names, values[twins], strict=True)))
        np.testing.assert_allclose(seen[twin_indices(ICT_EXPRESSIONS)], mirrored, atol=1e-5)


def test_gaze_is_read_by_name_whatever_the_regression(half_the_smile):
    signals = {"eyeLookOutLeft": 0.5, "eyeLookInRight": 0.5, "eyeLookUpLeft": 0.25}
    by_name = SignalEncoder(MEDIAPIPE_BLENDSHAPES, None).encode(observe(**signals)).gaze
    for encoder in (SignalEncoder(MEDIAPIPE_BLENDSHAPES, half_the_smile),
                    SignalEncoder(MEDIAPIPE_BLENDSHAPES)):  # fmt: skip
        np.testing.assert_array_equal(encoder.encode(observe(**signals)).gaze, by_name)


def test_a_real_performer_is_no_more_active_at_rest_and_blinks_as_far():
    _, seen = talking_man_tracked()
    by_name, regressed = (
        np.array([encoder.encode(observation).code for observation in seen])
        for encoder in (
            SignalEncoder(MEDIAPIPE_BLENDSHAPES, None),
            SignalEncoder(MEDIAPIPE_BLENDSHAPES),
        )
    )
    assert (np.percentile(regressed, 20, axis=0) < np.percentile(by_name, 20, axis=0) + 0.03).all()
    lids = [ICT_EXPRESSIONS.index("eyeBlink_L"), ICT_EXPRESSIONS.index("eyeBlink_R")]
    assert (regressed[:, lids].max(axis=0) > by_name[:, lids].max(axis=0) - 0.01).all()
    assert (regressed[:, lids].max(axis=0) > 0.45).all()
