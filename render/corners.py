"""From shared vertices and per-corner UVs to the vertex and index buffers a GPU draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from render.errors import ModelError
from render.records import CharacterModel, Surface


@dataclass(frozen=True, slots=True, eq=False)
class Corners:
    """Every distinct (vertex, UV) pair of a model, and the triangles of each surface over them."""

    vertex_indices: np.ndarray
    """(N,) int32 into the model's vertices: whose position, normal and colour this corner takes."""
    uvs: np.ndarray
    """(N, 2) float32, v up; 0 where the surface has none."""
    triangles: np.ndarray
    """(F, 3) int32 into the arrays above, surface after surface."""
    spans: tuple[tuple[int, int], ...]
    """Per surface: first index and number of indices in `triangles.ravel()`."""


def split_corners(surfaces: tuple[Surface, ...]) -> Corners:
    """Split shared vertices where their UVs differ, and only there."""
    triangles = np.concatenate([s.triangles.astype(np.int64) for s in surfaces])
    uvs = np.concatenate([_corner_uvs(s) for s in surfaces]).reshape(-1, 2)
    rows = np.empty((triangles.size, 3), np.int32)
    rows[:, 0] = triangles.ravel()
    rows[:, 1:] = uvs.view(np.int32)  # bit patterns: equal floats meet, nothing is rounded
    distinct, corner = np.unique(rows, axis=0, return_inverse=True)
    counts = [3 * len(s.triangles) for s in surfaces]
    firsts = np.concatenate([[0], np.cumsum(counts)])[:-1]
    return Corners(
        vertex_indices=np.ascontiguousarray(distinct[:, 0]),
        uvs=np.ascontiguousarray(distinct[:, 1:]).view(np.float32),
        triangles=corner.reshape(-1, 3).astype(np.int32),
        spans=tuple((int(first), count) for first, count in zip(firsts, counts, strict=True)),
    )


def _corner_uvs(surface: Surface) -> np.ndarray:
    if surface.uvs is None:
        return np.zeros((len(surface.triangles), 3, 2), np.float32)
    return np.ascontiguousarray(surface.uvs, np.float32) + np.float32(0.0)  # -0.0 becomes 0.0


def check_model(model: CharacterModel) -> None:
    """Refuse arrays that do not fit together, before the GPU reads past their end.

    Raises:
        ModelError: a shape or an index does not fit; the message names it.
    """
    vertex_count = len(model.neutral_vertices)
    if model.basis.ndim != 3 or model.basis.shape[1:] != (vertex_count, 3):
        raise ModelError(
            f"basis should have shape (K, {vertex_count}, 3) like the neutral vertices; "
            f"got {model.basis.shape}."
        )
    if not model.surfaces:
        raise ModelError("The character has no surface to draw: give at least one with triangles.")
    for number, surface in enumerate(model.surfaces):
        if surface.triangles.size and not (
            surface.triangles.min() >= 0 and surface.triangles.max() < vertex_count
        ):
            raise ModelError(
                f"Surface {number} has triangles that point past the {vertex_count} vertices."
            )
