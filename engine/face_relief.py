"""How much a surface looks modelled as a face where its landmarks lie: a nose, sockets, lips."""

from __future__ import annotations

import numpy as np

from engine.landmark_places import landmark_places

SMOOTH = 0.025
"""Less relief is hardly a face. Seventy random heads, their landmarks cast from six points each,
have 0.034 to 0.10; a ball, a cylinder and a side of a box 0.002 at most, two of its sides 0.02."""
DEGREE = 4
UNIT_CM = 6.0  # half a face; keeps the powers near 1
FEWEST = 60  # landmarks, four for each coefficient


def face_relief(landmarks: np.ndarray) -> float:
    """Root mean square in eye spans of what a smooth sheet leaves of the landmarks' depth.

    `landmarks` are (478, 3) canonical centimetres, NaN where one is missing. The sheet is the
    nearest one whose depth is a polynomial of degree 4 in x and y, which a ball or a box's edge
    nearly is and a nose is not. NaN where too few landmarks were placed to tell.
    """
    places = landmark_places()
    placed = landmarks[places.inner & np.isfinite(landmarks).all(1)].astype(np.float64)
    if len(placed) < FEWEST:
        return float("nan")
    x, y = placed[:, 0] / UNIT_CM, placed[:, 1] / UNIT_CM
    powers = [(i, j) for i in range(DEGREE + 1) for j in range(DEGREE + 1 - i)]
    terms = np.stack([x**i * y**j for i, j in powers], axis=1)
    left = placed[:, 2] - terms @ np.linalg.lstsq(terms, placed[:, 2], rcond=None)[0]
    return float(np.sqrt((left**2).mean()) / places.eye_span)
