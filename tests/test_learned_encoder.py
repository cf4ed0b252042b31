"""The learned encoder around a network that answers by simple rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from encoder_faces import draw_signals
from made_encoder import SCORES, SIGHT, MadeSession, face_at, made_network

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Observation
from engine.encoder_features import (
    FEATURE_BLOCKS,
    FaceSignals,
    compute_features,
    measure_resting_face,
)
from engine.encoder_file import BUNDLED_ENCODER, load_encoder_file
from engine.errors import EngineError, NetworkError
from engine.learned_encoder import GAZE_LIMIT, LearnedEncoder
from engine.names import ICT_EXPRESSIONS
from engine.performer_profile import NetworkRest, PerformerProfile
from engine.rotation import rotation_vector, turn_by
from engine.sessions.onnx_session import OnnxSession

SIGNAL_FIELDS = "landmarks", "coefficients", "T_camera_head"
JAW, CLOSE = ICT_EXPRESSIONS.index("jawOpen"), ICT_EXPRESSIONS.index("mouthClose")


def counting(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The state counts images; the code is a quarter everywhere."""
    return {
        "code": np.full(54, 0.25),
        "gaze": np.array([[0.1, 0.2], [0.3, 0.4]]),
        "trust": np.linspace(0.2, 0.8, 7),
        "state": inputs["states"][0, 0] + 1.0,
        "sight": inputs["face"][0, 0, :SIGHT],
    }


def nobody(media_ms: float) -> Observation:
    return replace(
        face_at(media_ms),
        face_found=False,
        confidence=0.0,
        face_picture=None,
        T_camera_head=np.eye(4, dtype=np.float32),
    )


def profile(network: str = "", sight: int = SIGHT) -> PerformerProfile:
    face = measure_resting_face(draw_signals(np.random.default_rng(3), 4))
    T = np.eye(4, dtype=np.float32)
    T[:3, :3], T[:3, 3] = turn_by(np.array([0.2, -0.3, 0.0])), (3.0, 1.0, -50.0)
    rest = NetworkRest(face, np.arange(1.0, sight + 1, dtype=np.float32), network)
    return PerformerProfile("2026-01-01T00:00:00", T_camera_head=T, network_rest=rest)


def test_the_networks_word_becomes_the_command():
    encoder = LearnedEncoder(MadeSession(counting))
    seen = face_at(40)
    expression = encoder.encode(seen)
    assert (expression.frame_id, expression.captured_ns) == (seen.frame_id, seen.captured_ns)
    assert (expression.face_found, expression.held, expression.confidence) == (True, False, 0.75)
    np.testing.assert_allclose(expression.code, 0.25)
    np.testing.assert_allclose(expression.extra_code, [0.25])
    np.testing.assert_allclose(expression.gaze, [[0.1, 0.2], [0.3, 0.4]])
    np.testing.assert_allclose(expression.region_confidence, [0.2, 0.3, 0.4, 0.5, 0.5, 0.5, 0.5])
    np.testing.assert_allclose(expression.T_neutral_head, np.eye(4), atol=1e-6)
    arrays = [expression.code, expression.extra_code, expression.gaze, expression.T_neutral_head]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert expression.code.shape == (53,)


def test_the_network_sees_signals_face_and_the_states_before():
    session = MadeSession(counting)
    encoder = LearnedEncoder(session)
    for k in range(3):
        encoder.encode(face_at(100 + 40 * k, jawOpen=0.1 * k))
    first, _, third = session.asked
    assert not first["states"].any()
    np.testing.assert_array_equal(first["ages"], [[0, -1, -1, -1, -1, -1, -1, -1]])
    np.testing.assert_allclose(third["states"][0, :3, 0], [2, 1, 0])
    np.testing.assert_allclose(third["ages"][0, :4], [0, 0.04, 0.08, -1], atol=1e-6)
    jaw = SCORES.start + MEDIAPIPE_BLENDSHAPES.index("jawOpen")
    assert third["features"][0, jaw] == pytest.approx(0.2)
    assert (third["face"] == 30).all()
    assert not third["rest_sight"].any()


def test_without_a_face_nothing_is_asked_and_all_is_neutral():
    session = MadeSession(counting)
    encoder = LearnedEncoder(session)
    encoder.encode(face_at(0))
    expression = encoder.encode(nobody(33))
    assert len(session.asked) == 1
    assert encoder.sight is None
    assert not expression.face_found
    for values in (expression.code, expression.gaze, expression.region_confidence):
        assert not values.any()
    np.testing.assert_array_equal(expression.T_neutral_head, np.eye(4))


