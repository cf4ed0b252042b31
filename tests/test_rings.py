"""Rings of triangles round a vertex, across the seams files cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from small_character import build_model

from render.rings import build_rings, find_points


def test_a_vertex_meets_each_of_its_triangles_once():
    model = build_model()
    rings = build_rings(model)
    triangles = np.concatenate([s.triangles for s in model.surfaces])
    vertex = 8 * 32 + 5  # in no pole row, so a point of its own
    first, count = rings.spans[vertex]
    assert count == (triangles == vertex).any(axis=1).sum()
    for b, c in rings.pairs[first : first + count]:
        rolled = [np.roll(t, k).tolist() for t in triangles for k in range(3) if vertex in t]
        assert [vertex, b, c] in rolled


def test_copies_along_a_seam_share_a_ring():
    vertices = np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]])
    basis = np.zeros((2, 6, 3), np.float32)
    points = find_points(vertices, basis)
    assert points[1] == points[3]
    assert points[2] == points[4]
    assert len(set(points.tolist())) == 4


def test_copies_that_move_apart_stay_apart():
    vertices = np.float32([[0, 0, 0], [0, 0, 0], [1, 0, 0]])
    basis = np.zeros((2, 3, 3), np.float32)
    basis[1, 1] = (0, -0.5, 0)  # a lower lip under an upper one
    points = find_points(vertices, basis)
    assert points[0] != points[1]


def test_inside_out_surfaces_are_turned():
    model = build_model()
    flipped = replace(
        model, surfaces=tuple(replace(s, triangles=s.triangles[:, ::-1]) for s in model.surfaces)
    )

    def outward(rings):
        first, _ = rings.spans[8 * 32 + 5]
        here = model.neutral_vertices[8 * 32 + 5]
        b, c = model.neutral_vertices[rings.pairs[first]]
        return float(np.cross(b - here, c - here) @ here)

    assert outward(build_rings(model)) > 0
    assert outward(build_rings(flipped)) > 0
