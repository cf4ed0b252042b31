"""The nearest place on a triangulated surface, in space or in any product space such as position
and normal together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.spatial import KDTree

NEAR_VERTICES = 4  # whose triangles are looked at


@dataclass(frozen=True, slots=True, eq=False)
class SurfacePlaces:
    """Places on a surface."""

    corners: np.ndarray
    """(N, 3) int32, the vertices of the triangle each place lies on."""
    shares: np.ndarray
    """(N, 3) float64 barycentric coordinates, none below 0, summing to 1."""
    triangle: np.ndarray
    """(N,) int32, that triangle's number."""

    def rows(self, vertex_count: int) -> sparse.csr_matrix:
        """(N, V) sparse: values at the vertices to values at the places."""
        number = np.repeat(np.arange(len(self.corners)), 3)
        entries = (self.shares.ravel(), (number, self.corners.ravel()))
        return sparse.csr_matrix(entries, (len(self.corners), vertex_count))


class ClosestPoints:
    """A surface that can be asked for its nearest places.

    The triangles around the few nearest vertices are searched: exact for places near the surface,
    as long as triangles are not many times longer than their neighbours.
    """

    def __init__(self, places: np.ndarray, triangles: np.ndarray) -> None:
        """Index the surface of `places` (V, D) and `triangles` (F, 3)."""
        self._places, self._triangles = np.asarray(places, np.float64), triangles
        self._used = np.unique(triangles)
        self._tree = KDTree(self._places[self._used])
        self._around = _triangles_around(triangles, len(places))

    def find(self, queries: np.ndarray) -> SurfacePlaces:
        """The nearest place of each of `queries` (N, D)."""
        near = min(NEAR_VERTICES, len(self._used))
        nearest = self._tree.query(queries, k=near)[1].reshape(len(queries), near)
        candidates = self._around[self._used[nearest]].reshape(len(queries), -1)
        candidates = np.where(candidates < 0, candidates.max(1, keepdims=True), candidates)
        best = np.full(len(queries), np.inf)
        shares, chosen = np.zeros((len(queries), 3)), candidates[:, 0].copy()
        for column in candidates.T:
            found, distance = _project(queries, self._places[self._triangles[column]])
            nearer = distance < best
            best[nearer], chosen[nearer] = distance[nearer], column[nearer]
            shares[nearer] = found[nearer]
        return SurfacePlaces(self._triangles[chosen], shares, chosen.astype(np.int32))


def _triangles_around(triangles: np.ndarray, count: int) -> np.ndarray:
    """(V, most) int32 the triangles that meet at each vertex, padded with -1."""
    order = np.argsort(triangles.ravel(), kind="stable")
    vertex = triangles.ravel()[order]
    rank = np.arange(len(vertex)) - np.searchsorted(vertex, vertex)
    around = np.full((count, int(rank.max(initial=0)) + 1), -1, np.int32)
    around[vertex, rank] = order // 3
    return around


def _project(points: np.ndarray, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(N, 3) barycentric coordinates of the nearest place on each triangle (N, 3, D), and (N,) its
    squared distance from `points` (N, D)."""
    shares = _project_inside(points, corners)
    best = np.where((shares >= 0).all(1), _square_distance(points, corners, shares), np.inf)
    for first, second in ((0, 1), (1, 2), (2, 0)):
        along = corners[:, second] - corners[:, first]
        length = np.maximum((along * along).sum(1), 1e-30)
        t = np.clip(((points - corners[:, first]) * along).sum(1) / length, 0, 1)
        edge = np.zeros_like(shares)
        edge[:, first], edge[:, second] = 1 - t, t
        distance = _square_distance(points, corners, edge)
        nearer = distance < best
        shares[nearer], best[nearer] = edge[nearer], distance[nearer]
    return shares, best


def _project_inside(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """(N, 3) barycentric coordinates of the foot in each triangle's plane; may be negative."""
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    w = points - corners[:, 0]
    uu, uv, vv = (u * u).sum(1), (u * v).sum(1), (v * v).sum(1)
    wu, wv = (w * u).sum(1), (w * v).sum(1)
    determinant = uu * vv - uv * uv
    flat = determinant <= 1e-14 * uu * vv
    determinant[flat] = 1.0
    second, third = (vv * wu - uv * wv) / determinant, (uu * wv - uv * wu) / determinant
    shares = np.stack([1 - second - third, second, third], 1)
    shares[flat] = -1.0
    return shares


def _square_distance(points: np.ndarray, corners: np.ndarray, shares: np.ndarray) -> np.ndarray:
    return ((np.einsum("nk,nkd->nd", shares, corners) - points) ** 2).sum(1)
