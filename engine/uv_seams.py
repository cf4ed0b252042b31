"""Where a texture is cut: one vertex that several corners give different texture coordinates.

OBJ keeps a texture coordinate per corner; graphics cards and glTF want one per vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.records import Mesh


@dataclass(frozen=True, slots=True, eq=False)
class DrawnVertices:
    """A mesh's V vertices in their order, then C copies: one for every further uv of a vertex."""

    sources: np.ndarray
    """(V + C,) int32, the vertex each one is; the first V are themselves."""
    uvs: np.ndarray | None
    """(V + C, 2) float32, v up, 0 where no corner says; None for a mesh without."""
    triangles: np.ndarray
    """(F, 3) int32 into the drawn vertices, in the mesh's order."""


def split_at_seams(mesh: Mesh) -> DrawnVertices:
    """Vertices enough for one texture coordinate each; coordinates that are not finite count 0."""
    vertex_count = len(mesh.vertices)
    if mesh.triangle_uvs is None:
        return DrawnVertices(np.arange(vertex_count, dtype=np.int32), None, mesh.triangles)
    corner_uvs = np.where(np.isfinite(mesh.triangle_uvs), mesh.triangle_uvs, 0.0).reshape(-1, 2)
    (sources, uvs), drawn = join_corners(mesh.triangles.ravel(), corner_uvs.astype(np.float32))
    again = np.zeros(len(sources), bool)
    again[1:] = sources[1:] == sources[:-1]
    place = np.where(again, vertex_count - 1 + np.cumsum(again), sources)
    all_uvs = np.zeros((vertex_count + again.sum(), 2), np.float32)
    all_uvs[place] = uvs
    all_sources = np.concatenate([np.arange(vertex_count), sources[again]])
    return DrawnVertices(
        all_sources.astype(np.int32), all_uvs, place[drawn].reshape(-1, 3).astype(np.int32)
    )


def join_corners(
    sources: np.ndarray, uvs: np.ndarray
) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Drawn vertices (sources, uvs) by ascending source, and (N,) the drawn vertex of each corner.

    Corners are given as (N,) vertices and (N, 2) uvs; those of one vertex are one drawn vertex
    where their uvs are equal.
    """
    order = np.lexsort((uvs[:, 1], uvs[:, 0], sources))
    sorted_sources, sorted_uvs = sources[order], uvs[order]
    begins = np.ones(len(order), bool)
    begins[1:] = sorted_sources[1:] != sorted_sources[:-1]
    begins[1:] |= (sorted_uvs[1:] != sorted_uvs[:-1]).any(1)
    drawn = np.empty(len(order), np.uint32)
    drawn[order] = np.cumsum(begins) - 1
    return (sorted_sources[begins], sorted_uvs[begins]), drawn
