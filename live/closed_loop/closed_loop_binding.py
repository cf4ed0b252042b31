"""What hangs on the skin of a head: lashes, and the places of the tracker's landmarks."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.spatial import KDTree

from engine.topology import component_labels

_TIE = 4  # skin vertices a lash hangs on


def tie_lashes(
    neutral: np.ndarray, is_skin: np.ndarray, is_lash: np.ndarray, triangles: np.ndarray
) -> sparse.csr_array:
    """(V, V) each lash vertex as a mean of skin vertices near its piece's root."""
    skin, lashes = np.flatnonzero(is_skin), np.flatnonzero(is_lash)
    _, piece = component_labels(triangles, len(neutral))
    distance, _ = KDTree(neutral[skin]).query(neutral[lashes])
    roots = lashes.copy()
    for number in np.unique(piece[lashes]):
        mine = piece[lashes] == number
        close = lashes[mine][distance[mine] <= np.quantile(distance[mine], 0.4)]
        _, nearest = KDTree(neutral[close, :2]).query(neutral[lashes[mine], :2])
        roots[mine] = close[nearest]
    _, base = KDTree(neutral[skin]).query(neutral[roots], k=_TIE)
    rows = np.repeat(lashes, _TIE)
    weights = np.full(len(rows), 1.0 / _TIE, np.float32)
    return sparse.csr_array((weights, (rows, skin[base].ravel())), (len(neutral), len(neutral)))


def fade_lashes(neutral: np.ndarray, skin: np.ndarray, lashes: np.ndarray) -> np.ndarray:
    """(V,) 1 at the root of a lash to 0 at the tip of the longest one, 0 elsewhere."""
    fade = np.zeros(len(neutral))
    distance, _ = KDTree(neutral[skin]).query(neutral[lashes])
    fade[lashes] = np.sqrt(np.clip(1.0 - distance / distance.max(), 0.0, 1.0))
    return fade


def attach_points(
    points: np.ndarray, vertices: np.ndarray, triangles: np.ndarray, skin: np.ndarray
) -> sparse.csr_array:
    """(N, V) barycentrics of the nearest point of the skin, among triangles near the point."""
    outer = triangles[skin[triangles].all(axis=1)]
    _, found = KDTree(vertices[outer].mean(1)).query(points, k=12)
    nearest = np.asarray(found)
    corners = vertices[outer[nearest]].astype(np.float64)  # (N, 12, 3, 3)
    weights = _barycentrics(points[:, None], corners)
    off = np.linalg.norm((weights[..., None] * corners).sum(2) - points[:, None], axis=2)
    best = off.argmin(1)
    rows = np.arange(len(points))
    chosen = outer[nearest[rows, best]]
    return sparse.csr_array(
        (weights[rows, best].ravel(), (np.repeat(rows, 3), chosen.ravel())),
        (len(points), len(vertices)),
    )


def _barycentrics(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """(..., 3) of the projection onto the plane, pulled inside by cutting and dividing."""
    a, b, c = (corners[..., k, :] for k in range(3))
    u, v, w = b - a, c - a, points - a
    uu, uv, vv = (u * u).sum(-1), (u * v).sum(-1), (v * v).sum(-1)
    wu, wv = (w * u).sum(-1), (w * v).sum(-1)
    divisor = np.maximum(uu * vv - uv * uv, 1e-12)
    s, t = (vv * wu - uv * wv) / divisor, (uu * wv - uv * wu) / divisor
    weights = np.clip(np.stack([1 - s - t, s, t], -1), 0, None)
    return weights / weights.sum(-1, keepdims=True)
