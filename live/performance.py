"""A scripted performance: what the demo's performer does, moment by moment, known exactly.

Everything is made of gestures, soft bumps in time. Coefficients of overlapping gestures add up and
are cut at 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.names import ICT_EXPRESSIONS

DURATION_S = 10.0
FRAME_RATE = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """The performer at one time; left and right are the performer's own."""

    time_s: float
    code: np.ndarray
    """(53,) float32 in [0, 1], ordered as `ICT_EXPRESSIONS`."""
    head: np.ndarray
    """(3,) radians: yaw to the performer's left, pitch up, roll towards the left shoulder."""
    gaze: np.ndarray
    """(2,) radians, both eyes, relative to the head: yaw to the performer's left, pitch up."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """A bump from rest to `amount` and back."""

    start_s: float
    rise_s: float
    hold_s: float
    fall_s: float
    amounts: dict[str, float]
    """By expression; a name without its `_L` or `_R` means both sides."""

    def strength(self, time_s: float) -> float:
        """[0, 1] at `time_s`."""
        since = time_s - self.start_s
        rising = _ease(since / self.rise_s)
        falling = _ease((since - self.rise_s - self.hold_s) / self.fall_s)
        return rising * (1.0 - falling)


def _ease(progress: float) -> float:
    """0 before 0, 1 after 1, without a corner between."""
    p = min(max(progress, 0.0), 1.0)
    return p * p * (3.0 - 2.0 * p)


def _blink(start_s: float) -> Gesture:
    return Gesture(start_s, 0.08, 0.05, 0.14, {"eyeBlink": 1.0})


def _syllable(start_s: float, length_s: float, **amounts: float) -> Gesture:
    return Gesture(start_s, 0.4 * length_s, 0.15 * length_s, 0.45 * length_s, amounts)


SPEECH = (
    _syllable(1.00, 0.26, jawOpen=0.40, mouthLowerDown=0.35, mouthUpperUp=0.25),
    _syllable(1.22, 0.24, jawOpen=0.14, mouthStretch=0.50, mouthSmile=0.20),
    _syllable(1.44, 0.16, mouthPress=0.60, mouthRollLower=0.25),
    _syllable(1.56, 0.30, jawOpen=0.48, mouthFunnel=0.40),
    _syllable(1.84, 0.26, jawOpen=0.16, mouthPucker=0.75, mouthFunnel=0.40),
    _syllable(2.16, 0.28, jawOpen=0.55, mouthLowerDown=0.40, mouthUpperUp=0.30),
    _syllable(2.40, 0.18, mouthPress=0.55, mouthRollLower=0.30, mouthRollUpper=0.25),
    _syllable(2.54, 0.26, jawOpen=0.36, mouthStretch=0.35),
    _syllable(2.78, 0.24, jawOpen=0.20, mouthFunnel=0.70),
    _syllable(3.02, 0.34, jawOpen=0.42, mouthSmile=0.25, mouthLowerDown=0.30),
    _syllable(6.90, 0.24, jawOpen=0.36, mouthFunnel=0.30),
    _syllable(7.12, 0.22, jawOpen=0.16, mouthStretch=0.45),
    _syllable(7.32, 0.28, jawOpen=0.50, mouthLowerDown=0.35, mouthUpperUp=0.30),
)
FACE = (
    Gesture(1.50, 0.20, 0.25, 0.35, {"browInnerUp": 0.55, "browOuterUp": 0.35}),
    Gesture(2.70, 0.20, 0.15, 0.30, {"browDown": 0.45}),
    # A smile that reaches the eyes.
    Gesture(3.45, 0.35, 0.70, 0.40,
            {"mouthSmile": 0.95, "cheekSquint": 0.70, "eyeSquint": 0.45, "mouthUpperUp": 0.25,
             "jawOpen": 0.10}),
    # Surprise.
    Gesture(4.95, 0.22, 0.45, 0.35,
            {"browInnerUp": 1.0, "browOuterUp": 1.0, "eyeWide": 0.90, "jawOpen": 0.65,
             "mouthFunnel": 0.25}),
    # Displeasure.
    Gesture(6.00, 0.25, 0.30, 0.30,
            {"browDown": 1.0, "noseSneer": 0.8, "eyeSquint": 0.5, "mouthFrown": 0.8,
             "mouthShrugLower": 0.5}),
    # A kiss, from one side to the other.
    Gesture(7.75, 0.22, 0.55, 0.25, {"mouthPucker": 1.0}),
    Gesture(7.80, 0.15, 0.05, 0.18, {"mouthLeft": 0.6}),
    Gesture(8.15, 0.15, 0.05, 0.18, {"mouthRight": 0.6}),
    Gesture(8.75, 0.18, 0.20, 0.20, {"cheekPuff": 1.0, "mouthPress": 0.4}),
    Gesture(9.25, 0.18, 0.12, 0.20,
            {"mouthSmile_L": 0.7, "mouthDimple_L": 0.5, "eyeSquint_L": 0.4}),
)  # fmt: skip
BLINKS = tuple(_blink(start) for start in (0.45, 1.95, 4.55, 5.75, 6.70, 8.55, 9.60))

# Times in seconds, then degrees; eased between. It begins and ends at rest, so the clip loops.
HEAD = np.array([
    # time  yaw  pitch roll
    [0.00,   0,   0,   0], [0.90,   0,   0,   0], [1.60,   9,   2,   2], [2.20,   4,  -4,  -1],
    [2.90, -10,   1,  -3], [3.60,  -4,   2,   3], [4.40,   2,   1,   5], [5.10,   0,   5,   0],
    [5.70,   0,   0,   0], [6.20,  -5,  -5,  -2], [6.80, -18,   0,   0], [7.30,   4,   1,   1],
    [7.80,   0,   2,   0], [8.50,   0,   0,   0], [9.00,  20,   1,   2], [9.70,   0,   0,   0],
    [10.0,   0,   0,   0],
])  # fmt: skip
GAZE = np.array([
    # time  yaw  pitch
    [0.00,   0,   0], [0.60,   0,   0], [0.75,  14,   2], [1.00,  14,   2], [1.10,   0,   0],
    [2.00,   0,   0], [2.10,   6,  17], [2.50,   6,  17], [2.60,   0,   0], [5.70,   0,   0],
    [5.85, -20,   0], [6.30, -20,   0], [6.42,   0, -17], [6.80,   0, -17], [6.95,   0,   0],
    [8.40,   0,   0], [8.52,  18,   0], [8.95, -16,   0], [9.35,  -4,   0], [9.55,   0,   0],
    [10.0,   0,   0],
])  # fmt: skip


def perform() -> Iterator[Moment]:
    """The whole performance, `FRAME_RATE` moments a second."""
    for number in range(round(DURATION_S * FRAME_RATE)):
        yield perform_at(number / FRAME_RATE)


def perform_at(time_s: float) -> Moment:
    """The performer at one time."""
    gaze = _follow(GAZE, time_s)
    amounts = np.zeros(len(ICT_EXPRESSIONS))
    for gesture in (*SPEECH, *FACE, *BLINKS, _lids_follow(gaze)):
        for name, amount in gesture.amounts.items():
            amounts[_rows_of(name)] += amount * gesture.strength(time_s)
    code = np.clip(amounts, 0.0, 1.0).astype(np.float32)
    return Moment(time_s=time_s, code=code, head=_follow(HEAD, time_s), gaze=gaze)


def _lids_follow(gaze: np.ndarray) -> Gesture:
    """The eyeLook expressions that go with `gaze`: the lids' part of looking somewhere."""
    yaw, pitch = gaze / np.radians([35.0, 25.0])
    amounts = {
        "eyeLookOut_L": yaw, "eyeLookIn_R": yaw, "eyeLookIn_L": -yaw, "eyeLookOut_R": -yaw,
        "eyeLookUp": pitch, "eyeLookDown": -pitch,
    }  # fmt: skip
    present = {name: float(amount) for name, amount in amounts.items() if amount > 0}
    return Gesture(-1.0, 0.5, 2 * DURATION_S, 1.0, present)


def _rows_of(name: str) -> list[int]:
    wanted = (name, f"{name}_L", f"{name}_R")
    return [row for row, expression in enumerate(ICT_EXPRESSIONS) if expression in wanted]


def _follow(path: np.ndarray, time_s: float) -> np.ndarray:
    """The path's row at `time_s`, in radians, eased from each written row to the next."""
    after = int(np.clip(np.searchsorted(path[:, 0], time_s, "right"), 1, len(path) - 1))
    start, stop = path[after - 1], path[after]
    share = _ease((time_s - start[0]) / (stop[0] - start[0]))
    return np.radians(start[1:] + share * (stop[1:] - start[1:]))
