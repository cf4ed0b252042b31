import numpy as np
from grid import build_grid

from engine.lip_rims import LIPS, REACH_CM, belong, find_lip_rims

COLUMNS, ROWS = 21, 9
SHEET = COLUMNS * ROWS


def mouth(gap: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two 4 x 2 cm strips `gap` apart, sewn together at both ends: vertices, triangles, regions."""
    sheet, triangles = build_grid(COLUMNS, ROWS)
    sheet = sheet * [4, 2, 1] - [2, 0, 0]
    vertices = np.concatenate([sheet + np.array([0, gap, 0]), sheet - np.array([0, 2, 0])])
    top, bottom = COLUMNS - 1, SHEET + SHEET - 1  # right ends of both rims
    first, last = 0, SHEET + SHEET - COLUMNS
    sewn = [[top, bottom, bottom - 1], [first, last, last + 1]]
    regions = np.repeat(LIPS, SHEET).astype(np.int8)
    return vertices, np.concatenate([triangles, triangles + SHEET, sewn]), regions


def rim_vertices() -> tuple[np.ndarray, np.ndarray]:
    return np.arange(COLUMNS), np.arange(2 * SHEET - COLUMNS, 2 * SHEET)


def test_rims_face_each_other_closed_and_open():
    for gap in (0.0, 0.05, 0.6, 1.5):
        vertices, _, regions = mouth(gap)
        rims = find_lip_rims(vertices, regions)
        assert rims is not None
        upper, lower = rim_vertices()
        np.testing.assert_array_equal(np.unique(rims.upper), upper)
        np.testing.assert_array_equal(np.unique(rims.lower), lower)
        np.testing.assert_allclose(vertices[rims.upper, 0], vertices[rims.lower, 0])
        np.testing.assert_allclose(rims.middles(vertices)[:, 1], gap / 2, atol=1e-9)


def test_no_rims_without_two_lips_near_each_other():
    vertices, _, regions = mouth(1.1 * REACH_CM)
    assert find_lip_rims(vertices, regions) is None
    assert find_lip_rims(vertices, np.full_like(regions, LIPS[0])) is None
    assert find_lip_rims(vertices, np.full_like(regions, -1)) is None


def test_ways_run_along_the_skin_and_not_across_the_slit():
    vertices, triangles, regions = mouth(0.0)
    rims = find_lip_rims(vertices, regions)
    assert rims is not None
    side, way = belong(vertices, triangles, rims, reach=1.0)
    upper, lower = rim_vertices()
    inner = slice(4, -4)  # away from where the lips are sewn together
    np.testing.assert_allclose(side[upper[inner]], 1)
    np.testing.assert_allclose(side[lower[inner]], -1)
    np.testing.assert_allclose(way[upper], 0)
    height = np.abs(vertices[:, 1])
    assert (way[height < 0.9] < 1.3 * height[height < 0.9] + 1e-3).all()
    assert np.isinf(way[height > 1.1]).all()
    middle = np.abs(vertices[:, 0]) < 1
    assert (side[middle & (regions == LIPS[0]) & (height < 0.5)] > 0.3).all()
    assert (side[middle & (regions == LIPS[1]) & (height < 0.5)] < -0.3).all()
