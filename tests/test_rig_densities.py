"""What holds of a rig however densely its mesh is cut up."""

from functools import lru_cache

import numpy as np
import pytest
from rigged_head import bundled_network, head_skin, stored_alignment

from engine.mirror import find_mirror
from engine.names import ICT_EXPRESSIONS, twin_indices
from engine.proxy import decimate, keep_vertices
from engine.shape_sets import load_shape_set
from engine.skin_basis import SkinBasis, predict_skin_basis
from engine.skin_motion import balance, solve_motion
from engine.skin_surface import SkinSurface
from engine.topology import weld
from engine.training.remesh import subdivide

FLIP = np.array([-1.0, 1, 1])
DENSITIES = (300, 2000, 11000, 30000)  # 100,000 holds as well and takes long


@lru_cache
def symmetric_head(vertex_count: int) -> SkinSurface:
    """The bundled head's left half at about that density, and its mirror image."""
    vertices, triangles = head_skin().vertices, head_skin().triangles
    while len(vertices) < vertex_count:
        triangles, ends = subdivide(triangles, np.ones(len(triangles), bool))
        vertices = np.concatenate([vertices, vertices[ends].mean(1)])
    triangles, source = decimate(vertices, triangles, vertex_count)
    left = vertices[source]
    triangles = triangles[(left[:, 0] > 0)[triangles].any(1)]
    left[:, 0] = np.maximum(left[:, 0], 0.0)  # what crosses the middle ends there
    both = np.concatenate([triangles, triangles[:, ::-1] + len(left)])
    whole = weld(*_used(np.concatenate([left, left * FLIP]), both))
    everything = np.arange(len(whole.vertices))
    return SkinSurface(whole.vertices, whole.triangles, everything, everything)


def _used(vertices: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    kept, index = keep_vertices(triangles, np.ones(len(vertices), bool))
    return vertices[index], kept


@lru_cache
def rigged(vertex_count: int) -> tuple[SkinBasis, np.ndarray]:
    """What the network says of it, the same on both sides, and what the solves make of that."""
    surface, network = symmetric_head(vertex_count), bundled_network()
    pairs = network.believe(stored_alignment().landmarks)
    predicted = predict_skin_basis(
        surface.vertices, surface.triangles, pairs, network, load_shape_set("consensus")
    )
    mirror = find_mirror(surface.vertices)
    assert mirror is not None
    predicted = balance(predicted, surface, mirror)
    return predicted, solve_motion(surface, predicted, [None, None], mirror)


@pytest.mark.parametrize("vertex_count", DENSITIES)
def test_left_and_right_of_a_symmetric_mesh_move_alike(vertex_count):
    vertices, (_, motion) = symmetric_head(vertex_count).vertices, rigged(vertex_count)
    key = {tuple(place): row for row, place in enumerate(np.round(vertices, 5) + 0.0)}
    twin = np.array([key[tuple(place)] for place in np.round(vertices * FLIP, 5) + 0.0])
    mirrored = motion[twin_indices(ICT_EXPRESSIONS)][:, twin] * FLIP
    np.testing.assert_allclose(motion, mirrored, atol=1e-5)
    assert np.abs(motion).max() > 1.0


@pytest.mark.parametrize("vertex_count", DENSITIES)
def test_nothing_moves_where_its_gate_is_shut(vertex_count):
    predicted, motion = rigged(vertex_count)
    shut = predicted.gates.T == 0
    assert shut.mean() > 0.2
    assert not predicted.displacements[shut].any()
    lips = [ICT_EXPRESSIONS.index(name) for name in ("mouthClose", "jawOpen")]
    others = np.setdiff1d(np.arange(len(motion)), lips)  # sealed lips reach as far as they must
    assert np.abs(motion[others])[shut[others]].max() < 0.05
