"""Splitting vertices by UV, and refusing models that do not fit together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_character import build_model

from render.corners import check_model, split_corners
from render.errors import ModelError
from render.records import Surface

QUAD = np.int32([[0, 1, 2], [0, 2, 3]])


def surface(triangles, uvs=None) -> Surface:
    return Surface(triangles, uvs, np.ones(4, np.float32), None, "opaque", "skin")


def test_every_corner_finds_its_vertex_and_uv():
    rng = np.random.default_rng(0)
    triangles = rng.integers(0, 50, (80, 3)).astype(np.int32)
    uvs = rng.integers(0, 3, (80, 3, 2)).astype(np.float32)
    corners = split_corners((surface(triangles, uvs),))
    np.testing.assert_array_equal(corners.vertex_indices[corners.triangles], triangles)
    np.testing.assert_array_equal(corners.uvs[corners.triangles], uvs)


def test_only_differing_uvs_split():
    uvs = np.float32([[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]])
    assert len(split_corners((surface(QUAD, uvs),)).vertex_indices) == 4
    uvs[1, 0] = (0.5, 0.5)
    assert len(split_corners((surface(QUAD, uvs),)).vertex_indices) == 5


def test_spans_name_each_surface():
    corners = split_corners((surface(QUAD), surface(QUAD[:1]), surface(QUAD)))
    assert corners.spans == ((0, 6), (6, 3), (9, 6))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"basis": np.zeros((3, 4, 3), np.float32)}, r"basis should have shape \(K, 1540, 3\)"),
        ({"surfaces": ()}, "no surface"),
        ({"surfaces": (surface(np.int32([[0, 1, 9999]])),)}, "Surface 0 .* past the 1540 vertices"),
    ],
)
def test_what_does_not_fit_is_named(changes, message):
    with pytest.raises(ModelError, match=message):
        check_model(replace(build_model(), **changes))
