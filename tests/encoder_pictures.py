"""Made-up pictures for the tests of training the learned encoder."""

from __future__ import annotations

import numpy as np
from encoder_faces import photograph

from engine.encoder_landmarks import symmetric_face
from engine.training.closed_loop_data import ClosedLoopData

SCORE_NAMES = (*(f"score{n}" for n in range(48)), "aLeft", "aRight", "jawLeft", "jawRight")


def draw_faces(rng: np.random.Generator, count: int) -> np.ndarray:
    """(N, 192, 192) uint8, patches of random grey."""
    patches = rng.integers(0, 256, (count, 24, 24), np.uint8)
    return patches.repeat(8, axis=1).repeat(8, axis=2)


def draw_data(rng: np.random.Generator, people: int = 6) -> ClosedLoopData:
    """People with four pictures of rest, a sequence of five and three single pictures each.

    Landmarks follow the code, by the same directions for everybody.
    """
    sequence = np.tile(np.r_[0, 1, 2, 3, np.full(5, 4), 5, 6, 7], people)
    count, resting = len(sequence), sequence < 4
    wanted = ~resting[:, None] & (rng.random((count, 54)) < 0.7)
    code = (rng.random((count, 54)) * wanted).astype(np.float32)
    motion = 0.02 * np.random.default_rng(9).normal(size=(54, 478 * 3))
    faces = symmetric_face() + (code @ motion).reshape(count, 478, 3)
    seen = photograph(faces, rng.uniform(-0.4, 0.4, (count, 3)), rng)
    return ClosedLoopData(
        code=code,
        gaze=rng.normal(0, 0.1, (count, 2, 2)).astype(np.float32),
        T_camera_head=seen.T_camera_head.astype(np.float32),
        true_landmarks=seen.landmarks[..., :2],
        identity=np.repeat(np.arange(people), count // people),
        family=np.array(["ict", "makehuman"])[np.repeat(np.arange(people), count // people) % 2],
        act=np.where(resting, "calibration", "dense"),
        sequence=sequence,
        frame_rate=np.where(sequence == 4, 30.0, 0.0),
        size=np.full((count, 2), 400),
        confidence=seen.confidence.astype(np.float32),
        region_confidence=seen.region_confidence.astype(np.float32),
        scores=np.where(resting[:, None], 0.1, code[:, :52]).astype(np.float32),
        landmarks=seen.landmarks.astype(np.float32),
        seen_T_camera_head=seen.T_camera_head.astype(np.float32),
        face=draw_faces(rng, count),
    )
