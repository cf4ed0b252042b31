"""An eyeball behind skin with an almond opening, built from rings of directions."""

from __future__ import annotations

import numpy as np

from engine.eye_space import Eyeball

EYE = Eyeball(np.array([3.0, 3.5, 7.6]), 1.4)
HALF_WIDTH, HALF_HEIGHT = 36.0, 16.0
AROUND = 64
RIM = np.arange(AROUND)
"""The rim's vertices: counter-clockwise from the character's left corner."""


def made_skin(
    kind: str = "hole", half_width: float = HALF_WIDTH, half_height: float = HALF_HEIGHT
) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and triangles of skin whose rim comes first.

    A "hole" ends at the rim, a "pocket" has a lining behind the lids, a "socket" is a pocket closed
    behind the eyeball.
    """
    angle = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    rim = 1 / np.hypot(np.cos(angle) / half_width, np.sin(angle) / half_height)
    rings = [_ring(rim + t * (85 - rim), angle, 1.1 + 0.4 * t) for t in np.linspace(0, 1, 13)]
    triangles = [_band(k, k + 1) for k in range(12)]
    if kind != "hole":
        shares = np.linspace(0, 1, 16)[1:]
        rings += [_ring(rim + t * (176 - rim), angle, 1.04) for t in shares]
        triangles += [_band(second, first) for first, second in [(0, 13)]]
        triangles += [_band(k + 1, k) for k in range(13, 27)]
    if kind == "socket":
        pole, last = len(rings) * AROUND, 27 * AROUND
        rings.append(EYE.centre[None] - [[0, 0, 1.04 * EYE.radius]])
        ends = last + np.stack([RIM, (RIM + 1) % AROUND], 1)
        triangles.append(np.column_stack([np.full(AROUND, pole), ends]))
    return np.concatenate(rings), np.concatenate(triangles).astype(np.int32)


def _ring(polar: np.ndarray, angle: np.ndarray, distance: float) -> np.ndarray:
    polar = np.radians(polar)
    unit = np.stack(
        [np.sin(polar) * np.cos(angle), np.sin(polar) * np.sin(angle), np.cos(polar)], 1
    )
    return EYE.centre + EYE.radius * distance * unit


def _band(first: int, second: int) -> np.ndarray:
    a, b = first * AROUND + RIM, first * AROUND + (RIM + 1) % AROUND
    c, d = second * AROUND + RIM, second * AROUND + (RIM + 1) % AROUND
    return np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])
