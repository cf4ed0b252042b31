"""A flat sheet of skin as a character: symmetric, of two regions, at any density."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from grid import build_grid
from made_character import made_character

from engine.names import PART_NAMES, REGION_NAMES
from engine.records import Character

SIDE_CM = 12.0


def sheet_character(columns: int = 49, unit_cm: float = 1.0, **changes) -> Character:
    """A square around the origin in x and y; "forehead" above y = 0, "chin" below.

    `unit_cm` is what one unit of its mesh space measures. Every expression moves it, each its own
    way.
    """
    canonical, triangles = build_grid(columns, columns)
    canonical = (canonical - [0.5, 0.5, 0.0]) * SIDE_CM
    count = len(canonical)
    basis = np.random.default_rng(3).normal(size=(53, 1, 3)) + 0.1 * canonical
    upper = canonical[:, 1] > 1e-9
    labels = np.where(upper, REGION_NAMES.index("forehead"), REGION_NAMES.index("chin"))
    sheet = replace(
        made_character(),
        neutral_vertices=(canonical / unit_cm).astype(np.float32),
        triangles=triangles,
        basis=(basis / unit_cm).astype(np.float32),
        extra_names=(),
        extra_basis=np.zeros((0, count, 3), np.float32),
        skinning_weights=np.ones((count, 53), np.float32),
        region_labels=labels.astype(np.int8),
        part_labels=np.zeros(count, np.int8),
        head_weights=np.ones(count, np.float32),
        eye_centres=np.full((2, 3), np.nan, np.float32),
        T_canonical_mesh=np.diag([unit_cm, unit_cm, unit_cm, 1.0]),
    )
    return replace(sheet, **changes)


def part(name: str) -> int:
    return PART_NAMES.index(name)
