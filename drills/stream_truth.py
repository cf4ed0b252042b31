"""What a receiver's report should say, computed from what the sender moved, and how far off it is.

A report holds sums over all vertices, of numbers and of squares, of the displacement and of the
posed vertices. Rounding to steps puts each number off by half a step at most, and by the triangle
inequality the mean and the root mean square no more than that. Posed vertices may be off by what
single precision makes of the head's turn, too, which shows when a face hardly moves: its steps are
then a fraction of a micrometre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.records import Character, Deformation

SUMS = ("displacement_sum", "displacement_squares", "posed_sum", "posed_squares")
MOST_STEPS = 0.5
MOST_SHARE = 16 * float(np.finfo(np.float32).eps)
"""Of the largest coordinate: what turning the head in single precision may be off by."""
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


@dataclass(frozen=True)
class Difference:
    """How far a report is from the truth: the largest difference of a mean or root mean square."""

    steps: float
    """Of the displacement, in steps."""
    share: float
    """Of the posed vertices, of the largest coordinate."""
    agrees: bool


NOTHING_ALIKE = Difference(float("inf"), float("inf"), False)


def compare(value: dict[str, Any], truth: Truth) -> Difference:
    """One of a report's `values` with what it should be."""
    moved, posed = (
        max(_off(f"{what}_{kind}", value, truth) for kind in ("sum", "squares"))
        for what in ("displacement", "posed")
    )
    rounding = MOST_STEPS * truth.step
    return Difference(
        steps=moved / truth.step if truth.step else moved,
        share=posed / truth.largest,
        agrees=moved <= rounding and posed <= rounding + MOST_SHARE * truth.largest,
    )


def _off(name: str, value: dict[str, Any], truth: Truth) -> float:
    found = np.asarray(value[name], float)
    if found.shape != (3,) or not np.isfinite(found).all():
        return float("inf")
    means = found / truth.vertex_count, truth.sums[name] / truth.vertex_count
    if name.endswith("squares"):
        means = np.sqrt(np.abs(means[0])), np.sqrt(means[1])
    return float(np.abs(means[0] - means[1]).max())
