from dataclasses import replace

import numpy as np
import pytest
from relief_surfaces import relief, warped

from engine.baselines.deformation_transfer import (
    DeformationTransfer,
    deformation_gradients,
    gradient_rows,
)

AFFINE = np.array([[1.1, 0.2, 0.0], [-0.1, 0.9, 0.3], [0.05, 0.0, 1.2]])


def bump(vertices, size=1.0):
    """One frame: a dent with a twist."""
    x, y, _ = vertices.T / size
    weight = np.exp(-0.15 * (x**2 + y**2))
    return size * np.stack([-0.3 * y * weight, 0.3 * x * weight, weight], 1)[None]


def test_linear_functions_have_their_gradient():
    surface = relief(9, 9)
    slope = np.array([0.3, -1.0, 0.7])
    rows = gradient_rows(surface.vertices, surface.triangles)
    found = (rows @ (surface.vertices @ slope + 5)).reshape(-1, 3)
    a, b, c = (surface.vertices[surface.triangles[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    in_plane = slope - (normal @ slope)[:, None] * normal
    np.testing.assert_allclose(found, in_plane, atol=1e-9)


def test_a_rotation_is_its_own_gradient():
    surface = relief(9, 9)
    turn = np.linalg.qr(AFFINE)[0]
    turn *= np.sign(np.linalg.det(turn))
    motion = surface.vertices @ turn.T - surface.vertices
    found = deformation_gradients(surface.vertices, motion, surface.triangles)
    np.testing.assert_allclose(found, np.broadcast_to(turn, found.shape), atol=1e-9)


def test_an_affine_map_is_its_own_gradient_in_the_plane():
    surface = relief(9, 9)
    motion = surface.vertices @ AFFINE.T - surface.vertices
    found = deformation_gradients(surface.vertices, motion, surface.triangles)
    corner = surface.vertices[surface.triangles]
    edge = corner[:, 1] - corner[:, 0]
    np.testing.assert_allclose(np.einsum("fij,fj->fi", found, edge), edge @ AFFINE.T, atol=1e-9)


def test_a_surface_does_what_it_does():
    surface = relief()
    motion = bump(surface.vertices)
    done = DeformationTransfer(surface, surface, surface.vertices).transfer(motion)
    np.testing.assert_allclose(done, motion, atol=1e-9)


def test_another_triangulation_does_the_same():
    source, target = relief(60, 70), relief(41, 37)
    done = DeformationTransfer(source, target, source.vertices).transfer(bump(source.vertices))
    inside = (np.abs(target.vertices[:, :2]) < 7).all(1)
    assert np.abs(done[0] - bump(target.vertices)[0])[inside].max() < 0.08


def test_a_larger_feature_moves_further_than_a_copy_would():
    source = relief(60, 70)
    target = warped(relief(50, 55), lambda points: 1.6 * points)
    transfer = DeformationTransfer(source, target, 1.6 * source.vertices)
    motion = bump(source.vertices)
    done = np.linalg.norm(transfer.transfer(motion)[0], axis=1)
    assert done.max() > 1.1 * np.linalg.norm(motion[0], axis=1).max()


def test_the_alignments_scale_is_undone():
    source = relief()
    large = replace(source, R_canonical_mesh=0.1 * np.eye(3))
    motion = bump(source.vertices)
    done = DeformationTransfer(source, large, source.vertices).transfer(motion)
    np.testing.assert_allclose(done, 10 * motion, atol=1e-8)


def test_what_no_source_triangle_reaches_keeps_still():
    source = relief(20, 24)
    bust = relief(20, 24)
    count = len(bust.vertices)
    far = replace(
        bust,
        vertices=np.vstack([bust.vertices, bust.vertices - [0, 0, 30], [[0.0, 0, 9]]]),
        triangles=np.concatenate([bust.triangles, bust.triangles + count]),
    )
    done = DeformationTransfer(source, far, source.vertices).transfer(bump(source.vertices))[0]
    assert np.abs(done[:count]).max() > 0.5
    assert not done[-1].any()
    np.testing.assert_allclose(done[count:], 0, atol=1e-9)


@pytest.mark.filterwarnings("error")
def test_triangles_without_area_do_no_harm():
    source = relief(12, 12)
    flat = np.array([[0, 0, 1], [3, 4, 3]], np.int32)
    broken = replace(source, triangles=np.concatenate([source.triangles, flat]))
    motion = bump(source.vertices)
    done = DeformationTransfer(broken, broken, source.vertices).transfer(motion)
    np.testing.assert_allclose(done, motion, atol=1e-6)
