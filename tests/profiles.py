"""Performers' profiles made up for tests."""

from __future__ import annotations

import numpy as np

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.encoder_features import RestingFace
from engine.encoder_landmarks import symmetric_face
from engine.performer_profile import CodeRange, NetworkRest, PerformerProfile, SignalRange
from engine.rotation import turn_by


def some_profile(seed: int = 0, network: str = "network-1") -> PerformerProfile:
    """Everything measured, at random."""
    random = np.random.default_rng(seed)
    pose = np.eye(4, dtype=np.float32)
    pose[:3, :3] = turn_by(random.uniform(-0.3, 0.3, 3))
    pose[:3, 3] = (1.0, -2.0, -50.0)
    face = RestingFace(
        symmetric_face() + 0.01 * random.normal(size=(478, 3)),
        random.uniform(0, 0.3, 52),
        random.uniform(0, 1, 12),
        random.uniform(-0.2, 0.2, 3),
    )
    return PerformerProfile(
        created="2026-01-02T03:04:05+00:00",
        T_camera_head=pose,
        signal_range=SignalRange(
            MEDIAPIPE_BLENDSHAPES,
            random.uniform(0, 0.3, 52).astype(np.float32),
            random.uniform(0.8, 1, 52).astype(np.float32),
        ),
        network_rest=NetworkRest(face, random.normal(size=6).astype(np.float32), network),
        code_range=CodeRange(
            random.uniform(0, 0.1, 54).astype(np.float32),
            random.uniform(0.6, 1.1, 54).astype(np.float32),
            network,
        ),
    )
