import numpy as np
import pytest
from heads import demo_alignment

from engine.face_relief import SMOOTH, face_relief
from engine.landmark_places import landmark_places


def canonical() -> np.ndarray:
    return landmark_places().position.copy()


def test_a_head_has_relief():
    assert face_relief(demo_alignment().landmarks) > 1.5 * SMOOTH
    assert face_relief(canonical()) > 1.5 * SMOOTH


@pytest.mark.parametrize("shape", ["wall", "slope", "ball", "pillar", "edge"])
def test_smooth_things_have_none(shape):
    landmarks = canonical()
    x, y, z = landmarks.T
    landmarks[:, 2] = {
        "wall": 0 * z,
        "slope": 0.5 * x - y,
        "ball": np.sqrt(np.maximum(14.0**2 - x**2 - y**2, 0)),
        "pillar": np.sqrt(np.maximum(12.0**2 - x**2, 0)),
        "edge": -np.abs(0.5 * x),
    }[shape]
    assert face_relief(landmarks) < SMOOTH


def test_relief_fades_as_the_nose_does():
    landmarks = canonical()
    flat = landmarks * [1, 1, 0.25]
    assert face_relief(flat) == pytest.approx(0.25 * face_relief(landmarks))


def test_missing_landmarks_do_not_count_and_few_tell_nothing():
    landmarks = canonical()
    landmarks[::5] = np.nan
    assert face_relief(landmarks) == pytest.approx(face_relief(canonical()), rel=0.2)
    landmarks[40:] = np.nan
    assert np.isnan(face_relief(landmarks))
