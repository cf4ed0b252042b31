"""Random expressions a person could make, to fit the encoder on."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from engine.gaze import PITCH_DOWN_SPAN, PITCH_UP_SPAN, YAW_SPAN
from engine.names import ICT_EXPRESSIONS
from live.errors import LiveError
from live.performance import Moment

KINDS = ("neutral", "sparse", "speech", "blink", "take")
_SHARES = (0.15, 0.35, 0.20, 0.15, 0.15)
SPEECH = ("jawOpen", "mouthFunnel", "mouthPucker", "mouthLowerDown", "mouthUpperUp", "mouthStretch",
          "mouthSmile", "mouthPress", "mouthRollLower", "mouthRollUpper", "mouthClose",
          "mouthShrugLower")  # fmt: skip
HEAD_SPAN = np.radians([25.0, 20.0, 15.0])
"""Largest yaw, pitch and roll."""
_GAZE_SPAN = np.radians([25.0, 18.0])


def stem_of(name: str) -> str:
    """The expression without its side."""
    return name[:-2] if name[-2:] in ("_L", "_R") else name


STEMS = tuple(dict.fromkeys(stem_of(n) for n in ICT_EXPRESSIONS if not n.startswith("eyeLook")))
"""Expressions by name without side; the eyeLook ones follow the gaze."""
_MIXED = tuple(stem for stem in STEMS if stem != "eyeBlink")


def sample_moment(rng: np.random.Generator, take: np.ndarray | None) -> tuple[Moment, str]:
    """A face, head pose and gaze, and which of `KINDS` it is.

    Args:
        rng: where chance comes from.
        take: (N, 53) recorded codes to draw "take" from; None draws "sparse" in their place.
    """
    kind = str(rng.choice(KINDS, p=_SHARES))
    if kind == "take" and take is None:
        kind = "sparse"
    gaze = rng.uniform(-1, 1, 2) * _GAZE_SPAN * (rng.random() < 0.5)
    if kind == "take" and take is not None:
        code = take[rng.integers(len(take))].copy()
        gaze = _read_gaze(code)
    else:
        code = _SAMPLERS[kind](rng)
        _write_gaze(code, gaze)
    close_only_the_open(code)
    head = np.clip(rng.normal(size=3) * 0.45, -1, 1) * HEAD_SPAN
    return Moment(time_s=0.0, code=code.astype(np.float32), head=head, gaze=gaze), kind


def read_take(path: Path) -> np.ndarray:
    """(N, 53) float32 codes of a Live Link Face recording, columns found by name.

    Raises:
        LiveError: the file cannot be read or is no such recording.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        columns = [header.index(_recorded_name(name)) for name in ICT_EXPRESSIONS]
        codes = np.array([[float(row[column]) for column in columns] for row in rows], np.float32)
    except (OSError, ValueError, IndexError) as reason:
        raise LiveError(
            f"{path} cannot be read as a Live Link Face recording ({reason}); give its CSV file."
        ) from reason
    return np.clip(codes.reshape(-1, len(ICT_EXPRESSIONS)), 0.0, 1.0)


def _recorded_name(name: str) -> str:
    if stem_of(name) in ("browInnerUp", "cheekPuff"):  # recorded as one
        name = stem_of(name)
    for suffix, side in (("_L", "Left"), ("_R", "Right")):
        name = name.removesuffix(suffix) + side if name.endswith(suffix) else name
    return name[0].upper() + name[1:]


def _sample_neutral(rng: np.random.Generator) -> np.ndarray:
    return np.zeros(len(ICT_EXPRESSIONS))


def _sample_sparse(rng: np.random.Generator) -> np.ndarray:
    code = np.zeros(len(ICT_EXPRESSIONS))
    for stem in rng.choice(_MIXED, size=rng.integers(0, 6), replace=False):
        put_expression(code, str(stem), rng.uniform(0.15, 1.0), rng)
    return code


def _sample_speech(rng: np.random.Generator) -> np.ndarray:
    code = _sample_sparse(rng) * float(rng.random() < 0.3)
    put_expression(code, "jawOpen", rng.beta(1.3, 2.5), rng)
    for stem in rng.choice(SPEECH[1:], size=rng.integers(1, 4), replace=False):
        put_expression(code, str(stem), rng.beta(1.5, 2.0), rng)
    return code


def _sample_blink(rng: np.random.Generator) -> np.ndarray:
    """Lids mostly open or closed: they cross the way between in a twentieth of a second."""
    code = _sample_sparse(rng) * float(rng.random() < 0.5)
    put_expression(code, "eyeBlink", rng.uniform(0.2, 1.0) if rng.random() < 0.25 else 1.0, rng)
    return code


_SAMPLERS = {
    "neutral": _sample_neutral,
    "sparse": _sample_sparse,
    "speech": _sample_speech,
    "blink": _sample_blink,
}


def put_expression(code: np.ndarray, stem: str, amount: float, rng: np.random.Generator) -> None:
    """Set an expression; on both sides mostly, else on one, or unevenly."""
    rows = [row for row, name in enumerate(ICT_EXPRESSIONS) if stem_of(name) == stem]
    shares = np.ones(len(rows))
    if len(rows) == 2:
        manner = rng.random()
        if manner < 0.25:
            shares[rng.integers(2)] = 0.0
        elif manner < 0.45:
            shares[rng.integers(2)] = rng.random()
    code[rows] = np.clip(amount * shares, 0.0, 1.0)


def close_only_the_open(code: np.ndarray) -> None:
    """Lips seal an open jaw and no more."""
    close, jaw = ICT_EXPRESSIONS.index("mouthClose"), ICT_EXPRESSIONS.index("jawOpen")
    code[close] = min(code[close], code[jaw])


def _write_gaze(code: np.ndarray, gaze: np.ndarray) -> None:
    yaw, pitch = gaze[0] / YAW_SPAN, gaze[1]
    amounts = {
        "eyeLookOut_L": yaw, "eyeLookIn_R": yaw, "eyeLookIn_L": -yaw, "eyeLookOut_R": -yaw,
        "eyeLookUp_L": pitch / PITCH_UP_SPAN, "eyeLookUp_R": pitch / PITCH_UP_SPAN,
        "eyeLookDown_L": -pitch / PITCH_DOWN_SPAN, "eyeLookDown_R": -pitch / PITCH_DOWN_SPAN,
    }  # fmt: skip
    for name, amount in amounts.items():
        code[ICT_EXPRESSIONS.index(name)] = max(0.0, amount)


def _read_gaze(code: np.ndarray) -> np.ndarray:
    """(2,) radians, what both eyes' eyeLook expressions say in the mean."""

    def look(name: str) -> float:
        return float(code[ICT_EXPRESSIONS.index(f"eyeLook{name}")])

    yaw = (look("Out_L") - look("In_L") + look("In_R") - look("Out_R")) / 2 * YAW_SPAN
    up, down = look("Up_L") + look("Up_R"), look("Down_L") + look("Down_R")
    return np.array([yaw, up / 2 * PITCH_UP_SPAN - down / 2 * PITCH_DOWN_SPAN])
