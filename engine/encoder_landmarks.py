"""Which of the tracker's landmarks the learned encoder measures, and who is whose mirror twin."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.optimize import linear_sum_assignment

from engine.landmark_places import landmark_places

LEFT_EYE, RIGHT_EYE = (362, 263), (133, 33)
"""Inner and outer corner; left and right are the performer's own."""
LEFT_LIDS, RIGHT_LIDS = ((386, 374), (385, 380), (387, 373)), ((159, 145), (158, 153), (160, 144))
"""Upper and lower lid: in the middle, nearer the nose, nearer the temple."""
LEFT_IRIS, RIGHT_IRIS = (473, 474, 475, 476, 477), (468, 469, 470, 471, 472)
"""The middle, then four points around."""

ANCHOR_WEIGHTS = {
    **dict.fromkeys((33, 133, 263, 362, 6, 168, 197, 195), 1.0),  # eye corners, bridge of the nose
    **dict.fromkeys((4, 5), 0.5),  # the tip follows a sneer a little
    **dict.fromkeys((127, 356, 162, 389), 0.3),  # temples slip along the silhouette
}
"""Landmarks that expressions hardly move, and how much each counts where faces are laid on."""


@cache
def mirror_twins() -> np.ndarray:
    """(478,) int64: where each landmark's mirror image is.

    Twins are told by the places on the canonical head, which is symmetric to 4 mm.
    """
    places = landmark_places().position
    mirrored = places * (-1.0, 1.0, 1.0)
    squared = ((mirrored[:, None] - places[None]) ** 2).sum(axis=2)
    return linear_sum_assignment(squared)[1].astype(np.int64)


@cache
def symmetric_face() -> np.ndarray:
    """(478, 3) float64: the canonical head's landmarks made symmetric.

    Outer eye corners 1 apart, the origin between them.
    """
    places = landmark_places().position
    face = 0.5 * (places + places[mirror_twins()] * (-1.0, 1.0, 1.0))
    corners = face[[LEFT_EYE[1], RIGHT_EYE[1]]]
    return (face - corners.mean(axis=0)) / np.linalg.norm(corners[0] - corners[1])
