"""Mixtures of expressions at one time: a few, many, or such as faces really make."""

from __future__ import annotations

import numpy as np

from engine.names import ICT_EXPRESSIONS
from live.random_moments import STEMS, close_only_the_open, put_expression

_MIXED = tuple(stem for stem in STEMS if stem != "eyeBlink")
MOODS: tuple[dict[str, float], ...] = (
    {"mouthSmile": 0.8, "cheekSquint": 0.5, "eyeSquint": 0.4},
    {"mouthSmile": 0.7, "jawOpen": 0.35, "mouthUpperUp": 0.5, "mouthLowerDown": 0.4,
     "cheekSquint": 0.6, "eyeSquint": 0.4},
    {"browInnerUp": 0.8, "browOuterUp": 0.8, "eyeWide": 0.7, "jawOpen": 0.5},
    {"browDown": 0.8, "eyeSquint": 0.5, "noseSneer": 0.4, "mouthPress": 0.5},
    {"browInnerUp": 0.7, "mouthFrown": 0.7, "mouthShrugLower": 0.4},
    {"noseSneer": 0.9, "mouthUpperUp": 0.6, "browDown": 0.5, "eyeSquint": 0.4},
    {"mouthPucker": 0.9}, {"mouthFunnel": 0.7, "mouthPucker": 0.3},
    {"cheekPuff": 0.9, "mouthPress": 0.3}, {"mouthRollLower": 0.7, "mouthRollUpper": 0.6},
    {"jawOpen": 0.9, "mouthStretch": 0.3}, {"browDown": 0.6, "eyeSquint": 0.8, "cheekSquint": 0.5},
    {"browInnerUp": 0.9, "browOuterUp": 0.7}, {"mouthLeft": 0.8}, {"mouthRight": 0.8},
    {"jawOpen": 0.6, "mouthClose": 0.55}, {"mouthDimple": 0.7, "mouthPress": 0.4},
)  # fmt: skip
_EXCLUDING = (("mouthLeft", "mouthRight"), ("jawLeft", "jawRight"), ("mouthPucker", "mouthSmile_L"),
              ("mouthPucker", "mouthSmile_R"), ("mouthPucker", "mouthStretch_L"),
              ("mouthPucker", "mouthStretch_R"), ("mouthFrown_L", "mouthSmile_L"),
              ("mouthFrown_R", "mouthSmile_R"), ("eyeWide_L", "eyeSquint_L"),
              ("eyeWide_R", "eyeSquint_R"), ("eyeBlink_L", "eyeWide_L"),
              ("eyeBlink_R", "eyeWide_R"), ("browDown_L", "browOuterUp_L"),
              ("browDown_R", "browOuterUp_R"), ("cheekPuff_L", "mouthFunnel"),
              ("cheekPuff_R", "mouthFunnel"))  # fmt: skip


def draw_rest(_: np.random.Generator) -> np.ndarray:
    """Nothing."""
    return np.zeros(len(ICT_EXPRESSIONS))


def draw_sparse(rng: np.random.Generator) -> np.ndarray:
    """One to four expressions."""
    code = np.zeros(len(ICT_EXPRESSIONS))
    for stem in rng.choice(_MIXED, size=rng.integers(1, 5), replace=False):
        put_expression(code, str(stem), rng.uniform(0.15, 1.0), rng)
    return code


def draw_dense(rng: np.random.Generator) -> np.ndarray:
    """Six to thirteen expressions, most of them weak."""
    code = np.zeros(len(ICT_EXPRESSIONS))
    for stem in rng.choice(_MIXED, size=rng.integers(6, 14), replace=False):
        put_expression(code, str(stem), rng.beta(1.2, 2.5), rng)
    if rng.random() < 0.3:
        put_expression(code, "eyeBlink", rng.uniform(0.1, 1.0), rng)
    return code


def draw_mood(rng: np.random.Generator) -> np.ndarray:
    """One or two ways of looking that faces really have."""
    code = np.zeros(len(ICT_EXPRESSIONS))
    for number in rng.choice(len(MOODS), size=rng.integers(1, 3), replace=False):
        strength = rng.uniform(0.3, 1.3)
        for stem, amount in MOODS[number].items():
            side = np.zeros(len(ICT_EXPRESSIONS))
            put_expression(side, stem, min(1.0, amount * strength * rng.uniform(0.7, 1.3)), rng)
            code = np.maximum(code, side)
    return code


def make_possible(code: np.ndarray) -> None:
    """Within [0, 1]; of two that exclude each other the weaker gives way."""
    np.clip(code, 0.0, 1.0, out=code)
    for one, other in _EXCLUDING:
        a, b = ICT_EXPRESSIONS.index(one), ICT_EXPRESSIONS.index(other)
        weaker, stronger = (a, b) if code[a] < code[b] else (b, a)
        code[weaker] = min(code[weaker], 1.0 - code[stronger])
    for side in "LR":
        squint = ICT_EXPRESSIONS.index(f"eyeSquint_{side}")
        blink = code[ICT_EXPRESSIONS.index(f"eyeBlink_{side}")]
        code[squint] = min(code[squint], 1.0 - 0.7 * blink)
    close_only_the_open(code)
