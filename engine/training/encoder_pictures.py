"""Closed-loop pictures as the learned encoder sees them: features, faces, and what went before."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from engine.encoder_features import (
    FEATURE_COUNT,
    FaceSignals,
    compute_features,
    measure_resting_face,
)
from engine.face_space import to_face
from engine.training.closed_loop_data import CALIBRATION, ClosedLoopData

PAST = 8
"""Images of a sequence that are looked at together, the newest included."""


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """N pictures, P people."""

    features: np.ndarray
    """(N, F) float32, laid out as `engine.encoder_features.FEATURE_BLOCKS`."""
    face: np.ndarray
    """(N, 192, 192) uint8 grey."""
    points: np.ndarray
    """(N, 478, 2) float32: where landmarks truly are, pixels of the face's picture."""
    person: np.ndarray
    """(N,) into P."""
    code: np.ndarray
    """(N, 54) float32."""
    gaze: np.ndarray
    """(N, 2, 2) float32 radians."""
    trust: np.ndarray
    """(N, 7) float32, region_confidence."""
    act: np.ndarray
    """(N,) str."""
    family: np.ndarray
    """(N,) str."""
    turn: np.ndarray
    """(N, 2) float32 radians, the head's true yaw to its left and pitch up."""
    past: np.ndarray
    """(N, 8) int64 rows, newest first: a picture, then those before it, the oldest repeated."""
    ages: np.ndarray
    """(N, 8) float32 seconds before the newest, -1 where there was no image."""

    def choose(self, rows: np.ndarray) -> Pictures:
        """Some of the pictures, whole sequences or single ones."""
        place = np.full(len(self.person), -1)
        place[rows] = np.arange(len(rows))
        kept = {field.name: getattr(self, field.name)[rows] for field in fields(self)}
        kept["past"] = place[kept["past"]]
        if (kept["past"] < 0).any():
            raise ValueError("A sequence should be chosen whole.")
        return Pictures(**kept)

    @property
    def acting(self) -> np.ndarray:
        """(N,) bool: pictures that do not serve calibration."""
        return self.act != CALIBRATION

    def resting(self) -> dict[int, np.ndarray]:
        """Rows of everybody's resting pictures, by person."""
        return {
            int(one): np.flatnonzero((self.person == one) & ~self.acting)
            for one in np.unique(self.person)
        }


def prepare(data: ClosedLoopData) -> Pictures:
    """Features relative to everybody's own rest; people without resting pictures are told so."""
    signals = signals_of(data)
    features = np.empty((len(data.act), FEATURE_COUNT), np.float32)
    people, person = np.unique(data.identity, return_inverse=True)
    for number in range(len(people)):
        mine = person == number
        rested = np.flatnonzero(mine & (data.act == CALIBRATION))
        rest = measure_resting_face(signals.choose(rested)) if len(rested) else None
        features[mine] = compute_features(signals.choose(mine), rest)
    points = to_face(data.true_landmarks.astype(np.float64), data.landmarks).astype(np.float32)
    past, ages = look_back(person, data.sequence, data.frame_rate)
    return Pictures(
        features, data.face, points, person, data.code, data.gaze, data.region_confidence,
        data.act, data.family, read_turn(data.T_camera_head), past, ages,
    )  # fmt: skip


def signals_of(data: ClosedLoopData) -> FaceSignals:
    """What the tracker said."""
    return FaceSignals(
        data.landmarks,
        data.scores,
        data.seen_T_camera_head,
        data.confidence,
        data.region_confidence,
    )


def look_back(
    person: np.ndarray, sequence: np.ndarray, frame_rate: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """`Pictures.past` and `Pictures.ages` of pictures in the order they were taken."""
    rows = np.arange(len(person))
    first = np.ones(len(person), bool)
    first[1:] = (person[1:] != person[:-1]) | (sequence[1:] != sequence[:-1])
    start = np.maximum.accumulate(np.where(first, rows, 0))
    past = np.maximum(rows[:, None] - np.arange(PAST), start[:, None])
    steps = np.arange(PAST)[None]
    there = rows[:, None] - steps >= start[:, None]
    rate = np.where(frame_rate > 0, frame_rate, 1.0)
    return past, np.where(there, steps / rate[:, None], -1.0).astype(np.float32)


def read_turn(T_camera_head: np.ndarray) -> np.ndarray:
    """(N, 2) yaw to the person's left and pitch up of (N, 4, 4) head poses, radians."""
    front = T_camera_head[:, :3, 2]
    yaw = np.arctan2(front[:, 0], front[:, 2])
    pitch = np.arcsin(np.clip(front[:, 1] / np.linalg.norm(front, axis=1), -1, 1))
    return np.stack([yaw, pitch], axis=1).astype(np.float32)


def first_people(pictures: Pictures, count: int) -> Pictures:
    """The pictures of `count` people only, evenly drawn from all."""
    people = np.unique(pictures.person)
    chosen = people[np.linspace(0, len(people) - 1, min(count, len(people))).round().astype(int)]
    return pictures.choose(np.flatnonzero(np.isin(pictures.person, chosen)))


def read_score_names(folder: Path) -> tuple[str, ...]:
    """Names of the 52 scores, as the shards tell them.

    Raises:
        SystemExit: there is no shard.
    """
    for file in sorted(folder.glob("*_[0-9]*_[0-9]*.npz")):
        if not file.name.endswith(".part.npz"):
            with np.load(file) as shard:
                return tuple(str(name) for name in shard["score_names"])
    raise SystemExit(f"No shards in {folder}: run live.synthesis closed-loop first.")
