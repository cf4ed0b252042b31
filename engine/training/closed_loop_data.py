"""Reads the closed-loop shards that `python -m live.synthesis closed-loop` wrote."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

SHARD_VERSION = 2
CALIBRATION = "calibration"
"""The act of everybody's resting pictures."""


@dataclass(frozen=True, slots=True, eq=False)
class ClosedLoopData:
    """N pictures in which the tracker found the face, in the order they were seen."""

    code: np.ndarray
    """(N, 54) float32: the 53 expressions, then tongueOut."""
    gaze: np.ndarray
    """(N, 2, 2) float32 radians, left and right eye, yaw to the person's left and pitch up."""
    T_camera_head: np.ndarray
    """(N, 4, 4) float32, the truth."""
    true_landmarks: np.ndarray
    """(N, 478, 2) float32 pixels."""
    identity: np.ndarray
    """(N,) int32; numbers of different splits are different people."""
    family: np.ndarray
    """(N,) str, "ict" or "makehuman"."""
    act: np.ndarray
    """(N,) str."""
    sequence: np.ndarray
    """(N,) int32 per person."""
    frame_rate: np.ndarray
    """(N,) float32, 0 for single pictures."""
    size: np.ndarray
    """(N, 2) int16, width and height of the picture."""
    confidence: np.ndarray
    """(N,) float32."""
    region_confidence: np.ndarray
    """(N, R) float32."""
    scores: np.ndarray
    """(N, 52) float32."""
    landmarks: np.ndarray
    """(N, 478, 3) float32 pixels, as seen."""
    seen_T_camera_head: np.ndarray
    """(N, 4, 4) float32, as seen."""
    face: np.ndarray
    """(N, 192, 192) uint8, as `capture.face_crop.cut_face` has it."""

    def choose(self, rows: np.ndarray) -> ClosedLoopData:
        """Some of the pictures."""
        return ClosedLoopData(*(getattr(self, field.name)[rows] for field in fields(self)))


def load_shards(folder: Path, split: str) -> ClosedLoopData:
    """All shards of a split, together.

    Raises:
        SystemExit: there are none, or another version's.
    """
    files = sorted(folder.glob(f"{split}_[0-9]*_[0-9]*.npz"))
    files = [file for file in files if not file.name.endswith(".part.npz")]
    if not files:
        raise SystemExit(f"No {split} shards in {folder}: run live.synthesis closed-loop first.")
    parts = [_load(file) for file in files]
    names = [field.name for field in fields(ClosedLoopData)]
    return ClosedLoopData(*(np.concatenate([part[name] for part in parts]) for name in names))


def hold_out(data: ClosedLoopData, every: int) -> tuple[ClosedLoopData, ClosedLoopData]:
    """The others and every `every`-th two people, so that both families are in both.

    A person's number alone decides, so that more shards move nobody from one to the other.
    """
    kept_apart = (data.identity // 2) % every == 0
    return data.choose(~kept_apart), data.choose(kept_apart)


def _load(file: Path) -> dict[str, np.ndarray]:
    with np.load(file) as shard:
        if int(shard["version"]) != SHARD_VERSION:
            raise SystemExit(f"{file} is of another version: make the shards anew.")
        found = shard["face_found"]
        names = (field.name for field in fields(ClosedLoopData))
        return {name: shard[name][found] for name in names}
