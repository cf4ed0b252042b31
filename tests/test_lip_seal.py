import numpy as np
from grid import build_grid

from engine.lip_rims import LIPS
from engine.lip_rims import REACH_CM as RIMS_REACH_CM
from engine.lip_seal import JAW_OPEN, MOUTH_CLOSE, REACH_CM, seal_lips

UPPER, LOWER = LIPS
COLUMNS = 31
TRIANGLES = np.concatenate([build_grid(COLUMNS, 9)[1], build_grid(COLUMNS, 9)[1] + 9 * COLUMNS])


def lips(gap: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Two strips of 6 x 2 cm, the upper one's lowest row `gap` above the lower one's highest."""
    sheet = build_grid(COLUMNS, 9)[0] * [6, 2, 1] - [3, 0, 0]
    raised = sheet + np.array([0, gap, 0])
    vertices = np.concatenate([raised, sheet - [0, 2, 0]])
    return vertices, np.repeat([UPPER, LOWER], len(sheet)).astype(np.int8)


def open_jaw(vertices: np.ndarray, regions: np.ndarray) -> np.ndarray:
    """The lower lip drops by 2 cm; mouthClose brings it back, but not all the way and crooked."""
    displacements = np.zeros((53, len(vertices), 3), np.float32)
    displacements[JAW_OPEN, regions == LOWER] = [0, -2, -0.4]
    displacements[MOUTH_CLOSE, regions == LOWER] = [0, 1.3, 0.3]
    displacements[MOUTH_CLOSE] += (
        np.random.default_rng(0).normal(0, 0.05, vertices.shape).astype(np.float32)
    )
    return displacements


def rims(regions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    upper, lower = np.flatnonzero(regions == UPPER), np.flatnonzero(regions == LOWER)
    return upper[:COLUMNS], lower[-COLUMNS:]


def mouth_gap(vertices: np.ndarray, displacements: np.ndarray, regions: np.ndarray) -> float:
    moved = vertices + displacements[JAW_OPEN] + displacements[MOUTH_CLOSE]
    upper, lower = rims(regions)
    return float(np.linalg.norm(moved[upper] - moved[lower], axis=1).max())


def test_lips_that_touch_stay_together():
    vertices, regions = lips()
    displacements = open_jaw(vertices, regions)
    assert mouth_gap(vertices, displacements, regions) > 0.5
    displacements[MOUTH_CLOSE] = seal_lips(vertices, TRIANGLES, displacements, regions)
    assert displacements.dtype == np.float32
    assert mouth_gap(vertices, displacements, regions) < 0.01


def test_a_slit_keeps_its_width():
    vertices, regions = lips(gap=0.1)
    displacements = open_jaw(vertices, regions)
    displacements[MOUTH_CLOSE] = seal_lips(vertices, TRIANGLES, displacements, regions)
    assert abs(mouth_gap(vertices, displacements, regions) - 0.1) < 0.01


def test_lips_that_would_cross_do_not():
    vertices, regions = lips()
    displacements = open_jaw(vertices, regions)
    displacements[MOUTH_CLOSE, regions == LOWER] = [0, 3.0, 0.4]
    assert mouth_gap(vertices, displacements, regions) > 0.9
    displacements[MOUTH_CLOSE] = seal_lips(vertices, TRIANGLES, displacements, regions)
    assert mouth_gap(vertices, displacements, regions) < 0.01


def test_both_lips_give_way_by_half_and_the_correction_fades():
    vertices, regions = lips()
    displacements = np.zeros((53, len(vertices), 3), np.float32)
    displacements[JAW_OPEN, regions == LOWER] = [0, -2, 0]
    sealed = seal_lips(vertices, TRIANGLES, displacements, regions)
    upper, lower = rims(regions)
    np.testing.assert_allclose(sealed[upper, 1], -1, atol=1e-3)
    np.testing.assert_allclose(sealed[lower, 1], 1, atol=1e-3)
    column = np.arange(COLUMNS // 2, 9 * COLUMNS, COLUMNS)
    assert (np.diff(sealed[column, 1]) > -1e-6).all()
    assert np.abs(np.diff(sealed[column, 1])).max() < 0.35


def test_what_is_out_of_reach_keeps_its_motion():
    vertices, regions = lips()
    displacements = open_jaw(vertices, regions)
    sealed = seal_lips(vertices, TRIANGLES, displacements, regions)
    far = np.abs(vertices[:, 1]) > REACH_CM
    assert far.any()
    np.testing.assert_array_equal(sealed[far], displacements[MOUTH_CLOSE][far])


def test_lips_far_apart_or_missing_change_nothing():
    vertices, regions = lips(gap=1.2 * RIMS_REACH_CM)
    displacements = open_jaw(vertices, regions)
    np.testing.assert_array_equal(
        seal_lips(vertices, TRIANGLES, displacements, regions), displacements[MOUTH_CLOSE]
    )
    regions[:] = UPPER
    np.testing.assert_array_equal(
        seal_lips(vertices, TRIANGLES, displacements, regions), displacements[MOUTH_CLOSE]
    )


def test_what_is_given_is_not_written_to():
    vertices, regions = lips()
    displacements = open_jaw(vertices, regions)
    before = displacements.copy()
    seal_lips(vertices, TRIANGLES, displacements, regions)
    np.testing.assert_array_equal(displacements, before)
