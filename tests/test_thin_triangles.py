import numpy as np
import pytest
from grid import build_grid, permute

from engine.strain import find_neighbours, inversions, measure_rest, stretches
from engine.thin_triangles import find_thin, settle_thin_triangles

SIDE = 21


def sheet_with_slivers(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A sheet 20 cm wide; in some squares a vertex lies almost on an edge."""
    vertices, triangles = build_grid(SIDE, SIDE)
    vertices = 20 * vertices
    rng = np.random.default_rng(seed)
    for middle in rng.choice(
        np.arange(SIDE * SIDE).reshape(SIDE, SIDE)[2:-2:3, 2:-2:3].ravel(), 12
    ):
        vertices[middle, 0] = vertices[middle + 1, 0] - 0.004
    return vertices, triangles


def bend(vertices: np.ndarray) -> np.ndarray:
    """A smooth motion of 1 cm."""
    wave = np.sin(0.3 * vertices[:, 0]) * np.cos(0.2 * vertices[:, 1])
    return np.stack([0 * wave, 0.3 * wave, wave], 1)


def count_bad(vertices: np.ndarray, triangles: np.ndarray, motion: np.ndarray) -> int:
    rest, pairs = measure_rest(vertices, triangles), find_neighbours(triangles)
    moved = vertices + motion
    return int(((stretches(rest, moved) > 4) | inversions(rest, moved, pairs)).sum())


def noisy(vertices: np.ndarray) -> np.ndarray:
    return bend(vertices) + np.random.default_rng(1).normal(0, 0.02, vertices.shape)


def test_thin_is_by_height_over_the_longest_edge():
    vertices = np.array([[0.0, 0, 0], [1, 0, 0], [0.5, 0.05, 0], [0.5, 0.5, 0], [0.001, 0, 0]])
    triangles = np.array([[0, 1, 2], [0, 1, 3], [0, 4, 3], [0, 0, 1]])
    np.testing.assert_array_equal(find_thin(vertices, triangles), [True, False, True, True])


def test_slivers_that_tear_are_healed_and_the_motion_stays():
    vertices, triangles = sheet_with_slivers()
    motion = noisy(vertices)
    before = count_bad(vertices, triangles, motion)
    settled = settle_thin_triangles(vertices, triangles, motion[None])[0]
    assert before > 10
    assert count_bad(vertices, triangles, settled) <= before // 10
    assert np.abs(settled - motion).max() < 0.1


def test_nothing_else_is_touched():
    vertices, triangles = sheet_with_slivers()
    motion = noisy(vertices).astype(np.float32)
    settled = settle_thin_triangles(vertices, triangles, motion[None])[0]
    thin = np.unique(triangles[find_thin(vertices, triangles)])
    others = np.setdiff1d(np.arange(len(vertices)), thin)
    np.testing.assert_array_equal(settled[others], motion[others])
    smooth = bend(vertices).astype(np.float32)
    np.testing.assert_array_equal(
        settle_thin_triangles(vertices, triangles, smooth[None])[0], smooth
    )


def test_a_real_opening_is_left_open():
    vertices, triangles = sheet_with_slivers()
    parted = np.zeros_like(vertices)
    middle = vertices[:, 1] > 9.5
    parted[middle, 1] = 6.0
    cut = settle_thin_triangles(vertices, triangles, parted[None])[0]
    np.testing.assert_array_equal(cut[~middle], 0)
    assert np.abs(cut[vertices[:, 1] > 12] - [0, 6, 0]).max() < 1e-5


def test_still_vertices_stay_still_and_the_input_is_not_written():
    vertices, triangles = sheet_with_slivers()
    motion = np.zeros((2, *vertices.shape), np.float32)
    left = vertices[:, 0] < 8
    motion[1, left] = noisy(vertices)[left]
    kept = motion.copy()
    settled = settle_thin_triangles(vertices, triangles, motion)
    np.testing.assert_array_equal(motion, kept)
    assert settled.dtype == np.float32
    assert not settled[0].any()
    assert not settled[1, vertices[:, 0] > 11].any()


def test_the_order_of_vertices_does_not_matter():
    vertices, triangles = sheet_with_slivers()
    order, shuffled = permute(triangles, len(vertices))
    motion = noisy(vertices)
    there = settle_thin_triangles(vertices[order], shuffled, motion[None, order])[0]
    here = settle_thin_triangles(vertices, triangles, motion[None])[0]
    np.testing.assert_allclose(there, here[order], atol=1e-5)


@pytest.mark.parametrize("extra", [[[0, 0, 1]], [[3, 3, 3]], [[0, 1, 2], [0, 2, 1]]])
def test_triangles_without_area_do_no_harm(extra):
    vertices, triangles = sheet_with_slivers()
    triangles = np.concatenate([triangles, np.array(extra, np.int32)])
    settled = settle_thin_triangles(vertices, triangles, noisy(vertices)[None])
    assert np.isfinite(settled).all()


def test_a_sheet_without_slivers_comes_back_as_it_was():
    vertices, triangles = build_grid(8, 8)
    motion = np.random.default_rng(0).normal(size=(3, *vertices.shape)).astype(np.float32)
    np.testing.assert_array_equal(settle_thin_triangles(vertices, triangles, motion), motion)
