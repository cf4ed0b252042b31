"""Mirrored features."""

from __future__ import annotations

import numpy as np
from encoder_faces import draw_signals, mirror_signals

from engine.encoder_features import FEATURE_BLOCKS, compute_features, measure_resting_face
from engine.encoder_mirror import code_mirror, feature_mirror, forget_rest, mirror_gaze
from engine.names import ICT_EXPRESSIONS, twin_indices

NAMES = (*(f"score{n}" for n in range(48)), "aLeft", "aRight", "jawLeft", "jawRight")


def test_features_of_the_mirrored_picture_are_the_mirrored_features():
    rng = np.random.default_rng(0)
    seen, still = draw_signals(rng, 5), draw_signals(rng, 4)
    twins = twin_indices(NAMES)
    rest = measure_resting_face(still)
    mirrored_rest = measure_resting_face(mirror_signals(still, twins))
    mirrored = compute_features(mirror_signals(seen, twins), mirrored_rest)
    np.testing.assert_allclose(
        feature_mirror(NAMES)(compute_features(seen, rest)), mirrored, atol=1e-5
    )


def test_mirroring_twice_changes_nothing():
    order = feature_mirror(NAMES)
    values = np.random.default_rng(1).normal(size=(2, len(order.index)))
    np.testing.assert_array_equal(order(order(values)), values)
    twins = code_mirror()
    np.testing.assert_array_equal(twins[twins], np.arange(54))
    assert twins[ICT_EXPRESSIONS.index("jawLeft")] == ICT_EXPRESSIONS.index("jawRight")
    assert twins[53] == 53


def test_gaze_in_the_mirror():
    gaze = np.array([[[0.1, 0.2], [0.3, 0.4]]])
    np.testing.assert_allclose(mirror_gaze(gaze), [[[-0.3, 0.4], [-0.1, 0.2]]])


def test_a_forgotten_rest_gives_nearly_what_there_is_without_one():
    rng = np.random.default_rng(2)
    seen, still = draw_signals(rng, 5), draw_signals(rng, 8)
    forgotten = forget_rest(compute_features(seen, measure_resting_face(still)))
    plain = compute_features(seen, None)
    for name, block in FEATURE_BLOCKS.items():
        loose = name.startswith(("landmark", "eye"))  # laid onto another face
        np.testing.assert_allclose(
            forgotten[:, block], plain[:, block], atol=0.3 if loose else 1e-5
        )
    exact = plain[:, FEATURE_BLOCKS["landmark_change"]]
    assert np.abs(forgotten[:, FEATURE_BLOCKS["landmark_change"]] - exact).mean() < 0.03
