import numpy as np
import pytest

from engine.face_places import face_places
from engine.landmark_places import landmark_places
from engine.records import Alignment


def alignment(landmarks: np.ndarray) -> Alignment:
    return Alignment(np.eye(4), 0.9, landmarks.astype(np.float32), np.zeros(478, np.float32))


def test_left_comes_first_and_lengths_are_a_faces():
    places = face_places(alignment(landmark_places().position))
    for pair in (places.eyes, places.lids.mean(1), places.brows.mean(1)):
        assert pair[0, 0] > 2.5
        assert pair[1, 0] < -2.5
    assert places.brows[..., 1].min() > places.eyes[:, 1].max()
    assert places.mouth[1] == pytest.approx(-3.3, abs=0.2)
    assert 4 < places.mouth_width < 6
    assert 2 < places.eye_width < 4


def test_missing_landmarks_are_the_canonical_heads():
    landmarks = landmark_places().position + 1.0
    landmarks[13] = np.nan
    places = face_places(alignment(landmarks))
    np.testing.assert_allclose(places.landmarks[13], landmark_places().position[13], atol=1e-5)
    np.testing.assert_allclose(places.landmarks[14], landmark_places().position[14] + 1, atol=1e-5)
