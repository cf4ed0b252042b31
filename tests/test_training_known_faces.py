import numpy as np
import pytest
from known_people import SMILE, SMILE_SIGNAL, known_people, save_people

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.names import ICT_EXPRESSIONS
from engine.training.known_faces import (
    KnownFaces,
    is_neutral,
    load_faces,
    load_recording,
    split_people,
)

BLINK_SIGNAL = MEDIAPIPE_BLENDSHAPES.index("eyeBlinkLeft")


def test_nobody_is_both_fitted_and_judged():
    fitted, judged = split_people(known_people())
    assert not set(fitted.identity) & set(judged.identity)
    assert len(fitted.code) + len(judged.code) == 240
    assert len(judged.code) == 72


def test_a_look_aside_is_neutral():
    code = np.zeros((3, 53))
    code[1, ICT_EXPRESSIONS.index("eyeLookIn_L")] = 1.0
    code[2, SMILE] = 0.1
    assert is_neutral(code).tolist() == [True, True, False]


def test_a_mirror_swaps_sides_in_signal_and_truth():
    faces = known_people()
    both = faces.with_mirrored()
    assert len(both.code) == 2 * len(faces.code)
    np.testing.assert_array_equal(both.code[240:, SMILE], faces.code[:, SMILE + 1])
    np.testing.assert_array_equal(
        both.scores[240:, SMILE_SIGNAL + 1], faces.scores[:, SMILE_SIGNAL]
    )


def test_calibration_takes_rest_out_and_leaves_full_signals_and_lids():
    scores = np.zeros((4, 52))
    scores[:3, SMILE_SIGNAL] = [0.2, 1.0, 0.6]
    scores[:3, BLINK_SIGNAL] = [0.1, 0.9, 0.1]
    code = np.zeros((4, 53))
    code[1:, SMILE] = 1.0
    people = np.array([0, 0, 0, 1])  # the second has no neutral picture
    calibrated = KnownFaces(scores, code, people, MEDIAPIPE_BLENDSHAPES).calibrated()
    np.testing.assert_allclose(calibrated.scores[:, SMILE_SIGNAL], [0, 1, 0.5], atol=1e-12)
    np.testing.assert_allclose(calibrated.scores[:, BLINK_SIGNAL], [0.1, 0.9, 0.1])
    assert calibrated.identity.tolist() == [0, 0, 0]


def test_faces_survive_their_file(tmp_path):
    faces = known_people()
    save_people(tmp_path / "faces.npz", faces)
    back = load_faces(tmp_path / "faces.npz")
    np.testing.assert_array_equal(back.code, faces.code)
    assert back.names == MEDIAPIPE_BLENDSHAPES


def test_faces_of_other_expressions_are_refused(tmp_path):
    np.savez(tmp_path / "faces.npz", expression_names=np.array(["jawOpen"]))
    with pytest.raises(SystemExit, match="has other expressions"):
        load_faces(tmp_path / "faces.npz")


def test_a_recording_is_ordered_by_name(tmp_path):
    np.savez(
        tmp_path / "r.npz",
        coefficients=np.array([[1.0, 2.0], [3.0, 4.0]]),
        face_found=np.array([True, False]),
        coefficient_names=np.array(["b", "a"]),
    )
    np.testing.assert_array_equal(load_recording(tmp_path / "r.npz", ("a", "b")), [[2.0, 1.0]])
