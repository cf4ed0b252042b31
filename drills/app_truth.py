"""What an app should have heard, from the take of what was sent: names by name, in three lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from app_listeners import HeardFace, turn
from plain_errors import DrillError

from capture.records import Frame, see_nobody
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Deformation, Expression
from live.records import Tick

BOTH_SIDES = ("browInnerUp", "cheekPuff")
NEEDED = ("frame_id", "captured_ns", "face_found", "code", "extra_code", "gaze", "T_neutral_head")


@dataclass(frozen=True)
class Difference:
    """The furthest that what was heard is from what was sent."""

    shapes: float
    head_degrees: float
    eye_degrees: float


def read_ticks(take: Path) -> list[Tick]:
    """The ticks of a take as far as senders want to know them."""
    with np.load(take) as kept:
        missing = [name for name in NEEDED if name not in kept.files]
        if missing:
            raise DrillError(f"{take} has no {', '.join(missing)}.")
        rows = {name: kept[name] for name in NEEDED}
    return list(_ticks(rows))


def _ticks(rows: dict[str, np.ndarray]) -> Iterator[Tick]:
    nothing = np.zeros((0, 3), np.float32)
    still = np.eye(4, dtype=np.float32)
    for row, frame_id in enumerate(rows["frame_id"].tolist()):
        stamps = {"frame_id": frame_id, "captured_ns": int(rows["captured_ns"][row])}
        frame = Frame(**stamps, media_ns=stamps["captured_ns"], image=np.zeros((0, 0, 3), np.uint8))
        found = bool(rows["face_found"][row])
        command = {name: rows[name][row] for name in NEEDED[3:]}
        expression = Expression(
            **stamps, face_found=found, held=not found, confidence=1.0, **command
        )
        yield Tick(
            frame, see_nobody(frame), expression, Deformation(**stamps, displacement=nothing,
            T_mesh_head=still), None, 0.0, {}, stamps["captured_ns"],
        )  # fmt: skip


def compare(heard: HeardFace, sent: Expression) -> Difference:
    """How far one face is from the command it was made of."""
    wanted = shapes_by_name(sent)
    got = {spell(name): value for name, value in heard.shapes.items()}
    if got.keys() != wanted.keys():
        return Difference(np.inf, np.inf, np.inf)
    eyes = [turn(yaw, pitch, 0.0) for yaw, pitch in sent.gaze.tolist()]
    return Difference(
        max(abs(got[name] - value) for name, value in wanted.items()),
        angle(heard.head, sent.T_neutral_head[:3, :3]),
        max(angle(one, other) for one, other in zip(heard.eyes, eyes, strict=True)),
    )


def shapes_by_name(sent: Expression) -> dict[str, float]:
    """What ARKit's 52 shapes are of a command, by names as `spell` writes them."""
    code = dict(zip(ICT_EXPRESSIONS, sent.code.tolist(), strict=True))
    code.update(zip(EXTRA_EXPRESSIONS, sent.extra_code.tolist(), strict=True))
    for name in BOTH_SIDES:
        code[name] = (code.pop(f"{name}_L") + code.pop(f"{name}_R")) / 2
    return {spell(name): value for name, value in code.items()}


def spell(name: str) -> str:
    """EyeBlinkLeft, eyeBlinkLeft and eyeBlink_L are one name."""
    return name.lower().replace("_l", "left").replace("_r", "right")


def angle(one: np.ndarray, other: np.ndarray) -> float:
    """Degrees between two (3, 3) rotations."""
    # The chord is exact for small angles, where the cosine is 1 whatever they are.
    chord = np.linalg.norm(one - other) / np.sqrt(8)
    return float(np.degrees(2 * np.arcsin(min(chord, 1.0))))
