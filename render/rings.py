"""Which triangles meet at a vertex: from it the GPU computes smooth normals anew every tick."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from render.records import CharacterModel

_SAME_PLACE = 1e-6  # of the mesh's size; two vertices nearer than this may be one surface point


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """For every vertex, the other two corners of each triangle around it, in winding order."""

    spans: np.ndarray
    """(V, 2) int32: first row of `pairs` and number of rows. Split copies share their rows."""
    pairs: np.ndarray
    """(R, 2) int32 into the vertices."""


def build_rings(model: CharacterModel) -> Rings:
    """Collect the triangles around every surface point of `model`.

    Copies of a vertex that files make along UV seams count as one point, so no seam shows in the
    shading. Copies that move apart (upper and lower lip of a closed mouth) stay apart.
    """
    points = find_points(model.neutral_vertices, model.basis)
    triangles = np.concatenate([_outward(s.triangles, model) for s in model.surfaces])
    corner_points = points[triangles]
    owners = corner_points.ravel()
    pairs = np.stack([triangles[:, [1, 2]], triangles[:, [2, 0]], triangles[:, [0, 1]]], axis=1)
    order = np.argsort(owners, kind="stable")
    counts = np.bincount(owners, minlength=int(points.max(initial=0)) + 1)
    firsts = np.concatenate([[0], np.cumsum(counts)])[:-1]
    spans = np.stack([firsts, counts], axis=1).astype(np.int32)
    return Rings(spans=spans[points], pairs=pairs.reshape(-1, 2)[order].astype(np.int32))


def find_points(vertices: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """(V,) int: equal numbers for vertices that lie in one place and move alike.

    Motion is compared through three fixed random mixtures of the basis rather than row by row.
    """
    mixture = np.random.default_rng(0).uniform(0.5, 1.5, (3, len(basis))).astype(np.float32)
    motion = np.tensordot(mixture, basis, axes=1)
    rows = np.concatenate([vertices[None], motion]).transpose(1, 0, 2).reshape(len(vertices), -1)
    size = float(np.ptp(vertices, axis=0).max()) or 1.0
    # Motion is judged ten times more loosely: it is predicted, not copied, along a seam.
    scale = np.array([1.0] * 3 + [0.1] * 9) / (_SAME_PLACE * size)
    keys = np.round(rows * scale).astype(np.int64)
    return np.unique(keys, axis=0, return_inverse=True)[1].ravel()


def _outward(triangles: np.ndarray, model: CharacterModel) -> np.ndarray:
    """The triangles wound so that their normals point out of the volume they (nearly) enclose."""
    corners = model.neutral_vertices[triangles].astype(np.float64)
    corners -= corners.reshape(-1, 3).mean(axis=0) if corners.size else 0.0
    volume = np.einsum("fi,fi->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    mirrored = np.linalg.det(model.T_canonical_mesh[:3, :3]) < 0
    return triangles[:, ::-1] if (volume < 0) != mirrored else triangles