def test_a_short_loss_is_told_by_age_and_a_long_one_starts_afresh():
    session = MadeSession(counting)
    encoder = LearnedEncoder(session)
    for seen in (face_at(0), nobody(33), face_at(200), face_at(900)):
        encoder.encode(seen)
    _, short, long = session.asked
    np.testing.assert_allclose(short["ages"][0, :2], [0, 0.2], atol=1e-6)
    assert not long["states"].any()


def test_another_person_starts_afresh():
    session = MadeSession(counting)
    encoder = LearnedEncoder(session)
    encoder.encode(face_at(0))
    encoder.encode(face_at(33, identity=1))
    assert not session.asked[1]["states"].any()


def test_answers_are_held_to_what_they_can_be():
    wild = {"code": 7.0, "gaze": -9.0, "trust": 3.0}
    expression = LearnedEncoder(MadeSession(lambda _: wild)).encode(face_at(0))
    assert expression.code.max() == expression.extra_code.max() == 1.0
    np.testing.assert_allclose(expression.gaze, -GAZE_LIMIT)
    np.testing.assert_allclose(expression.region_confidence, 0.5)


def test_mouth_close_never_beyond_the_open_jaw():
    code = np.zeros(54)
    code[JAW], code[CLOSE] = 0.25, 0.75
    expression = LearnedEncoder(MadeSession(lambda _: {"code": code})).encode(face_at(0))
    assert expression.code[CLOSE] == 0.25


@pytest.mark.parametrize("name", ["code", "gaze", "trust", "state", "sight"])
@pytest.mark.parametrize("nonsense", [np.nan, np.inf])
def test_what_is_no_number_never_gets_through(name: str, nonsense: float):
    broken = False
    session = MadeSession(lambda asked: {**counting(asked), **({name: nonsense} if broken else {})})
    encoder = LearnedEncoder(session)
    good = encoder.encode(face_at(0))
    broken = True
    expression = encoder.encode(face_at(33))
    np.testing.assert_array_equal(expression.code, good.code)
    np.testing.assert_array_equal(expression.gaze, good.gaze)
    assert not expression.region_confidence.any()
    assert encoder.sight is None
    broken = False
    encoder.encode(face_at(66))
    np.testing.assert_allclose(session.asked[2]["states"][0, :2, 0], [1, 0])


@pytest.mark.parametrize(
    "field", ["landmarks", "coefficients", "T_camera_head", "region_confidence"]
)
def test_a_tracker_that_gives_no_numbers_is_not_believed(field: str):
    session = MadeSession(counting)
    encoder = LearnedEncoder(session)
    seen = face_at(0)
    broken = replace(seen, **{field: np.full_like(getattr(seen, field), np.nan)})
    expression = encoder.encode(broken)
    assert session.asked == []
    assert not expression.code.any()
    assert np.isfinite(expression.T_neutral_head).all()


def test_answers_of_before_are_never_changed_later():
    encoder = LearnedEncoder(MadeSession(counting))
    kept = encoder.encode(face_at(0)).code
    copy = kept.copy()
    encoder.encode(face_at(33))
    np.testing.assert_array_equal(kept, copy)


def test_a_face_without_its_picture_is_one_sentence():
    with pytest.raises(EngineError, match="needs a picture of the face"):
        LearnedEncoder(MadeSession(counting)).encode(replace(face_at(0), face_picture=None))


def test_another_network_is_refused():
    session = MadeSession(counting)
    session.inputs = session.inputs[:2]
    with pytest.raises(NetworkError, match="not the one this version needs"):
        LearnedEncoder(session)


def test_a_performers_rest_is_told_to_the_network_and_starts_afresh():
    session = MadeSession(counting)
    encoder = LearnedEncoder(session, "net 1")
    encoder.encode(face_at(0))
    encoder.profile = profile("net 1")
    encoder.encode(face_at(33))
    told = session.asked[1]
    assert told["rest_sight"].tolist() == [[1.0, 2.0, 3.0]]
    assert told["features"][0, FEATURE_BLOCKS["rested"]] == 1.0
    assert not told["states"].any()
    encoder.profile = None
    encoder.encode(face_at(66))
    assert not session.asked[2]["rest_sight"].any()
    assert not session.asked[2]["features"][0, FEATURE_BLOCKS["rested"]]


