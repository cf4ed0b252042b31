import numpy as np
import pytest
from relief_surfaces import relief

from engine.baselines.closest_points import ClosestPoints


def brute_force(surface, query):
    """Least distance over a fine sampling of every triangle."""
    t = np.linspace(0, 1, 25)
    shares = np.array([(1 - u, u * (1 - v), u * v) for u in t for v in t])
    samples = np.einsum("sk,fkc->fsc", shares, surface.vertices[surface.triangles])
    return np.linalg.norm(samples - query, axis=2).min()


def test_the_nearest_place_is_as_near_as_any_other():
    surface = relief(10, 12)
    queries = surface.vertices[::7]
    queries = queries + np.random.default_rng(0).normal(0, 0.5, queries.shape)
    places = ClosestPoints(surface.vertices, surface.triangles).find(queries)
    found = places.rows(len(surface.vertices)) @ surface.vertices
    for query, place in zip(queries, found, strict=True):
        distance = np.linalg.norm(place - query)
        assert distance <= brute_force(surface, query) + 1e-9
        assert distance >= brute_force(surface, query) - 0.1


def test_points_of_the_surface_find_themselves():
    surface = relief()
    middles = surface.vertices[surface.triangles].mean(1)
    places = ClosestPoints(surface.vertices, surface.triangles).find(middles)
    np.testing.assert_array_equal(places.triangle, np.arange(len(middles)))
    np.testing.assert_allclose(places.shares, 1 / 3, atol=1e-9)


def test_places_beyond_the_border_lie_on_it():
    surface = relief()
    outside = surface.vertices[surface.vertices[:, 0] > 8.9] + [3.0, 0, 0]
    places = ClosestPoints(surface.vertices, surface.triangles).find(outside)
    assert (places.shares >= 0).all()
    np.testing.assert_allclose(places.shares.sum(1), 1)
    found = places.rows(len(surface.vertices)) @ surface.vertices
    np.testing.assert_allclose(found[:, 0], 9.0)


def test_any_dimension_will_do():
    surface = relief()
    raised = np.hstack([surface.vertices, 2 * surface.vertices])
    flat = ClosestPoints(surface.vertices, surface.triangles).find(surface.vertices + 0.1)
    high = ClosestPoints(raised, surface.triangles).find(raised + np.repeat([[0.1, 0.2]], 3, 1))
    # A place on an edge is one of two triangles: the places are compared, not their shares.
    both = (places.rows(len(raised)) @ surface.vertices for places in (flat, high))
    np.testing.assert_allclose(*both, atol=1e-9)


@pytest.mark.filterwarnings("error")
def test_triangles_without_area_do_no_harm():
    vertices = np.array([[0.0, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0]])
    index = ClosestPoints(vertices, np.array([[0, 1, 2], [0, 1, 3]], np.int32))
    places = index.find(np.array([[0.5, -1.0, 0.0]]))
    np.testing.assert_allclose(places.rows(4) @ vertices, [[0.5, 0, 0]])
