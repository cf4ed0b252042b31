"""What the people of the closed loop do: expressions, gaze and head turns, in time.

Everything is known exactly. A sequence goes from one mixture of expressions to another, with
syllables, blinks and glances on the way; a single picture is a sequence of one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.gaze import PITCH_DOWN_SPAN, PITCH_UP_SPAN, YAW_SPAN
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from live.closed_loop.closed_loop_mixtures import (
    draw_dense,
    draw_mood,
    draw_rest,
    draw_sparse,
    make_possible,
)
from live.random_moments import SPEECH, put_expression

ACTS = ("rest", "sparse", "dense", "speech", "blink", "wink", "take", "mood")
_SHARES = np.array([0.10, 0.20, 0.15, 0.17, 0.10, 0.06, 0.12, 0.10])
FRAME_RATES = (15.0, 24.0, 25.0, 30.0, 30.0, 50.0, 60.0)
TURN_SPAN = np.radians([35.0, 28.0, 22.0])
"""Largest yaw, pitch and roll."""
_GAZE_SPAN = np.radians([30.0, 20.0])
_TAKE_RATE = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """N moments of one person."""

    act: str
    """Of `ACTS`."""
    frame_rate: float
    """0 for a single picture."""
    code: np.ndarray
    """(N, 54) float32 in [0, 1], ordered as `CODE_NAMES`."""
    gaze: np.ndarray
    """(N, 2, 2) float32 radians, left and right eye, yaw to the person's left and pitch up."""
    head: np.ndarray
    """(N, 3) float32 radians: yaw to the person's left, pitch up, roll to the left shoulder."""


def draw_sequence(
    rng: np.random.Generator,
    count: int,
    take: np.ndarray | None,
    act: str = "",
    with_tongue: bool = False,
) -> Sequence:
    """`count` moments; 1 gives a single picture.

    Args:
        rng: where chance comes from.
        count: of moments.
        take: (N, 53) codes recorded at 30 a second, to borrow from; None for none.
        act: one of `ACTS`, "" for a random one.
        with_tongue: whether the person can put it out.
    """
    act = act or str(rng.choice(ACTS, p=_SHARES / _SHARES.sum()))
    if act == "take" and take is None:
        act = "dense"
    frame_rate = float(rng.choice(FRAME_RATES))
    times = np.arange(count) / frame_rate
    gaze = _draw_gaze(rng, times, calm=act == "rest")
    if act == "take" and take is not None:
        codes = _borrow(take, times, rng)
        gaze = read_gaze(codes)
    else:
        codes = np.stack(_ACTORS.get(act, _mix)(rng, times, act))
        write_gaze(codes, gaze)
        _droop(codes, rng.uniform(0.0, 0.45))
    for code in codes:
        make_possible(code)
    tongue = np.zeros((count, len(EXTRA_EXPRESSIONS)))
    if with_tongue and act in ("sparse", "dense") and rng.random() < 0.12:
        jaw = ICT_EXPRESSIONS.index("jawOpen")
        codes[:, jaw] = np.maximum(codes[:, jaw], rng.uniform(0.2, 0.6))
        tongue[:] = rng.uniform(0.4, 1.0)
    return Sequence(
        act=act,
        frame_rate=frame_rate if count > 1 else 0.0,
        code=np.hstack([codes, tongue]).astype(np.float32),
        gaze=gaze.astype(np.float32),
        head=_draw_turns(rng, times, far=act == "rest").astype(np.float32),
    )


def write_gaze(codes: np.ndarray, gaze: np.ndarray) -> None:
    """Set the eyeLook coefficients of (N, 53) codes to what (N, 2, 2) gaze angles stand for."""
    for side, out, into in ((0, "eyeLookOut_L", "eyeLookIn_L"), (1, "eyeLookIn_R", "eyeLookOut_R")):
        yaw, pitch = gaze[:, side, 0] / YAW_SPAN, gaze[:, side, 1]
        up, down = pitch / PITCH_UP_SPAN, -pitch / PITCH_DOWN_SPAN
        for name, amount in ((out, yaw), (into, -yaw), (f"eyeLookUp_{'LR'[side]}", up),
                             (f"eyeLookDown_{'LR'[side]}", down)):  # fmt: skip
            codes[:, ICT_EXPRESSIONS.index(name)] = np.clip(amount, 0.0, 1.0)


def _droop(codes: np.ndarray, share: float) -> None:
    """Who looks down lets the upper lids sink further than eyeLookDown alone."""
    for side in "LR":
        down = codes[:, ICT_EXPRESSIONS.index(f"eyeLookDown_{side}")]
        blink = ICT_EXPRESSIONS.index(f"eyeBlink_{side}")
        codes[:, blink] = np.maximum(codes[:, blink], share * down)


def read_gaze(codes: np.ndarray) -> np.ndarray:
    """(N, 2, 2) radians that the eyeLook coefficients of (N, 53) codes stand for, each eye's."""

    def look(name: str) -> np.ndarray:
        return codes[:, ICT_EXPRESSIONS.index(f"eyeLook{name}")]

    eyes = []
    for side, sign in (("L", 1.0), ("R", -1.0)):
        yaw = sign * (look(f"Out_{side}") - look(f"In_{side}")) * YAW_SPAN
        pitch = look(f"Up_{side}") * PITCH_UP_SPAN - look(f"Down_{side}") * PITCH_DOWN_SPAN
        eyes.append(np.stack([yaw, pitch], -1))
    return np.stack(eyes, 1)


