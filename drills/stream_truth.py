"""What a receiver's report should say, computed from what the sender moved, and how far off it is.

A report holds sums over all vertices, of numbers and of squares, of the displacement and of the
posed vertices. Rounding to steps puts each number off by half a step at most, and by the triangle
inequality the mean and the root mean square no more than that: nothing here is a guess at what
"close enough" might be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.records import Character, Deformation

SUMS = ("displacement_sum", "displacement_squares", "posed_sum", "posed_squares")
MOST_STEPS = 0.5
FLOAT32_SLACK = 4 * float(np.finfo(np.float32).eps)
"""Of the largest coordinate: what posing in float32 may be off by, beside the steps."""
STEPS = 32767


@dataclass(frozen=True)
class Truth:
    """One frame in one space, float64."""

    sums: dict[str, np.ndarray]
    """By the names of SUMS, (3,) each."""
    vertex_count: int
    step: float
    """Of the int16 encoding, in the space's units."""
    largest: float
    """Coordinate of the posed vertices."""


def tell_truth(character: Character, deformation: Deformation, T_space_mesh: np.ndarray) -> Truth:
    """What whoever receives `deformation` in that space must find; `T_space_mesh` is (4, 4)."""
    turn, shift = T_space_mesh[:3, :3].astype(float), T_space_mesh[:3, 3].astype(float)
    displacement = deformation.displacement.astype(float)
    moved = character.neutral_vertices + displacement
    T = deformation.T_mesh_head.astype(float)
    posed = moved + character.head_weights[:, None] * (moved @ T[:3, :3].T + T[:3, 3] - moved)
    in_space = {"displacement": displacement @ turn.T, "posed": posed @ turn.T + shift}
    sums = {}
    for name, values in in_space.items():
        sums[f"{name}_sum"], sums[f"{name}_squares"] = values.sum(0), (values**2).sum(0)
    return Truth(
        sums=sums,
        vertex_count=len(displacement),
        step=float(np.abs(in_space["displacement"]).max() / STEPS),
        largest=float(np.abs(in_space["posed"]).max()),
    )


def steps_off(value: dict[str, Any], truth: Truth) -> float:
    """How far a report's `value` is from `truth`: the largest difference of a mean or a root mean
    square, in steps; posed vertices are allowed what float32 rounds."""
    return max(_off(name, np.asarray(value[name], float), truth) for name in SUMS)


def _off(name: str, found: np.ndarray, truth: Truth) -> float:
    if found.shape != (3,) or not np.isfinite(found).all():
        return float("inf")
    means = found / truth.vertex_count, truth.sums[name] / truth.vertex_count
    if name.endswith("squares"):
        means = np.sqrt(np.abs(means[0])), np.sqrt(means[1])
    slack = FLOAT32_SLACK * truth.largest if name.startswith("posed") else 0.0
    difference = float(np.abs(means[0] - means[1]).max())
    return max(0.0, difference - slack) / truth.step if truth.step else difference
