import numpy as np

from engine.landmark_pairs import MIN_SPREAD_CM, believe
from engine.landmark_places import landmark_places

CANONICAL = landmark_places().position[landmark_places().inner]
COUNT = len(CANONICAL)
SPREAD = np.random.default_rng(0).uniform(0.05, 0.4, COUNT)


def seen(seed: int = 0) -> np.ndarray:
    """A head of other proportions, its landmarks a little off."""
    noise = np.random.default_rng(seed).normal(0, 0.05, (COUNT, 3))
    return CANONICAL * [1.08, 0.94, 1.05] + 0.3 * np.sin(CANONICAL / 4) + noise


def believed(landmarks: np.ndarray) -> np.ndarray:
    """(COUNT,) bool."""
    kept = believe(landmarks, CANONICAL, SPREAD).canonical
    return (CANONICAL[:, None] == kept[None]).all(2).any(1)


def test_landmarks_of_a_smooth_head_are_all_believed():
    assert believed(seen()).all()


def test_planted_outliers_go_and_the_rest_stays():
    landmarks = seen()
    planted = np.random.default_rng(1).choice(COUNT, 12, replace=False)
    push = np.random.default_rng(2).normal(size=(12, 3))
    landmarks[planted] += 2.5 * push / np.linalg.norm(push, axis=1, keepdims=True)
    kept = believed(landmarks)
    assert not kept[planted].any()
    assert kept.sum() >= COUNT - 12 - 3


def test_landmarks_on_the_back_of_the_head_go():
    landmarks = seen()
    landmarks[[20, 21, 22, 23]] -= [0, 0, 15]
    kept = believed(landmarks)
    assert not kept[[20, 21, 22, 23]].any()
    assert kept.sum() == COUNT - 4


def test_unseen_landmarks_go():
    landmarks = seen()
    landmarks[::7] = np.nan
    pairs = believe(landmarks, CANONICAL, SPREAD)
    assert np.isfinite(pairs.landmarks).all()
    np.testing.assert_array_equal(believed(landmarks), np.arange(COUNT) % 7 != 0)


def test_pairs_stay_pairs_and_no_landmark_is_trusted_blindly():
    landmarks = seen()
    landmarks[5] += 3
    pairs = believe(landmarks, CANONICAL, SPREAD)
    kept = believed(landmarks)
    np.testing.assert_array_equal(pairs.landmarks, landmarks[kept])
    np.testing.assert_array_equal(pairs.canonical, CANONICAL[kept])
    np.testing.assert_array_equal(pairs.spread, np.maximum(SPREAD, MIN_SPREAD_CM)[kept])
