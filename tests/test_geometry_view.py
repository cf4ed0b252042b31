"""Depicting unknown meshes: what a pixel says must be what the geometry says."""

from __future__ import annotations

import numpy as np
import pytest
from gl_context import shared_context

from render.geometry_view import GeometryView, camera_axes, compute_smooth_normals

SIZE = 64
QUAD = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
QUAD_TRIANGLES = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def orthographic(scale: float = 0.5) -> np.ndarray:
    return np.diag([scale, scale, -scale, 1.0])


@pytest.fixture(scope="module")
def view() -> GeometryView:
    return GeometryView(SIZE, shared_context())


def sphere(steps: int = 24) -> tuple[np.ndarray, np.ndarray]:
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    height = np.linspace(-np.pi / 2, np.pi / 2, steps)
    a, h = np.meshgrid(angle, height)
    vertices = np.stack([np.cos(h) * np.cos(a), np.sin(h), np.cos(h) * np.sin(a)], -1)
    row, column = np.meshgrid(np.arange(steps - 1), np.arange(steps), indexing="ij")
    here, right = row * steps + column, row * steps + (column + 1) % steps
    lower = np.stack([here, here + steps, right], -1).reshape(-1, 3)
    upper = np.stack([right, here + steps, right + steps], -1).reshape(-1, 3)
    return vertices.reshape(-1, 3).astype(np.float32), np.vstack([lower, upper]).astype(np.int32)


def test_row_zero_is_the_top_and_ids_name_triangles(view):
    view.load(QUAD, QUAD_TRIANGLES)
    seen = view.depict(orthographic())
    assert seen.image.shape == (SIZE, SIZE, 3)
    assert seen.image.dtype == np.uint8
    assert seen.triangle_ids.dtype == np.int32
    assert seen.triangle_ids[0, 0] == -1
    assert seen.triangle_ids[SIZE // 4 + 2, SIZE // 4 + 3] == 1, "upper left is the second triangle"
    assert seen.triangle_ids[-SIZE // 4 - 3, -SIZE // 4 - 4] == 0, "lower right is the first"


def test_depth_is_linear_and_one_on_the_background(view):
    for z in (-0.5, 0.0, 0.8):
        view.load(QUAD + np.float32([0, 0, z]), QUAD_TRIANGLES)
        depth = view.depict(orthographic()).depth
        assert depth[0, 0] == 1.0
        assert depth[SIZE // 2, SIZE // 2] == pytest.approx(0.5 - 0.25 * z, abs=1e-5)


def test_nearer_triangle_wins(view):
    vertices = np.vstack([QUAD, QUAD + np.float32([0, 0, 0.5])])
    view.load(vertices, np.vstack([QUAD_TRIANGLES, QUAD_TRIANGLES + 4]))
    assert view.depict(orthographic()).triangle_ids.max() == 3
    centre = view.depict(orthographic()).triangle_ids[20:44, 20:44]
    assert set(np.unique(centre)) == {2, 3}


def test_flipped_winding_changes_no_pixel(view):
    vertices, triangles = sphere()
    view.load(vertices, triangles)
    right = view.depict(orthographic())
    view.load(vertices, triangles[:, ::-1])
    flipped = view.depict(orthographic())
    assert np.abs(right.image.astype(int) - flipped.image).max() <= 1


def test_mixed_winding_is_harmless_when_flat(view):
    vertices, triangles = sphere()
    view.load(vertices, triangles)
    right = view.depict(orthographic(), flat=True)
    mixed = triangles.copy()
    mixed[::2] = mixed[::2, ::-1]
    view.load(vertices, mixed)
    assert np.abs(view.depict(orthographic(), flat=True).image.astype(int) - right.image).max() <= 1


def test_light_stays_with_the_camera(view):
    vertices, triangles = sphere(48)
    view.load(vertices, triangles)
    turn = np.array([[0, 0, 1, 0], [0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 1]], np.float64)
    for T in (orthographic(), orthographic() @ turn):
        image = view.depict(T, light=(1.0, 0.0, 0.3)).image.astype(int)
        left, right = image[SIZE // 2, SIZE // 3], image[SIZE // 2, -SIZE // 3]
        assert (right > left + 20).all()


def test_rows_that_are_not_finite_cost_only_their_triangles(view):
    vertices = np.vstack([QUAD, [[np.nan, 0, 0]]]).astype(np.float32)
    view.load(vertices, np.vstack([[[0, 1, 4]], QUAD_TRIANGLES]))
    ids = view.depict(orthographic()).triangle_ids
    assert set(np.unique(ids)) == {-1, 1, 2}


def test_camera_axes_of_a_mirrored_view_keep_their_sign():
    axes = camera_axes(np.diag([-2.0, 3.0, -0.5, 1.0]))
    np.testing.assert_allclose(axes, np.diag([-1.0, 1.0, 1.0]))


def test_smooth_normals_of_a_sphere_point_outwards():
    vertices, triangles = sphere(48)
    normals = compute_smooth_normals(vertices, triangles)
    inside = np.abs(vertices[:, 1]) < 0.99  # the poles are many vertices in one place
    assert (np.abs((normals * vertices).sum(1)[inside]) > 0.99).all()
