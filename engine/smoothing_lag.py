"""By how much smoothing delays movements: measured, by smoothing a face that moves to and fro."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.noise_level import USUAL_NOISE, noise_scale
from engine.records import Expression
from engine.rotation import rotation_vector, turn_by

Smooth = Callable[[Expression, int], Expression]
MOVED: Mapping[str, tuple[str, ...]] = {
    "eyes": ("eyeBlink_L", "eyeBlink_R"),
    "mouth": ("jawOpen",),
    "brows": ("browInnerUp_L", "browInnerUp_R"),
}
"""Expressions that stand for their group; gaze and head turn to the left."""
_RESTING = 0.3  # of all the others: by them the noise is heard
_SETTLING = 2
_MEASURED = 5
"""Waves."""
_GAZE_NOISE, _HEAD_NOISE = 0.33, 0.17
"""Radians, of the noise of a coefficient."""


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """What the face does."""

    reach: Mapping[str, float]
    """By group, "gaze" and "head" in radians: from rest to there and back."""
    waves_per_s: float = 1.0
    noise: float = 1.0
    """In multiples of the usual."""
    confidence: float = 1.0
    """Of every region."""


def measure_lag_ms(smooth: Smooth, movement: Movement, frame_rate: float) -> dict[str, float]:
    """Milliseconds by which each group trails, by the phase of the movement's ground tone.

    Args:
        smooth: fresh.
        movement: a whole number of images should fit one wave.
        frame_rate: images a second.
    """
    count = round(frame_rate / movement.waves_per_s)
    moving = list(express_waves(movement, (_SETTLING + _MEASURED) * count, frame_rate))
    calm = [smooth(each, round(k * 1e9 / frame_rate)) for k, each in enumerate(moving)]
    seen = read_groups(calm[_SETTLING * count :])
    return {
        name: 1000.0 * delay_s(seen[name], movement.waves_per_s, frame_rate)
        for name in movement.reach
    }


def express_waves(movement: Movement, count: int, frame_rate: float) -> Sequence[Expression]:
    """`count` commands of the movement, noise included, always the same."""
    noise = np.random.default_rng(0)
    rows = {name: [ICT_EXPRESSIONS.index(one) for one in names] for name, names in MOVED.items()}

    def express(number: int) -> Expression:
        lift = float(wave(1.0, movement.waves_per_s, number / frame_rate))
        code = np.full(len(ICT_EXPRESSIONS), _RESTING)
        for name, places in rows.items():
            code[places] = lift * movement.reach.get(name, 0.0)
        spread = movement.noise * USUAL_NOISE
        code += spread * noise_scale(code) * noise.standard_normal(len(code))
        gaze = np.zeros((2, 2))
        gaze[:, 0] = lift * movement.reach.get("gaze", 0.0)
        gaze += _GAZE_NOISE * spread * noise.standard_normal(2)
        T = np.eye(4, dtype=np.float32)
        turn = np.array([0.0, lift * movement.reach.get("head", 0.0), 0.0])
        T[:3, :3] = turn_by(turn + _HEAD_NOISE * spread * noise.standard_normal(3))
        return Expression(
            frame_id=number,
            captured_ns=0,
            face_found=True,
            held=False,
            confidence=1.0,
            code=np.clip(code, 0.0, 1.0).astype(np.float32),
            extra_code=np.zeros(len(EXTRA_EXPRESSIONS), np.float32),
            gaze=gaze.astype(np.float32),
            T_neutral_head=T,
            region_confidence=np.full(7, movement.confidence, np.float32),
        )

    return [express(number) for number in range(count)]


def read_groups(expressions: Sequence[Expression]) -> dict[str, np.ndarray]:
    """(T,) float64 per group: what moves in `express_waves`."""
    code = np.stack([each.code for each in expressions]).astype(np.float64)
    groups = {
        name: code[:, [ICT_EXPRESSIONS.index(one) for one in names]].mean(axis=1)
        for name, names in MOVED.items()
    }
    groups["gaze"] = np.array([each.gaze[:, 0].mean() for each in expressions], np.float64)
    groups["head"] = np.array([rotation_vector(e.T_neutral_head[:3, :3])[1] for e in expressions])
    return groups


def wave(reach: float, waves_per_s: float, time_s: np.ndarray | float) -> np.ndarray:
    """From 0 to `reach` and back, `waves_per_s` times a second."""
    return reach * (0.5 - 0.5 * np.cos(2.0 * np.pi * waves_per_s * np.asarray(time_s)))


def delay_s(values: np.ndarray, waves_per_s: float, frame_rate: float) -> float:
    """Seconds by which (T,) values trail `wave`, by the phase of their ground tone.

    Args:
        values: `frame_rate` a second, a whole number of waves, the first at a wave's start.
        waves_per_s: of the movement.
        frame_rate: values a second.
    """
    turn = 2.0 * np.pi * waves_per_s
    ticks = np.exp(-1j * turn * np.arange(len(values)) / frame_rate)
    tone = np.sum((values - values.mean()) * ticks)
    return float(np.angle(-np.conj(tone)) / turn)
