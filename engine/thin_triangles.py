"""Thin triangles that follow what is around them.

A triangle far thinner than its neighbours tears or turns over when its corners disagree by a hair:
a thousandth of a motion is enough. Where one does, and all around it moves smoothly, its corners
take the affine motion that fits the ring around it. Where the ring itself does not move smoothly,
between two lips, nothing is touched.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from engine.strain import RestTriangles, measure_rest, stretches
from engine.topology import adjacency, triangle_normals, vertex_areas

THIN = 0.1  # height over longest edge; others tear only where they should
STRETCH_LIMIT = 3.5
ROUNDS = 3
SMOOTH_SHARE = 0.25  # of the ring's size: how far its motion may be from affine
RIDGE = 0.01  # the ring tells no slope off its own plane
STILL_CM = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class _Surface:
    """What the passes share, all of one neutral."""

    vertices: np.ndarray
    """(V, 3)."""
    mass: np.ndarray
    """(V,) area."""
    corners: np.ndarray
    """(C,) the vertices of thin triangles."""
    thin: RestTriangles
    """Into `corners`."""
    rings: sparse.csr_matrix
    """(C, V) nonzero for a corner's neighbours and itself."""


def settle_thin_triangles(
    vertices: np.ndarray, triangles: np.ndarray, displacements: np.ndarray
) -> np.ndarray:
    """(K, V, 3) float32 of (K, V, 3) `displacements`, in which thin triangles stay whole.

    `vertices` (V, 3) centimetres, `triangles` (F, 3). Vertices away from torn or overturned thin
    triangles keep their displacement to the bit.
    """
    settled = displacements.astype(np.float32, copy=True)
    surface = _look_at(vertices, triangles)
    if surface is None:
        return settled
    for motion in settled:
        moving = (np.abs(motion[surface.corners]) > STILL_CM).any(1)
        here = surface.thin.select(moving[surface.thin.triangles].any(1))
        for _ in range(ROUNDS):
            if not _settle(surface, here, motion):
                break
    return settled


def _look_at(vertices: np.ndarray, triangles: np.ndarray) -> _Surface | None:
    thin = triangles[find_thin(vertices, triangles)]
    if not len(thin):
        return None
    count = len(vertices)
    corners, local = np.unique(thin, return_inverse=True)
    rest = measure_rest(vertices[corners], local.reshape(-1, 3))
    mass = vertex_areas(vertices, triangles)
    links = sparse.csr_matrix(adjacency(triangles, count)) + sparse.identity(count, format="csr")
    rings = sparse.csr_matrix(links)[corners]
    return _Surface(vertices, mass, corners, rest, rings)


def find_thin(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(F,) bool: height below `THIN` of the longest edge."""
    corner = vertices[triangles]
    longest = ((corner - np.roll(corner, 1, axis=1)) ** 2).sum(2).max(1)
    double_area = np.linalg.norm(triangle_normals(vertices, triangles), axis=1)
    return double_area < THIN * longest


def _settle(surface: _Surface, thin: RestTriangles, motion: np.ndarray) -> bool:
    """Change `motion` (V, 3) at triangles of `thin` that tear or turn over; whether any did."""
    corners = surface.corners
    moved = surface.vertices[corners] + motion[corners]
    turned = (triangle_normals(moved, thin.triangles) * thin.normals).sum(1) < 0
    bad = thin.triangles[turned | (stretches(thin, moved) > STRETCH_LIMIT)]
    if not len(bad):
        return False
    rings = surface.rings
    around = sparse.csr_matrix(rings[bad[:, 0]] + rings[bad[:, 1]] + rings[bad[:, 2]])
    fitted, smooth = _fit_affine(surface, motion, around, corners[bad])
    hit, which = np.unique(corners[bad[smooth]], return_inverse=True)
    values, count = fitted[smooth].reshape(-1, 3), np.bincount(which.ravel())
    total = np.stack([np.bincount(which.ravel(), column) for column in values.T], 1)
    motion[hit] = total / count[:, None]
    return bool(smooth.any())


def _fit_affine(
    surface: _Surface, motion: np.ndarray, around: sparse.csr_matrix, bad: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(B, 3, 3) affine motion of each triangle's ring at its corners; (B,) whether it fits well.

    `around` (B, V) is nonzero for the vertices of each ring, `bad` (B, 3) are the corners.
    """
    rows, member = np.repeat(np.arange(len(bad)), np.diff(around.indptr)), around.indices
    weight = surface.mass[member]
    weight = (weight / np.bincount(rows, weight)[rows])[:, None]
    middle = surface.vertices[bad].mean(1)
    place, change = surface.vertices[member] - middle[rows], motion[member]
    mean_place, mean_motion = _sum(rows, weight * place), _sum(rows, weight * change)
    place, change = place - mean_place[rows], change - mean_motion[rows]
    spread = _sum(rows, weight * (place[:, :, None] * place[:, None]).reshape(-1, 9))
    shared = _sum(rows, weight * (place[:, :, None] * change[:, None]).reshape(-1, 9))
    size = spread[:, [0, 4, 8]].sum(1)
    spread = spread.reshape(-1, 3, 3) + (RIDGE * size + 1e-12)[:, None, None] * np.eye(3)
    slope = np.linalg.solve(spread, shared.reshape(-1, 3, 3))
    miss = change - np.einsum("ni,nij->nj", place, slope[rows])
    left = np.sqrt(_sum(rows, weight * miss**2).sum(1))
    at_corners = surface.vertices[bad] - (middle + mean_place)[:, None]
    return mean_motion[:, None] + at_corners @ slope, left < SMOOTH_SHARE * np.sqrt(size)


def _sum(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(B, C) sums of (N, C) by `rows` (N,), which ascend and leave none out."""
    return np.add.reduceat(values, np.flatnonzero(np.diff(rows, prepend=-1)), axis=0)
