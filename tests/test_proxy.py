import numpy as np
import pytest
import trimesh
from grid import build_grid

from engine.proxy import build_proxy, decimate, keep_vertices

BALL = trimesh.creation.icosphere(subdivisions=4, radius=10)
VERTICES, TRIANGLES = np.array(BALL.vertices), np.array(BALL.faces)


def test_kept_triangles_are_those_all_of_whose_corners_are():
    vertices, triangles = build_grid(6, 5)
    keep = vertices[:, 0] < 0.5
    kept, index = keep_vertices(triangles, keep)
    assert kept.dtype == np.int32
    np.testing.assert_array_equal(index[kept], triangles[keep[triangles].all(1)])
    np.testing.assert_array_equal(np.unique(kept), np.arange(len(index)))


def test_every_vertex_left_is_an_old_one():
    triangles, source = decimate(VERTICES, TRIANGLES, 600)
    assert len(np.unique(source)) == len(source)
    assert 500 < len(source) < 700
    np.testing.assert_allclose(np.linalg.norm(VERTICES[source], axis=1), 10, atol=1e-6)
    np.testing.assert_array_equal(np.unique(triangles), np.arange(len(source)))


def test_a_closed_surface_stays_closed_and_outside_out():
    triangles, source = decimate(VERTICES, TRIANGLES, 600)
    coarse = trimesh.Trimesh(VERTICES[source], triangles, process=False)
    assert coarse.is_watertight
    assert coarse.volume == pytest.approx(BALL.volume, rel=0.05)


def test_small_meshes_are_left_alone():
    triangles, source = decimate(VERTICES, TRIANGLES, len(VERTICES) + 1)
    np.testing.assert_array_equal(source, np.arange(len(VERTICES)))
    np.testing.assert_array_equal(triangles, TRIANGLES)


def test_every_vertex_is_merged_into_one_nearby_and_those_left_into_themselves():
    proxy = build_proxy(VERTICES, TRIANGLES, 600)
    assert proxy.owner.shape == (len(VERTICES),)
    np.testing.assert_array_equal(proxy.owner[proxy.source], np.arange(len(proxy.source)))
    apart = np.linalg.norm(VERTICES - VERTICES[proxy.source[proxy.owner]], axis=1)
    edge = VERTICES[proxy.source][proxy.triangles]
    assert apart.max() < 2 * np.linalg.norm(edge[:, 0] - edge[:, 1], axis=1).max()


def test_vertices_merged_into_one_hang_together():
    two = np.concatenate([VERTICES, 1.001 * VERTICES])  # one ball in another, nearly touching
    triangles = np.concatenate([TRIANGLES, TRIANGLES + len(VERTICES)])
    proxy = build_proxy(two, triangles, 1200)
    outer = np.arange(len(two)) >= len(VERTICES)
    np.testing.assert_array_equal(outer[proxy.source[proxy.owner]], outer)


def test_what_is_left_alone_owns_itself():
    proxy = build_proxy(VERTICES, TRIANGLES, len(VERTICES))
    np.testing.assert_array_equal(proxy.owner, np.arange(len(VERTICES)))
