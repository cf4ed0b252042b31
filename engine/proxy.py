"""A coarse stand-in of a dense surface for the network.

On some 4,000 vertices the network costs about a second whatever the mesh; carrying its answer back
(`engine.carry_back`) loses almost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import fast_simplification
import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Proxy:
    """A decimated surface; each of its vertices is one of the old ones."""

    triangles: np.ndarray
    """(G, 3) int32 into the rows of `source`."""
    source: np.ndarray
    """(S,) the old index of each vertex left."""
    owner: np.ndarray
    """(V,) int32 the vertex left that each old one was merged into; -1 where that one is gone."""


def keep_vertices(triangles: np.ndarray, keep: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Triangles whose corners are all kept, re-indexed; and the old index of each new vertex."""
    inside = triangles[keep[triangles].all(1)]
    index = np.unique(inside)
    renumber = np.full(len(keep), -1, np.int32)
    renumber[index] = np.arange(len(index))
    return renumber[inside], index


def decimate(
    vertices: np.ndarray, triangles: np.ndarray, vertex_count: int
) -> tuple[np.ndarray, np.ndarray]:
    """`build_proxy`'s triangles and each vertex's old index."""
    proxy = build_proxy(vertices, triangles, vertex_count)
    return proxy.triangles, proxy.source


def build_proxy(vertices: np.ndarray, triangles: np.ndarray, vertex_count: int) -> Proxy:
    """Quadric decimation to about `vertex_count`.

    Every vertex left is one of the old ones, the nearest of the cluster it stands for, so what is
    known of the old vertices stays exact and lips or lids cannot be mixed up.
    """
    reduction = float(np.clip(1 - vertex_count / len(vertices), 0.0, 0.99))
    if reduction == 0.0:
        whole, index = keep_vertices(triangles, np.ones(len(vertices), bool))
        return Proxy(whole, index, _places(index, len(vertices)))
    points: Any = vertices.astype(np.float32)
    corners: Any = triangles.astype(np.int32)
    simplified = fast_simplification.simplify(
        points, corners, target_reduction=reduction, return_collapses=True
    )
    coarse_points, coarse, cluster_of = fast_simplification.replay_simplification(
        points, corners, simplified[-1]
    )
    return _snap(points, coarse_points, coarse.astype(np.int32), cluster_of)


def _snap(
    vertices: np.ndarray, points: np.ndarray, triangles: np.ndarray, cluster_of: np.ndarray
) -> Proxy:
    distance = np.linalg.norm(vertices - points[cluster_of], axis=1)
    order = np.lexsort((distance, cluster_of))
    cluster, first = np.unique(cluster_of[order], return_index=True)
    source = np.zeros(len(points), np.int64)
    source[cluster] = order[first]
    proper = (triangles != np.roll(triangles, 1, axis=1)).all(1)
    used = np.zeros(len(points), bool)
    used[cluster] = True
    dense, index = keep_vertices(triangles[proper], used)
    return Proxy(dense, source[index], _places(index, len(points))[cluster_of])


def _places(index: np.ndarray, count: int) -> np.ndarray:
    """(count,) int32: where in `index` each number stands, -1 where it does not."""
    places = np.full(count, -1, np.int32)
    places[index] = np.arange(len(index), dtype=np.int32)
    return places
