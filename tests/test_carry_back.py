import numpy as np
import pytest
import trimesh
from grid import build_grid, permute

from engine.carry_back import blend, carry_back, find_around
from engine.proxy import Proxy, build_proxy
from engine.strain import measure_rest, stretches
from engine.topology import vertex_normals

BALL = trimesh.creation.icosphere(subdivisions=4, radius=10)
VERTICES, TRIANGLES = np.array(BALL.vertices), np.array(BALL.faces)
NORMALS = VERTICES / 10
PROXY = build_proxy(VERTICES, TRIANGLES, 600)


def field(points: np.ndarray) -> np.ndarray:
    """A smooth bump, as motions are."""
    return np.exp(-0.5 * ((points - [0, 0, 10]) ** 2).sum(1, keepdims=True) / 3.0**2)


def test_weights_sum_to_one_and_reach_no_further_than_needed():
    index, weights = blend(VERTICES, NORMALS, PROXY)
    assert index.shape == weights.shape
    np.testing.assert_allclose(weights.sum(1), 1)
    far = np.linalg.norm(VERTICES[PROXY.source][index] - VERTICES[:, None], axis=2)
    assert far[np.abs(weights) > 0].max() < 4.0
    assert weights.min() > -0.5


def test_what_is_constant_stays_and_what_is_linear_nearly():
    back = carry_back(VERTICES, NORMALS, PROXY)
    assert back.shape == (len(VERTICES), len(PROXY.source))
    np.testing.assert_allclose(back @ np.ones(len(PROXY.source)), 1, atol=1e-5)
    off = np.linalg.norm(back @ VERTICES[PROXY.source] - VERTICES, axis=1)
    assert off.mean() < 0.1  # the ball's bulge between the proxy's vertices
    assert off.max() < 0.5


def test_on_a_plane_what_is_linear_comes_back_but_for_the_ridge():
    vertices, triangles = build_grid(40, 40)
    vertices = 10 * vertices
    vertices[:, :2] += np.random.default_rng(0).normal(0, 0.03, (len(vertices), 2))
    up = vertex_normals(vertices, triangles)
    proxy = build_proxy(vertices + 0.02 * np.sin(9 * vertices), triangles, 300)
    slope = np.array([0.7, -0.3, 0.0])
    carried = carry_back(vertices, up, proxy) @ (vertices[proxy.source] @ slope)
    inside = (vertices[:, :2] > 1).all(1) & (vertices[:, :2] < 9).all(1)
    assert np.abs(carried - vertices @ slope)[inside].mean() < 0.02


def test_a_smooth_motion_comes_back_smooth():
    back = carry_back(VERTICES, NORMALS, PROXY)
    carried = back @ field(VERTICES[PROXY.source])
    assert np.linalg.norm(carried - field(VERTICES)) < 0.05 * np.linalg.norm(field(VERTICES))
    rest = measure_rest(VERTICES, TRIANGLES)
    out = np.array([[0.0, 0.0, 1.5]])
    truth = stretches(rest, VERTICES + field(VERTICES) * out)
    ours = stretches(rest, VERTICES + carried * out)
    assert ours.max() < truth.max() + 0.15


def test_sheets_that_touch_do_not_mix_however_they_face():
    sheet, triangles = build_grid(25, 25)
    sheet = 4 * sheet
    for turned in (1, -1):  # gums behind a lip; a lip on the other
        points = np.concatenate([sheet, sheet + np.array([0, 0, 1e-3])])
        both = np.concatenate([triangles, triangles[:, ::turned] + len(sheet)])
        proxy = build_proxy(points, both, 300)
        upper = np.arange(len(points)) >= len(sheet)
        back = carry_back(points, vertex_normals(points, both), proxy)
        np.testing.assert_allclose(back @ upper[proxy.source], upper, atol=1e-6)


def test_lips_that_meet_at_the_corner_do_not_mix_along_the_slit():
    vertices, triangles = build_grid(41, 41)
    vertices = 8 * vertices - [4, 4, 0]
    middle = (np.abs(vertices[:, 1]) < 1e-9) & (np.abs(vertices[:, 0]) < 2.05)
    twin = np.full(len(vertices), -1)
    twin[middle] = len(vertices) + np.arange(middle.sum())
    above = vertices[triangles].mean(1)[:, 1] > 0
    triangles = np.where(above[:, None] & (twin[triangles] >= 0), twin[triangles], triangles)
    vertices = np.concatenate([vertices, vertices[middle]])
    proxy = build_proxy(vertices, triangles.astype(np.int32), 500)
    side = np.sign(vertices[:, 1])
    side[np.flatnonzero(middle)], side[twin[middle]] = -1, 1
    carried = carry_back(vertices, vertex_normals(vertices, triangles), proxy) @ side[proxy.source]
    near = (np.abs(vertices[:, 0]) < 0.5) & (np.abs(vertices[:, 1]) < 0.5)
    np.testing.assert_allclose(carried[near], side[near], atol=1e-5)


def test_the_order_of_vertices_does_not_matter():
    order, _ = permute(TRIANGLES, len(VERTICES))
    other = Proxy(PROXY.triangles, np.argsort(order)[PROXY.source], PROXY.owner[order])
    values = field(VERTICES[PROXY.source])
    there = carry_back(VERTICES[order], NORMALS[order], other) @ values
    np.testing.assert_allclose(there, (carry_back(VERTICES, NORMALS, PROXY) @ values)[order])


def test_a_whole_mesh_comes_back_as_it_is():
    whole = build_proxy(VERTICES, TRIANGLES, len(VERTICES))
    back = carry_back(VERTICES, NORMALS, whole)
    values = np.random.default_rng(0).normal(size=(len(VERTICES), 3)).astype(np.float32)
    np.testing.assert_array_equal(back @ values, values)


def test_a_vertex_whose_own_is_gone_takes_the_nearest():
    owner = PROXY.owner.copy()
    owner[:50] = -1
    lost = Proxy(PROXY.triangles, PROXY.source, owner)
    carried = carry_back(VERTICES, NORMALS, lost) @ field(VERTICES[PROXY.source])
    np.testing.assert_allclose(carried[:50], field(VERTICES)[:50], atol=0.1)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_pieces_of_a_few_triangles_are_enough(count):
    vertices, triangles = build_grid(2, count + 1)
    vertices = np.concatenate([VERTICES, vertices + 50])
    triangles = np.concatenate([TRIANGLES, triangles + len(VERTICES)])
    proxy = build_proxy(vertices, triangles, 600)
    back = carry_back(vertices, vertex_normals(vertices, triangles), proxy)
    np.testing.assert_allclose(back @ np.ones(len(proxy.source)), 1, atol=1e-5)
    assert np.isfinite(back.data).all()


def test_around_a_vertex_are_the_nearest_within_two_edges():
    vertices, triangles = build_grid(9, 9)
    around = find_around(vertices, triangles)
    np.testing.assert_array_equal(around[:, 0], np.arange(len(vertices)))
    steps = np.abs(vertices[around[40]] - vertices[40]).max(1) * 8
    assert steps[around[40] >= 0].max() <= 2.001
    alone = find_around(vertices[:3], triangles[:1] * 0 + [[0, 1, 2]])
    assert (np.sort(alone, axis=1)[:, -3:] == [0, 1, 2]).all()
    assert (alone >= 0).sum() == 9
