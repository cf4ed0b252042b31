"""Made-up tracker signals for the tests of the learned encoder."""

from __future__ import annotations

import numpy as np

from engine.encoder_features import FaceSignals
from engine.encoder_landmarks import mirror_twins, symmetric_face
from engine.rotation import turn_by


def draw_signals(rng: np.random.Generator, count: int, turn: float = 0.4) -> FaceSignals:
    """Faces with random dents, turned and placed at random, seen without perspective."""
    faces = symmetric_face() + 0.02 * rng.normal(size=(count, 478, 3))
    return photograph(faces, rng.uniform(-turn, turn, (count, 3)), rng)


def photograph(faces: np.ndarray, turns: np.ndarray, rng: np.random.Generator) -> FaceSignals:
    """Signals of `faces` (N, 478, 3) turned by rotation vectors (N, 3); scores are random."""
    count = len(faces)
    T = np.tile(np.eye(4), (count, 1, 1))
    T[:, :3, :3] = [turn_by(vector) for vector in turns]
    T[:, :3, 3] = rng.uniform((-10, -10, -60), (10, 10, -30), (count, 3))
    camera = rng.uniform(40, 90, (count, 1, 1)) * faces @ T[:, :3, :3].transpose(0, 2, 1)
    landmarks = camera * (1, -1, -1) + (*rng.uniform(100, 300, 2), 0)
    return FaceSignals(
        landmarks=landmarks,
        scores=rng.random((count, 52)),
        T_camera_head=T,
        confidence=rng.random(count),
        region_confidence=rng.random((count, 7)),
    )


def mirror_signals(signals: FaceSignals, score_twins: list[int]) -> FaceSignals:
    """What the tracker would say of the mirrored pictures."""
    flip = np.diag([-1.0, 1.0, 1.0, 1.0])
    return FaceSignals(
        landmarks=signals.landmarks[:, mirror_twins()] * (-1, 1, 1) + (640, 0, 0),
        scores=signals.scores[:, score_twins],
        T_camera_head=flip @ signals.T_camera_head @ flip,
        confidence=signals.confidence,
        region_confidence=signals.region_confidence[:, [1, 0, 3, 2, 4, 5, 6]],
    )
