"""A damaged surface made good enough to be looked at: holes closed, roughness smoothed."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from engine.topology import adjacency

LONGEST_HOLE = 200  # edges around it
SMOOTHING_ROUNDS = 4


def close_holes(vertices: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(W, 3) vertices and (G, 3) triangles with every hole but the widest closed by a fan.

    What is added comes after what is there; each fan meets in a vertex of its own in the middle of
    the hole's border. The widest border stays open, as that is where a head was cut off.
    """
    rims = [rim for rim in _find_rims(triangles) if 3 <= len(rim) <= LONGEST_HOLE]
    if len(rims) < 2:
        return vertices, triangles
    widths = [float(np.ptp(vertices[rim], axis=0).max()) for rim in rims]
    rims.pop(int(np.argmax(widths)))
    middles = np.stack([vertices[rim].mean(0) for rim in rims])
    fans = [
        np.stack([np.roll(rim, -1), rim, np.full(len(rim), len(vertices) + number)], axis=1)
        for number, rim in enumerate(rims)
    ]
    return np.concatenate([vertices, middles]), np.concatenate([triangles, *fans]).astype(np.int32)


def smooth(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V, 3) vertices moved towards their neighbours' middle and back, which keeps the size.

    Taubin, "A signal processing approach to fair surface design" (1995), lambda 0.5, mu -0.53.
    """
    links = adjacency(triangles, len(vertices)).astype(np.float64)
    degree = np.asarray(links.sum(axis=1)).ravel()
    average = sparse.dia_array((1.0 / np.maximum(degree, 1.0), 0), shape=links.shape) @ links
    lonely = (degree == 0)[:, None]
    for _ in range(SMOOTHING_ROUNDS):
        for pull in (0.5, -0.53):
            vertices = vertices + np.where(lonely, 0.0, pull * (average @ vertices - vertices))
    return vertices


def _find_rims(triangles: np.ndarray) -> list[np.ndarray]:
    """Closed walks along edges that only one triangle has, in its direction.

    Where borders touch in a vertex a walk takes any way on; each edge is walked once.
    """
    sides = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    _, first, count = np.unique(
        np.sort(sides, axis=1), axis=0, return_index=True, return_counts=True
    )
    ahead: dict[int, list[int]] = {}
    for start, end in sides[first[count == 1]].tolist():
        ahead.setdefault(start, []).append(end)
    rims = []
    for start in list(ahead):
        while ahead[start]:
            rim = _walk(start, ahead)
            if rim is not None:
                rims.append(np.array(rim))
    return rims


def _walk(start: int, ahead: dict[int, list[int]]) -> list[int] | None:
    rim, here = [start], ahead[start].pop()
    while here != start:
        rim.append(here)
        if not ahead.get(here):
            return None  # an open end: neighbours are wound in opposite directions
        here = ahead[here].pop()
    return rim
