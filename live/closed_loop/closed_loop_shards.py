"""Closed-loop pictures on disk: a file per few people, each either whole or not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from capture.face_crop import FACE_SIZE, cut_face
from capture.names import FACE_REGIONS, MEDIAPIPE_BLENDSHAPES
from live.closed_loop.closed_loop_families import CODE_NAMES
from live.closed_loop.closed_loop_studio import Amounts, Shot, Studio

SHARD_VERSION = 2
PEOPLE_PER_SHARD = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """Which shards to make."""

    split: str
    """Of `SPLITS`."""
    seed: int
    amounts: Amounts
    out: Path
    """Folder."""

    def path(self, shard: int) -> Path:
        """Of shard number `shard`."""
        return self.out / f"{self.split}_{self.seed}_{shard:05d}.npz"

    def is_made(self, shard: int) -> bool:
        """Whether it is there, and thus whole."""
        return self.path(shard).is_file()


def make_shard(studio: Studio, plan: Plan, shard: int) -> tuple[int, int]:
    """Shoot and write one shard; how many pictures, and in how many a face was found."""
    rows: list[dict[str, Any]] = []
    for number in range(shard * PEOPLE_PER_SHARD, (shard + 1) * PEOPLE_PER_SHARD):
        shots = studio.shoot_person(plan.split, number, plan.seed, plan.amounts)
        rows += describe(shots, number, studio.family_of(number))
    write_shard(plan.path(shard), rows, plan)
    return len(rows), sum(bool(row["face_found"]) for row in rows)


def describe(shots: Iterable[Shot], identity: int, family: str) -> list[dict[str, Any]]:
    """What is kept of each picture; see `write_shard` for shapes."""
    return [
        {
            "code": shot.code,
            "gaze": shot.gaze,
            "T_camera_head": shot.T_camera_head,
            "true_landmarks": shot.landmarks,
            "focal": shot.focal,
            "size": (shot.image.shape[1], shot.image.shape[0]),
            "identity": identity,
            "family": family,
            "act": shot.act,
            "sequence": shot.sequence,
            "frame_rate": shot.frame_rate,
            "face_found": shot.seen.face_found,
            "confidence": shot.seen.confidence,
            "region_confidence": shot.seen.region_confidence,
            "scores": shot.seen.coefficients,
            "landmarks": shot.seen.landmarks,
            "seen_T_camera_head": shot.seen.T_camera_head,
            "face": _cut(shot),
        }
        for shot in shots
    ]


_TYPES = {
    "code": np.float32, "gaze": np.float32, "T_camera_head": np.float32,
    "true_landmarks": np.float32, "focal": np.float32, "size": np.int16, "identity": np.int32,
    "family": np.str_, "act": np.str_, "sequence": np.int32, "frame_rate": np.float32,
    "face_found": np.bool_, "confidence": np.float32, "region_confidence": np.float32,
    "scores": np.float32, "landmarks": np.float32, "seen_T_camera_head": np.float32,
    "face": np.uint8,
}  # fmt: skip


def write_shard(path: Path, rows: list[dict[str, Any]], plan: Plan) -> None:
    """Write an .npz of N rows, in the order they were seen, under its name only when whole.

    Truth: code (N, 54) by `code_names`; gaze (N, 2, 2) radians, left and right eye, yaw to the
    person's left and pitch up; T_camera_head (N, 4, 4) centimetres; true_landmarks (N, 478, 2)
    pixels; focal pixels, size (N, 2) width and height. Who and when: identity, family, act
    ("calibration" for everybody's resting face), sequence (per person), frame_rate (0 for a single
    picture). The tracker, not smoothed, zeros where no face was found: face_found, confidence,
    region_confidence (N, R) by `region_names`, scores (N, 52) by `score_names`, landmarks
    (N, 478, 3) pixels, seen_T_camera_head (N, 4, 4), face (N, 192, 192) uint8 as `cut_face` has it.
    And once: split, seed, version.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {
        name: np.array([row[name] for row in rows], dtype) for name, dtype in _TYPES.items()
    }
    names = {
        "code_names": np.array(CODE_NAMES),
        "score_names": np.array(MEDIAPIPE_BLENDSHAPES),
        "region_names": np.array(FACE_REGIONS),
    }
    once: dict[str, Any] = {"split": plan.split, "seed": plan.seed, "version": SHARD_VERSION}
    partial = path.with_suffix(".part.npz")
    np.savez_compressed(partial, **arrays, **names, **once)
    partial.replace(path)


def _cut(shot: Shot) -> np.ndarray:
    if not shot.seen.face_found:
        return np.zeros((FACE_SIZE, FACE_SIZE), np.uint8)
    return cut_face(shot.image, shot.seen.landmarks)
