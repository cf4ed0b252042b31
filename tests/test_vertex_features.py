import numpy as np

from engine.landmark_pairs import LandmarkPairs
from engine.landmark_places import landmark_places
from engine.vertex_features import FEATURE_COUNT, POSITION_UNIT_CM, compute_vertex_features

CANONICAL = landmark_places().position[landmark_places().inner]
SPREAD = np.full(len(CANONICAL), 0.2)
RNG = np.random.default_rng(0)
VERTICES = RNG.normal(size=(80, 3)) * [5, 7, 3] + [0, 0, 8]
NORMALS = RNG.normal(size=(80, 3))
NORMALS /= np.linalg.norm(NORMALS, axis=1, keepdims=True)
SAME = LandmarkPairs(CANONICAL, CANONICAL, SPREAD)


def test_one_row_a_vertex_all_finite():
    inputs = compute_vertex_features(VERTICES, NORMALS, SAME)
    assert inputs.features.shape == (80, FEATURE_COUNT)
    assert inputs.features.dtype == inputs.coordinates.dtype == inputs.frames.dtype == np.float32
    assert np.isfinite(inputs.features).all()


def test_on_the_canonical_head_every_vertex_is_where_it_is():
    inputs = compute_vertex_features(VERTICES, NORMALS, SAME)
    np.testing.assert_allclose(inputs.coordinates, VERTICES, atol=1e-4)
    np.testing.assert_allclose(inputs.frames, np.broadcast_to(np.eye(3), (80, 3, 3)), atol=1e-4)
    np.testing.assert_allclose(inputs.features[:, 9:12], NORMALS, atol=1e-4)
    np.testing.assert_allclose(inputs.features[:, 12:15], 0, atol=1e-4)


def test_a_stretched_head_is_carried_back_and_motion_carried_out():
    stretch = np.diag([1.2, 0.9, 1.1])
    pairs = LandmarkPairs(CANONICAL @ stretch, CANONICAL, SPREAD)
    inputs = compute_vertex_features(VERTICES @ stretch, NORMALS, pairs)
    np.testing.assert_allclose(inputs.coordinates, VERTICES, atol=1e-3)
    np.testing.assert_allclose(inputs.frames, np.broadcast_to(stretch, (80, 3, 3)), atol=1e-3)
    unit = inputs.features[:, 9:12]
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(inputs.features[:, :3], VERTICES @ stretch / POSITION_UNIT_CM,
                               atol=1e-6)  # fmt: skip


def test_each_vertex_answers_for_itself():
    order = RNG.permutation(80)
    inputs = compute_vertex_features(VERTICES, NORMALS, SAME)
    shuffled = compute_vertex_features(VERTICES[order], NORMALS[order], SAME)
    np.testing.assert_allclose(shuffled.features, inputs.features[order], atol=1e-5)
