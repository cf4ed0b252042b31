"""Tells apart what stands side by side in one file, such as several heads."""

from __future__ import annotations

import numpy as np

from engine.topology import component_labels

MOST_PIECES = 500  # the largest; smaller ones say nothing about where a figure is
MOST_FIGURES = 8
LEAST_SHARE = 0.25  # of the largest figure's size
LEAST_TRIANGLES = 100


def split_figures(vertices: np.ndarray, triangles: np.ndarray) -> list[np.ndarray]:
    """(F,) bool per figure, the largest first, of the triangles that belong to it.

    Connected pieces whose boxes overlap are one figure: eyes, teeth, hair and clothes lie within
    each other's, people side by side do not. What is much smaller than the largest is none.
    """
    count, piece_of = component_labels(triangles, len(vertices))
    piece = piece_of[triangles[:, 0]]
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    np.minimum.at(low, piece_of[triangles.ravel()], vertices[triangles.ravel()])
    np.maximum.at(high, piece_of[triangles.ravel()], vertices[triangles.ravel()])
    size = np.linalg.norm(np.where(np.isfinite(high - low), high - low, 0.0), axis=1)
    order = np.argsort(-size)[:MOST_PIECES]
    order = order[size[order] > 0]
    group = _join_overlapping(low[order], high[order])
    figures = [
        np.isin(piece, order[group == number]) for number in range(group.max(initial=-1) + 1)
    ]
    sizes = [
        np.linalg.norm(np.ptp(vertices[triangles[kept]].reshape(-1, 3), axis=0)) for kept in figures
    ]
    large = [
        number
        for number in np.argsort(-np.array(sizes))
        if sizes[number] >= LEAST_SHARE * max(sizes) and figures[number].sum() >= LEAST_TRIANGLES
    ]
    return [figures[number] for number in large[:MOST_FIGURES]]


def belongings(vertices: np.ndarray, triangles: np.ndarray, figure: np.ndarray) -> np.ndarray:
    """(F,) bool: the triangles of `figure` (F,) bool and all that lie in its box with it.

    So crumbs that `split_figures` passed over, such as hair in thousands of cards, go with it, too.
    """
    corners = vertices[triangles[figure]].reshape(-1, 3)
    middles = vertices[triangles].mean(1)
    return figure | ((middles >= corners.min(0)) & (middles <= corners.max(0))).all(1)


def _join_overlapping(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """(N,) group number of each box; boxes that overlap, also by way of others, share one."""
    group = np.arange(len(low))
    while True:
        overlap = ((low[:, None] <= high[None]) & (low[None] <= high[:, None])).all(2)
        joined = np.where(overlap, group[None], len(low)).min(1)
        joined = joined[joined]
        if (joined == group).all():
            return np.unique(group, return_inverse=True)[1]
        group = joined
        # A group's box is that of all its members: what lies between them belongs to it, too.
        for number in np.unique(group):
            members = group == number
            low[members], high[members] = low[members].min(0), high[members].max(0)
