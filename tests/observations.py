"""Makes observations and clips for tests."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Observation
from engine.rotation import turn_by

FRAME_NS = 33_333_333


def observe(
    frame_id: int,
    *,
    found: bool = True,
    turn: tuple[float, float, float] = (0.0, 0.0, 0.0),
    place: tuple[float, float, float] = (0.0, 0.0, -40.0),
    **coefficients: float,
) -> Observation:
    """An observation of frame `frame_id` at 30 a second, like the tracker makes them."""
    values = np.zeros(len(MEDIAPIPE_BLENDSHAPES), np.float32)
    pose = np.eye(4, dtype=np.float32)
    if found:
        for name, value in coefficients.items():
            values[MEDIAPIPE_BLENDSHAPES.index(name)] = value
        pose[:3, :3] = turn_by(np.array(turn))
        pose[:3, 3] = place
    return Observation(
        frame_id=frame_id,
        captured_ns=1_000 + frame_id * FRAME_NS,
        media_ns=frame_id * FRAME_NS,
        face_found=found,
        confidence=1.0 if found else 0.0,
        coefficients=values,
        landmarks=np.full((478, 3), 5.0 if found else 0.0, np.float32),
        T_camera_head=pose,
    )


def coefficient(observation: Observation, name: str) -> float:
    return float(observation.coefficients[MEDIAPIPE_BLENDSHAPES.index(name)])


def make_clip(path: Path, frame_count: int, rate: float = 25.0) -> Path:
    """A clip whose image k is one grey, see `shade`."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), rate, (64, 48))
    for k in range(frame_count):
        writer.write(np.full((48, 64, 3), shade(k), np.uint8))
    writer.release()
    return path


def shade(k: int) -> int:
    return 20 + 7 * (k % 30)


def frame_shown(image: np.ndarray) -> int:
    """Which image of `make_clip` this is, counted modulo 30."""
    return round((float(image.mean()) - 20) / 7)
