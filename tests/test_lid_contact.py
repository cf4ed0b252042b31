import numpy as np
from made_eye import EYE, RIM, made_skin

from engine.eye_space import directions
from engine.lid_contact import FARTHEST_SHARE, cut_rims, fit_rims
from engine.lid_opening import find_opening
from engine.lid_solve import Lids, solve_blink
from engine.proxy import decimate


def coarse_eye(count: int = 150) -> tuple[np.ndarray, np.ndarray, Lids]:
    vertices, triangles = made_skin("hole")
    triangles, source = decimate(vertices, triangles, count)
    opening = find_opening(vertices[source], triangles, EYE)
    assert opening is not None
    return vertices[source], triangles, Lids(EYE, opening)


def slits(vertices: np.ndarray, triangles: np.ndarray, blink: np.ndarray, lids: Lids) -> np.ndarray:
    """(M, 3) from the lower rim's edge to the upper one's, meridian by meridian."""
    upper, lower = (rim[1:-1] for rim in cut_rims(vertices, triangles, lids))
    ends = []
    for rim in (upper, lower):
        first, second = rim[:, :2].astype(int).T
        moved = vertices + blink
        ends.append((1 - rim[:, 2:]) * moved[first] + rim[:, 2:] * moved[second])
    return ends[0] - ends[1]


def test_the_edges_of_coarse_rims_meet():
    vertices, triangles, lids = coarse_eye()
    blink = solve_blink(vertices, np.zeros_like(vertices), lids)
    fitted = fit_rims(vertices, triangles, blink, lids)
    assert fitted.dtype == np.float32
    left, less = (
        np.linalg.norm(slits(vertices, triangles, b, lids), axis=1).mean() for b in (blink, fitted)
    )
    assert less < 0.35 * left


def test_only_rims_move_and_not_far():
    vertices, triangles, lids = coarse_eye()
    blink = solve_blink(vertices, np.zeros_like(vertices), lids)
    move = np.linalg.norm(fit_rims(vertices, triangles, blink, lids) - blink, axis=1)
    rim = np.unique(np.concatenate(cut_rims(vertices, triangles, lids))[:, :2])
    rim = rim[np.isfinite(rim)].astype(int)
    assert move[np.setdiff1d(np.arange(len(vertices)), rim)].max() == 0
    opening = np.linalg.norm(slits(vertices, triangles, 0 * blink, lids), axis=1).max()
    assert move.max() <= 1.001 * FARTHEST_SHARE * opening


def test_fine_rims_hardly_change():
    vertices, triangles = made_skin("pocket")
    opening = find_opening(vertices, triangles, EYE)
    assert opening is not None
    lids = Lids(EYE, opening)
    blink = solve_blink(vertices, np.zeros_like(vertices), lids)
    fitted = fit_rims(vertices, triangles, blink, lids)
    assert np.linalg.norm(fitted - blink, axis=1).max() < 0.06


def test_rims_are_cut_on_their_own_edges():
    vertices, triangles = made_skin("hole")
    opening = find_opening(vertices, triangles, EYE)
    assert opening is not None
    upper, lower = cut_rims(vertices, triangles, Lids(EYE, opening))
    assert set(np.concatenate([upper[1:-1, :2], lower[1:-1, :2]]).ravel().astype(int)) <= set(RIM)
    height = directions(vertices, EYE)[1]
    assert (height[upper[1:-1, :2].astype(int)] >= -1e-9).all()
    assert (height[lower[1:-1, :2].astype(int)] <= 1e-9).all()


def test_without_edges_nothing_is_fitted():
    vertices, triangles, lids = coarse_eye()
    blink = np.ones_like(vertices)
    np.testing.assert_array_equal(fit_rims(vertices, triangles[:0], blink, lids), blink)


def test_rims_that_are_no_two_rims_are_left_alone():
    vertices, triangles, lids = coarse_eye()
    still = np.zeros_like(vertices)  # the eye is as open as ever
    np.testing.assert_array_equal(fit_rims(vertices, triangles, still, lids), still)
