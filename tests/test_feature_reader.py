"""One face's features: the quick way gives what the other one does."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from encoder_faces import draw_signals

from engine.encoder_features import (
    FEATURE_COUNT,
    FaceSignals,
    RestingFace,
    compute_features,
    measure_eyes,
    measure_resting_face,
)
from engine.encoder_landmarks import LEFT_EYE, LEFT_IRIS, LEFT_LIDS, symmetric_face
from engine.feature_reader import FeatureReader, measure_eye


def one_by_one(signals: FaceSignals, rest: RestingFace | None) -> np.ndarray:
    features = np.full(FEATURE_COUNT, np.nan, np.float32)
    reader, rows = FeatureReader(rest, features), []
    for row in range(len(signals.scores)):
        seen = SimpleNamespace(
            landmarks=signals.landmarks[row].astype(np.float32),
            coefficients=signals.scores[row].astype(np.float32),
            T_camera_head=signals.T_camera_head[row].astype(np.float32),
            confidence=float(signals.confidence[row]),
            region_confidence=signals.region_confidence[row].astype(np.float32),
        )
        reader.read(seen)
        rows.append(features.copy())
    return np.array(rows)


def as_single(signals: FaceSignals) -> FaceSignals:
    """What the tracker hands on is in single precision."""
    return FaceSignals(
        signals.landmarks.astype(np.float32),
        signals.scores.astype(np.float32),
        signals.T_camera_head.astype(np.float32),
        signals.confidence,
        signals.region_confidence.astype(np.float32),
    )


@pytest.mark.parametrize("rested", [True, False])
def test_a_face_alone_has_the_features_it_has_among_many(rested: bool):
    rng = np.random.default_rng(0)
    signals = as_single(draw_signals(rng, 40, turn=1.0))
    rest = measure_resting_face(draw_signals(rng, 8)) if rested else None
    expected = compute_features(signals, rest)
    np.testing.assert_allclose(one_by_one(signals, rest), expected, atol=2e-6)


def test_a_mirrored_face_is_laid_on_by_a_turn_all_the_same():
    rng = np.random.default_rng(1)
    signals = as_single(draw_signals(rng, 3))
    signals.landmarks[..., 0] *= -1
    expected = compute_features(signals, None)
    np.testing.assert_allclose(one_by_one(signals, None), expected, atol=2e-6)


def test_a_closed_eye_and_one_of_no_width_have_numbers():
    eye = [*LEFT_EYE, *(point for pair in LEFT_LIDS for point in pair), *LEFT_IRIS]
    face = np.repeat(symmetric_face()[None], 2, axis=0)
    face[0, eye, 1] = 0.25
    face[1, eye] = 0.5
    for one, expected in zip(face, measure_eyes(face), strict=True):
        np.testing.assert_allclose(measure_eye(one[eye, :2].tolist()), expected[:6], atol=1e-9)
