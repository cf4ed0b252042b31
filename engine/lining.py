"""Thin flesh stays flesh: the wall of the mouth goes with the skin just outside it.

The bag behind lips, chin and cheeks is predicted by itself, and where a stylised head leaves
millimetres between the two, a small difference of motion lets the wall show through the skin.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from engine.topology import vertex_normals

MOUTH_INSIDE = np.array([0.0, -3.6, 6.5])
"""Canonical centimetres: a point in the cavity, which its walls face and the skin turns from."""
REACH_CM = 7.5
FACING = 0.25  # cosine towards or away from the inside that tells wall from skin
THIN_CM, THICK_CM = 0.4, 1.4  # flesh this thin moves as one; from here on the wall is its own
RIM_CM = (0.7, 1.5)  # so near to the parting of the lips nothing follows, from here on all does
CANDIDATES = 16
WIDTH_CM = 0.3  # over which the skin's motion is averaged


def follow_outside(
    vertices: np.ndarray,
    triangles: np.ndarray,
    displacements: np.ndarray,
    coordinates: np.ndarray,
    rims: np.ndarray,
) -> np.ndarray:
    """(K, W, 3) displacements in which the mouth's wall goes with the skin it is close behind.

    `vertices` (W, 3), `triangles` (F, 3), `displacements` (K, W, 3) and `coordinates` (W, 3), the
    places on the canonical head, are the skin's, centimetres; `rims` (R,) are the vertices where
    the lips part, where wall and skin are one and the other lip is nearest.
    """
    normals = vertex_normals(vertices, triangles)
    inner, outer = _tell_sides(coordinates, normals)
    if not len(inner) or not len(outer):
        return displacements
    index, thickness = _flesh(vertices, normals, inner, outer)
    share = _falloff(thickness.min(1), THIN_CM, THICK_CM)
    if len(rims):
        to_rim = KDTree(vertices[rims]).query(vertices[inner])[0]
        share *= 1 - _falloff(np.asarray(to_rim), *RIM_CM)
    held = share > 0
    return _blend(displacements, inner[held], index[held], thickness[held], share[held])


def _tell_sides(coordinates: np.ndarray, normals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vertices around the mouth that face its inside, and those that turn from it."""
    way = coordinates - MOUTH_INSIDE
    distance = np.maximum(np.linalg.norm(way, axis=1), 1e-6)
    facing = (way * normals).sum(1) / distance
    near = distance < REACH_CM
    return np.flatnonzero(near & (facing < -FACING)), np.flatnonzero(near & (facing > FACING))


def _flesh(
    vertices: np.ndarray, normals: np.ndarray, inner: np.ndarray, outer: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(N, n) outer vertices near each inner one and (N, n) the flesh between, infinite if none."""
    near = min(CANDIDATES, len(outer))
    distance, place = KDTree(vertices[outer]).query(vertices[inner], k=near)
    index = outer[np.asarray(place).reshape(-1, near)]
    way = vertices[index] - vertices[inner][:, None]
    turned = np.einsum("nkc,nc->nk", normals[index], normals[inner]) < -FACING
    ahead = np.einsum("nkc,nkc->nk", way, normals[index]) > -THIN_CM / 4  # it may show already
    return index, np.where(turned & ahead, np.asarray(distance).reshape(-1, near), np.inf)


def _blend(
    displacements: np.ndarray,
    inner: np.ndarray,
    index: np.ndarray,
    thickness: np.ndarray,
    share: np.ndarray,
) -> np.ndarray:
    beyond = thickness - thickness.min(1, keepdims=True)
    weights = np.exp(-0.5 * (beyond / WIDTH_CM) ** 2)
    weights /= weights.sum(1, keepdims=True)
    moved = displacements.copy()
    for shape in moved:  # one by one: all at once would need K times the memory
        outside = np.einsum("nk,nkc->nc", weights, shape[index])
        shape[inner] += (share[:, None] * (outside - shape[inner])).astype(shape.dtype)
    return moved


def _falloff(values: np.ndarray, full: float, none: float) -> np.ndarray:
    t = np.clip((values - full) / (none - full), 0, 1)
    return 1 - t * t * (3 - 2 * t)
