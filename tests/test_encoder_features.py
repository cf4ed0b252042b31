"""Features of the learned encoder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from encoder_faces import draw_signals, photograph

from engine.encoder_features import (
    FEATURE_BLOCKS,
    FEATURE_COUNT,
    compute_features,
    lay_faces,
    measure_eyes,
    measure_resting_face,
    read_turns,
)
from engine.encoder_landmarks import symmetric_face
from engine.rotation import rotation_vector


def test_blocks_follow_one_another():
    ends = [block.stop for block in FEATURE_BLOCKS.values()]
    assert [block.start for block in FEATURE_BLOCKS.values()] == [0, *ends[:-1]]
    assert ends[-1] == FEATURE_COUNT


def test_turning_moving_and_scaling_a_face_changes_no_landmark():
    rng = np.random.default_rng(0)
    faces = symmetric_face() + 0.02 * rng.normal(size=(1, 478, 3))
    seen = photograph(np.repeat(faces, 6, axis=0), rng.uniform(-0.5, 0.5, (6, 3)), rng)
    laid = lay_faces(seen, symmetric_face())
    np.testing.assert_allclose(laid, np.repeat(laid[:1], 6, axis=0), atol=1e-9)


def test_a_wrong_head_pose_is_put_right_by_the_anchors():
    rng = np.random.default_rng(1)
    seen = photograph(np.repeat(symmetric_face()[None], 4, axis=0), np.zeros((4, 3)), rng)
    wrong = photograph(np.repeat(symmetric_face()[None], 4, axis=0), np.full((4, 3), 0.1), rng)
    laid = lay_faces(replace(seen, T_camera_head=wrong.T_camera_head), symmetric_face())
    np.testing.assert_allclose(laid, np.repeat(symmetric_face()[None], 4, axis=0), atol=1e-9)


def test_a_face_at_rest_is_all_zeros_relative_to_itself():
    rng = np.random.default_rng(2)
    seen = draw_signals(rng, 1)
    features = compute_features(seen, measure_resting_face(seen))
    for name in ("landmark_change", "score_change", "eye_change", "turn_change"):
        np.testing.assert_allclose(features[:, FEATURE_BLOCKS[name]], 0.0, atol=1e-6)
    assert features[0, FEATURE_BLOCKS["rested"]] == 1.0


def test_the_rest_is_a_median_that_a_blink_does_not_move():
    rng = np.random.default_rng(3)
    seen = photograph(np.repeat(symmetric_face()[None], 8, axis=0), np.zeros((8, 3)), rng)
    scores = np.tile(rng.random(52), (8, 1))
    scores[3] = 1.0
    rest = measure_resting_face(replace(seen, scores=scores))
    np.testing.assert_allclose(rest.scores, scores[0])


def test_without_a_rest_nothing_is_measured_from():
    seen = draw_signals(np.random.default_rng(4), 3)
    features = compute_features(seen, None)
    np.testing.assert_allclose(features[:, FEATURE_BLOCKS["score_change"]], seen.scores, atol=1e-6)
    assert not features[:, FEATURE_BLOCKS["landmark_rest"]].any()
    assert not features[:, FEATURE_BLOCKS["rested"]].any()


def test_eyes_tell_where_the_iris_is_and_how_far_the_lids_are_open():
    face = np.repeat(symmetric_face()[None], 3, axis=0)
    face[1, 473:478, 0] += 0.02  # to the performer's left: towards that eye's outer corner
    face[2, 386, 1] += 0.03
    eyes = measure_eyes(face)
    assert eyes[1, 0] > eyes[0, 0] + 0.05
    np.testing.assert_allclose(eyes[1, 6:], eyes[0, 6:])
    assert eyes[2, 2] > eyes[0, 2] + 0.08
    assert (eyes[0, [2, 3, 4, 8, 9, 10]] > 0.1).all()
    assert 0.2 < eyes[0, 0] < 0.8


def test_turns_are_rotation_vectors():
    seen = draw_signals(np.random.default_rng(5), 20, turn=1.2)
    T = np.concatenate([seen.T_camera_head, np.eye(4)[None]])
    expected = [rotation_vector(matrix[:3, :3]) for matrix in T]
    np.testing.assert_allclose(read_turns(T), expected, atol=1e-9)
