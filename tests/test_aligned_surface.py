from dataclasses import replace

import numpy as np
from relief_surfaces import relief

from engine.baselines.aligned_surface import place_with_normals, take_aligned
from engine.records import Alignment
from engine.training.tears import as_mesh


def test_displacements_come_back_through_any_similarity():
    turned = np.array([[0.0, -3, 0], [3, 0, 0], [0, 0, 3]])
    surface = replace(relief(4, 4), R_canonical_mesh=turned)
    motion = np.random.default_rng(1).normal(size=(2, 16, 3))
    np.testing.assert_allclose(surface.to_mesh(surface.to_canonical(motion)), motion)
    np.testing.assert_allclose(surface.to_canonical(np.array([1.0, 0, 0])), [0, 3, 0])


def test_only_the_skin_is_taken_and_all_of_it_is_aligned():
    plain = relief(4, 4)
    mesh = as_mesh(plain.vertices, plain.triangles)
    T = np.diag([2.0, 2, 2, 1])
    T[:3, 3] = [1, 2, 3]
    found = Alignment(T, 0.9, plain.landmarks, plain.spread)
    skin = np.arange(16) != 6  # no corner hangs on this one alone
    surface = take_aligned(mesh, found, skin)
    np.testing.assert_allclose(surface.vertices, 2 * plain.vertices + [1, 2, 3])
    assert not (surface.triangles == 6).any()
    np.testing.assert_array_equal(surface.skin, skin)


def test_touching_sheets_that_face_each_other_lie_apart():
    plain = relief(8, 8)
    count = len(plain.vertices)
    both = np.concatenate([plain.vertices, plain.vertices])
    triangles = np.concatenate([plain.triangles, plain.triangles[:, ::-1] + count])
    places = place_with_normals(both, triangles)
    gap = np.linalg.norm(places[:count] - places[count:], axis=1)
    assert gap.min() > 2.0  # twice 0.12 of the eye span
