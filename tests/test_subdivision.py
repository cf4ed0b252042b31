"""Loop's subdivision, by its laws."""

from __future__ import annotations

import numpy as np
from small_character import build_sphere

from live.subdivision import subdivide

TETRAHEDRON = np.array([[0, 1, 2], [0, 3, 1], [1, 3, 2], [2, 3, 0]])
SQUARE = np.array([[0, 1, 2], [0, 2, 3]])


def test_rows_are_averages():
    for triangles, count in ((TETRAHEDRON, 4), (SQUARE, 4)):
        matrix, _ = subdivide(triangles, count)
        np.testing.assert_allclose(matrix.sum(axis=1), 1.0)
        assert matrix.data.min() > 0


def test_counts_and_topology():
    matrix, triangles = subdivide(TETRAHEDRON, 4)
    assert matrix.shape == (4 + 6, 4)
    assert len(triangles) == 16
    edges = np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]))
    _, uses = np.unique(edges, axis=0, return_counts=True)
    assert (uses == 2).all(), "closed stays closed"


def test_winding_stays():
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]])
    outward = TETRAHEDRON[:, ::-1]
    matrix, triangles = subdivide(outward, 4)
    a, b, c = np.moveaxis((matrix @ corners)[triangles], 1, 0)
    middle = corners.mean(axis=0)
    normals = np.cross(b - a, c - a)
    outside = np.einsum("fi,fi->f", normals, (a + b + c) / 3 - middle)
    assert (np.sign(outside) == np.sign(outside[0])).all()


def test_known_weights():
    matrix, _ = subdivide(TETRAHEDRON, 4)
    dense = matrix.toarray()
    np.testing.assert_allclose(np.diag(dense[:4]), 1 - 3 * 3 / 16)
    np.testing.assert_allclose(np.sort(dense[4]), [1 / 8, 1 / 8, 3 / 8, 3 / 8])


def test_borders_stay_straight():
    matrix, _ = subdivide(SQUARE, 4)
    refined = matrix @ np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
    on_border = (np.abs(refined - 0.5) > 0.3).any(axis=1)
    middles = refined[4:]
    for middle in ([0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5]):
        assert np.isclose(middles, middle).all(axis=1).any()
    assert on_border.sum() == 8


def test_untouched_vertices_keep_their_place():
    matrix, _ = subdivide(SQUARE, 6)
    np.testing.assert_array_equal(matrix.toarray()[[4, 5]], np.eye(6)[[4, 5]])


def test_a_ball_becomes_rounder():
    vertices, triangles = build_sphere((0, 0, 0), 1.0, 8)
    points, members = np.unique(vertices.round(5), axis=0, return_inverse=True)
    welded = members.ravel()[triangles]
    welded = welded[[len(set(t)) == 3 for t in welded.tolist()]]
    matrix, finer = subdivide(welded, len(points))
    refined = matrix @ points

    def sharpest(corners, faces):
        a, b, c = np.moveaxis(corners[faces], 1, 0)
        normals = np.cross(b - a, c - a)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        outward = (a + b + c) / np.linalg.norm(a + b + c, axis=1, keepdims=True)
        return np.abs(np.einsum("fi,fi->f", normals, outward)).min()

    assert sharpest(refined, finer) > sharpest(points, welded)