def _draw_gaze(rng: np.random.Generator, times: np.ndarray, calm: bool) -> np.ndarray:
    """(N, 2, 2): a glance from one place to another, both eyes nearly together."""
    spread = 0.25 if calm else 0.55
    ends = np.clip(rng.normal(size=(2, 2)) * spread, -1, 1) * _GAZE_SPAN
    if rng.random() < 0.4:
        ends[:] *= 0.1
    jump = rng.uniform(0, max(times[-1], 1e-3))
    share = _ease((times - jump) / 0.05)[:, None]
    both = ends[0] + share * (ends[1] - ends[0])
    crossing = np.array([[-1.0, 0.0], [1.0, 0.0]]) * np.radians(rng.uniform(0, 4))
    return both[:, None] + crossing


def _draw_turns(rng: np.random.Generator, times: np.ndarray, far: bool) -> np.ndarray:
    """(N, 3): from one place to another at up to about 60 degrees a second."""
    start = np.clip(rng.normal(size=3) * (0.75 if far else 0.4), -1, 1)
    move = rng.normal(size=3) * rng.uniform(0, 0.7) * min(1.0, 0.2 + times[-1])
    share = _ease((times - rng.uniform(-0.2, 0.2)) / max(times[-1], 0.3))
    return np.clip(start + share[:, None] * move, -1, 1) * TURN_SPAN


def _mix(rng: np.random.Generator, times: np.ndarray, act: str) -> list[np.ndarray]:
    """From one mixture to another, with blinks; the acts but the ones below."""
    draw = {"sparse": draw_sparse, "dense": draw_dense, "mood": draw_mood}.get(act, draw_rest)
    first, second = draw(rng), draw(rng) if rng.random() < 0.7 else np.zeros(len(ICT_EXPRESSIONS))
    if len(times) > 1 and rng.random() < 0.3:
        first = np.zeros(len(ICT_EXPRESSIONS))
    start, length = rng.uniform(-0.1, max(times[-1], 0.1)), rng.uniform(0.12, 0.7)
    share = _ease((times - start) / length) if len(times) > 1 else np.zeros(1)
    codes = [first + s * (second - first) for s in share]
    if rng.random() < (0.4 if len(times) > 1 else 0.12):
        _add_blink(codes, rng, times)
    return codes


def _talk(rng: np.random.Generator, times: np.ndarray, _: str) -> list[np.ndarray]:
    """Three to six syllables a second over a mixture that hardly changes."""
    base = draw_sparse(rng) * 0.5 if rng.random() < 0.4 else np.zeros(len(ICT_EXPRESSIONS))
    codes = [base.copy() for _ in times]
    start = -rng.uniform(0, 0.3)
    while start < times[-1] + 1e-6:
        length = rng.uniform(0.16, 0.36)
        shape = np.zeros(len(ICT_EXPRESSIONS))
        if rng.random() < 0.8:
            put_expression(shape, "jawOpen", rng.beta(1.5, 2.8), rng)
        for stem in rng.choice(SPEECH[1:], size=rng.integers(1, 4), replace=False):
            put_expression(shape, str(stem), rng.beta(1.5, 2.2), rng)
        rise = np.minimum(_ease((times - start) / (0.45 * length)),
                          1 - _ease((times - start - 0.6 * length) / (0.5 * length)))  # fmt: skip
        for code, share in zip(codes, rise, strict=True):
            code += share * shape
        start += length * rng.uniform(0.75, 1.0)
    if rng.random() < (0.35 if len(times) > 1 else 0.12):
        _add_blink(codes, rng, times)
    return codes


def _blink(rng: np.random.Generator, times: np.ndarray, act: str) -> list[np.ndarray]:
    base = draw_sparse(rng) if rng.random() < 0.4 else np.zeros(len(ICT_EXPRESSIONS))
    codes = [base.copy() for _ in times]
    _add_blink(codes, rng, times, one_sided=act == "wink")
    return codes


def _add_blink(
    codes: list[np.ndarray], rng: np.random.Generator, times: np.ndarray, one_sided: bool = False
) -> None:
    """Lids close in 60 to 120 ms and open more slowly; some stay closed or only droop."""
    depth = 1.0 if rng.random() < 0.7 else rng.uniform(0.2, 1.0)
    held = rng.uniform(0.2, 1.0) if one_sided or rng.random() < 0.3 else rng.uniform(0.0, 0.06)
    closing, opening = rng.uniform(0.06, 0.12), rng.uniform(0.12, 0.25)
    start = rng.uniform(-0.1, max(times[-1], 0.0)) if len(times) > 1 else -closing
    share = _ease((times - start) / closing) * (
        1 - _ease((times - start - closing - held) / opening)
    )
    sides = np.full(2, depth)
    if one_sided:
        sides[rng.integers(2)] *= rng.uniform(0, 0.25)
    rows = [ICT_EXPRESSIONS.index(f"eyeBlink_{side}") for side in "LR"]
    squint = [ICT_EXPRESSIONS.index(f"cheekSquint_{side}") for side in "LR"]
    with_cheek = rng.uniform(0, 0.6) if one_sided else 0.0
    for code, closed in zip(codes, share, strict=True):
        code[rows] = np.maximum(code[rows], closed * sides)
        code[squint] = np.maximum(code[squint], with_cheek * closed * sides)


_ACTORS = {"speech": _talk, "blink": _blink, "wink": _blink}


def _borrow(take: np.ndarray, times: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(N, 53): a stretch of the recording, between its rows where they are too few."""
    start = rng.uniform(0, max(len(take) - 2 - times[-1] * _TAKE_RATE, 1))
    place = np.minimum(start + times * _TAKE_RATE, len(take) - 1)
    rows = np.arange(len(take))
    return np.stack([np.interp(place, rows, column) for column in take.T], 1)


def _ease(progress: np.ndarray) -> np.ndarray:
    p = np.clip(progress, 0.0, 1.0)
    return p * p * (3.0 - 2.0 * p)
