"""Whether an animation's frames are the neutral mesh in other shapes."""

from __future__ import annotations

import numpy as np

from engine.errors import MeshError
from engine.records import Mesh

DEFAULT_FPS = 30.0


def check_frame_rate(fps: float) -> float:
    """`fps`, in frames a second; raises MeshError unless it is a positive number."""
    if not (np.isfinite(fps) and fps > 0):
        raise MeshError(f"The frames a second should be a positive number, not {fps:g}.")
    return float(fps)


def check_count(count: int, neutral: Mesh, name: str) -> None:
    """Raise MeshError when frame `name` has not as many vertices as the neutral."""
    if count != len(neutral.vertices):
        raise MeshError(
            f"{name} has {count:,} vertices, the neutral {neutral.name}"
            f" {len(neutral.vertices):,}: every frame must be the same mesh in another shape."
        )


def check_triangles(triangles: np.ndarray, neutral: Mesh, name: str) -> None:
    """Raise MeshError when frame `name` joins its vertices by other (F, 3) triangles."""
    if len(triangles) != len(neutral.triangles):
        raise MeshError(
            f"{name} has {len(triangles):,} triangles, the neutral {neutral.name}"
            f" {len(neutral.triangles):,}: every frame must be the same mesh in another shape."
        )
    others = np.flatnonzero((triangles != neutral.triangles).any(axis=1))
    if len(others):
        here, there = triangles[others[0]].tolist(), neutral.triangles[others[0]].tolist()
        raise MeshError(
            f"{name} joins its vertices otherwise than the neutral {neutral.name}, first in"
            f" triangle {others[0]} (vertices {here} instead of {there}, counted from 0):"
            " every frame must be the same mesh in another shape."
        )
