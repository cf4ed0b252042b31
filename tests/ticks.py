"""Ticks made up for tests of whatever takes ticks."""

from __future__ import annotations

import numpy as np

from capture.records import Frame, Observation
from engine.records import Deformation, Expression
from engine.rotation import turn_by
from live.records import Reading, Tick


def made_up_tick(
    frame_id: int, *, picture: np.ndarray | None = None, age_ms: float = 20.0, **stage_ms: float
) -> Tick:
    """A tick whose numbers depend on `frame_id`, at 30 per second."""
    random = np.random.default_rng(frame_id)
    media_ns = frame_id * 33_333_333
    stamps = {"frame_id": frame_id, "captured_ns": 10**9 + media_ns}
    observation = Observation(
        **stamps,
        media_ns=media_ns,
        face_found=frame_id % 3 != 0,
        confidence=0.9,
        coefficients=random.uniform(size=52).astype(np.float32),
        landmarks=np.zeros((478, 3), np.float32),
        T_camera_head=random.normal(size=(4, 4)).astype(np.float32),
    )
    expression = Expression(
        **stamps,
        face_found=observation.face_found,
        held=not observation.face_found,
        confidence=0.9,
        code=random.uniform(size=53).astype(np.float32),
        extra_code=np.full(1, frame_id % 10 / 10, np.float32),
        gaze=np.array([[0.01, -0.02], [0.03, 0.04]], np.float32) * (frame_id % 10),
        T_neutral_head=turned_head(frame_id),
        region_confidence=random.uniform(size=7).astype(np.float32),
    )
    deformation = Deformation(
        **stamps,
        displacement=np.zeros((4, 3), np.float32),
        T_mesh_head=np.eye(4, dtype=np.float32),
    )
    image = np.zeros((8, 8, 3), np.uint8)
    frame = Frame(**stamps, media_ns=media_ns, image=image)
    return Tick(
        frame, observation, expression, deformation, picture, age_ms, stage_ms, frame.captured_ns
    )


def made_up_reading(frame_id: int, *, delay_ms: float = 10.0) -> Reading:
    """The reading of the tick of that number, done `delay_ms` after its image was taken."""
    tick = made_up_tick(frame_id)
    done_ns = tick.frame.captured_ns + round(delay_ms * 1e6)
    return Reading(tick.frame, tick.observation, tick.expression, {}, done_ns)


def turned_head(frame_id: int) -> np.ndarray:
    """(4, 4) float32: elsewhere in each of ten frames, as the gaze is."""
    T = np.eye(4, dtype=np.float32)
    T[:3, :3] = turn_by(np.array([0.02, -0.05, 0.01]) * (frame_id % 10))
    return T