def test_the_rest_of_another_network_is_none_but_its_head_pose_counts():
    session = MadeSession(counting)
    encoder = LearnedEncoder(session, "net 2", profile("net 1"))
    assert encoder.profile is not None
    expression = encoder.encode(face_at(0))
    assert not session.asked[0]["rest_sight"].any()
    turn = rotation_vector(expression.T_neutral_head[:3, :3].astype(float))
    np.testing.assert_allclose(turn, [-0.2, 0.3, 0.0], atol=1e-5)


def test_a_rest_of_another_length_is_refused():
    with pytest.raises(EngineError, match="calibrate again"):
        LearnedEncoder(MadeSession(counting), "net", profile("net", sight=SIGHT + 1))


def test_the_sight_of_each_image_is_there_to_be_measured():
    encoder = LearnedEncoder(MadeSession(counting))
    assert encoder.sight is None
    encoder.encode(face_at(0))
    assert encoder.sight is not None
    np.testing.assert_array_equal(encoder.sight, np.full(SIGHT, 30.0))


def test_a_real_network_answers_through_its_session():
    encoder = LearnedEncoder(OnnxSession(made_network()))
    scores = dict.fromkeys(MEDIAPIPE_BLENDSHAPES[1:4], 0.5)
    code = encoder.encode(face_at(0, **scores)).code
    np.testing.assert_allclose(code[:5], [0, 0.5, 0.5, 0.5, 0], atol=1e-6)
    assert encoder.sight is not None
    assert encoder.sight.tolist() == [30.0] * SIGHT
    assert encoder.backend == "ONNX Runtime on the CPU"


def test_live_it_answers_as_it_was_judged_in_training(tmp_path: Path):
    torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")
    pytest.importorskip("onnx", reason="no onnx package")
    from engine.training.encoder_network import EncoderNetwork, EncoderSize
    from engine.training.encoder_pictures import look_back
    from engine.training.export_encoder import OneImage, example_inputs, write_onnx

    torch.set_num_threads(1)
    torch.manual_seed(0)
    size = EncoderSize(16, 1, change_components=4, rest_components=2, face=True, past=True)
    network = EncoderNetwork(size).eval()
    for layer in (network.answer[1], network.past.join[2]):
        torch.nn.init.normal_(layer.weight, std=0.3)  # an opinion, as if it had learned
    image, rng = OneImage(network), np.random.default_rng(0)
    path = tmp_path / "encoder.onnx"
    write_onnx(image, example_inputs(network, rng), image.output_names, path, {"score_names": "a"})
    pictures = rng.integers(0, 255, (10, 192, 192), np.uint8)
    seen = [
        replace(face_at(40 * k, jawOpen=0.1 * k), face_picture=picture)
        for k, picture in enumerate(pictures)
    ]
    encoder = LearnedEncoder(OnnxSession(path.read_bytes()))
    expressions = [encoder.encode(each) for each in seen]
    signals = FaceSignals(
        *(np.stack([getattr(each, name) for each in seen]) for name in SIGNAL_FIELDS),
        np.array([each.confidence for each in seen]),
        np.stack([each.region_confidence for each in seen]),
    )
    past, ages = look_back(np.zeros(10), np.zeros(10), np.full(10, 25.0))
    with torch.no_grad():
        faces = torch.from_numpy(pictures).float()
        sight = network.sight(faces)
        features = torch.from_numpy(compute_features(signals, None))
        states = network.see(features, sight, torch.zeros_like(sight))
        told = network.tell(states[past], torch.from_numpy(ages))
    codes = np.array([[*each.code, *each.extra_code] for each in expressions])
    judged = told.code.clamp(0.0, 1.0).numpy()
    judged[:, CLOSE] = np.minimum(judged[:, CLOSE], judged[:, JAW])
    np.testing.assert_allclose(codes, judged, atol=1e-4)
    gaze = np.clip(told.gaze.numpy(), -GAZE_LIMIT, GAZE_LIMIT)
    np.testing.assert_allclose([each.gaze for each in expressions], gaze, atol=1e-4)
    assert codes.std(axis=0).max() > 0.01


def test_the_bundled_network_rests_and_is_calm_on_a_still_face():
    if not BUNDLED_ENCODER.exists():
        pytest.skip("this checkout has no trained encoder")
    file = load_encoder_file()
    encoder = LearnedEncoder(OnnxSession(file.network.content), file.identity)
    codes = np.array([encoder.encode(face_at(33 * k)).code for k in range(20)])
    assert np.isfinite(codes).all()
    assert np.abs(np.diff(codes[10:], axis=0)).max() < 0.02
