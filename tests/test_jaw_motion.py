import numpy as np
import pytest
from grid import build_grid
from scipy.spatial.transform import Rotation

from engine.jaw_motion import BLEND_CM, jaw_shares, rigid_motion
from engine.surface_ways import survey

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(30, 3))


def apply(motion: np.ndarray, points: np.ndarray) -> np.ndarray:
    return points + np.column_stack([points, np.ones(len(points))]) @ motion


def test_a_rigid_motion_is_found_again():
    turn = Rotation.from_euler("xyz", [25, -10, 5], degrees=True).as_matrix()
    moved = POINTS @ turn.T + [0.1, -2, 0.3]
    (motion,) = rigid_motion(POINTS, moved[None], np.ones(30))
    np.testing.assert_allclose(apply(motion, POINTS), moved, atol=1e-9)


def test_what_is_not_rigid_becomes_so():
    moved = POINTS * [1.2, 0.7, 1] + RNG.normal(0, 0.1, POINTS.shape) - [0, 3, 0]
    (motion,) = rigid_motion(POINTS, moved[None], np.ones(30))
    result = apply(motion, POINTS)
    before, after = (np.linalg.norm(p[:, None] - p, axis=2) for p in (POINTS, result))
    np.testing.assert_allclose(after, before, atol=1e-9)
    np.testing.assert_allclose(result.mean(0), moved.mean(0), atol=1e-9)
    assert np.linalg.det(motion[:3] + np.eye(3)) == pytest.approx(1)


def test_no_motion_stays_none():
    assert not rigid_motion(POINTS, POINTS[None], np.ones(30)).any()


def long_sheet() -> tuple[np.ndarray, np.ndarray]:
    sheet, triangles = build_grid(41, 3)
    return (sheet - sheet.min(0)) / np.ptp(sheet[:, 0]) * 8, triangles


def test_lone_teeth_go_wholly_and_upper_ones_not_at_all():
    sheet, triangles = long_sheet()
    both = np.concatenate([sheet, sheet + np.array([0, 0, 3.0])])
    follows = np.repeat([True, False], len(sheet))
    ways = survey(both, np.concatenate([triangles, triangles + len(sheet)]))
    shares = jaw_shares(ways, follows, np.zeros(len(both), bool), np.linspace(-1, 1, len(both)))
    np.testing.assert_array_equal(shares, follows)


def test_joined_jaws_fade_into_each_other():
    sheet, triangles = long_sheet()
    follows = sheet[:, 0] > 4
    shares = jaw_shares(
        survey(sheet, triangles), follows, np.zeros(len(sheet), bool), np.ones(len(sheet))
    )
    order = np.argsort(sheet[:, 0])
    assert (np.diff(shares[order]) >= -1e-9).all()
    assert shares[sheet[:, 0] > 4 + 1.3 * BLEND_CM].min() == 1
    assert shares[sheet[:, 0] < 4 - 1.3 * BLEND_CM].max() == 0
    first, second = triangles[:, 0], triangles[:, 1]
    assert np.abs(shares[first] - shares[second]).max() < 0.3  # 0.2 cm apart: nothing tears


def test_a_tongues_root_keeps_still_instead_of_rising():
    sheet, triangles = long_sheet()
    sinks = sheet[:, 0] - 2
    everything = np.ones(len(sheet), bool)
    shares = jaw_shares(survey(sheet, triangles), everything, everything, sinks)
    assert not shares[sinks <= 0].any()
    assert shares[sinks > 0.4 * sinks.max()].min() == 1
