from dataclasses import replace

import numpy as np
import pytest
from relief_surfaces import relief, warped

from engine.baselines.closest_points import ClosestPoints
from engine.baselines.registration import border_vertices, pair_landmarks, register
from engine.landmark_warp import LandmarkWarp


def bend(points):
    """Smooth, unlike any similarity: a long chin, a swelling."""
    x, y, z = points.T
    swelling = 0.8 * np.exp(-0.08 * ((x - 5) ** 2 + (y + 7) ** 2))
    return np.stack([x * (1 + 0.015 * y), y * 1.1 + 0.2, z + swelling], 1)


def distances(moved, goal):
    return np.linalg.norm(moved - goal, axis=1)


@pytest.fixture(scope="module")
def pair():
    source = relief()
    return source, warped(relief(45, 33), bend)


def off_surface(points, target):
    places = ClosestPoints(target.vertices, target.triangles).find(points)
    return distances(places.rows(len(target.vertices)) @ target.vertices, points)


def test_the_source_lies_on_the_target_though_the_landmarks_slip(pair):
    source, target = pair
    slip = np.random.default_rng(3).normal(0, 0.25, (478, 3))
    slipped = replace(target, landmarks=target.landmarks + slip)
    inside = (np.abs(source.vertices[:, 0]) < 6) & (np.abs(source.vertices[:, 1]) < 7)
    pairs = pair_landmarks(source, slipped)
    warp = LandmarkWarp(pairs.landmarks, pairs.canonical, pairs.spread, 6.0)
    by_landmarks = warp.warp(source.vertices[inside])
    bent = register(source, slipped)[inside]
    assert off_surface(bent, target).mean() < 0.5 * off_surface(by_landmarks, target).mean()
    goal = bend(source.vertices)[inside]
    assert distances(bent, goal).mean() < distances(by_landmarks, goal).mean()


def test_a_surface_stays_on_itself():
    surface = relief()
    np.testing.assert_allclose(register(surface, surface), surface.vertices, atol=0.05)


def test_a_landmark_that_contradicts_the_others_is_not_paired(pair):
    source, target = pair
    wrong = target.landmarks.copy()
    wrong[4] += [3.0, 0, 0]
    kept = pair_landmarks(source, replace(target, landmarks=wrong))
    assert not (distances(kept.landmarks, source.landmarks[4]) < 1e-9).any()
    assert len(kept.landmarks) == len(pair_landmarks(source, target).landmarks) - 1


def test_a_border_is_where_edges_have_one_triangle():
    surface = relief(6, 5)
    border = border_vertices(surface.triangles, len(surface.vertices))
    grid = border.reshape(5, 6)
    assert grid[0].all()
    assert grid[-1].all()
    assert grid[:, [0, -1]].all()
    assert not grid[1:-1, 1:-1].any()


def test_places_over_the_border_do_not_pull():
    surface = relief()
    inside = np.abs(surface.vertices[surface.triangles][:, :, 0]).max(1) < 6
    moved = register(surface, replace(surface, triangles=surface.triangles[inside]))
    # What has no counterpart stays out there.
    np.testing.assert_allclose(moved, surface.vertices, atol=0.1)
