"""The features of one face, for the loop: as `compute_features` has them, but quicker.

For a single face nearly all the time of array operations is their overhead. So the landmarks are
laid on in one product, what the rest alone decides is written once, and the few numbers of eyes and
pose are computed without arrays.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from engine.encoder_features import FEATURE_BLOCKS, RestingFace, no_resting_face
from engine.encoder_landmarks import (
    ANCHOR_WEIGHTS,
    LEFT_EYE,
    LEFT_IRIS,
    LEFT_LIDS,
    RIGHT_EYE,
    RIGHT_IRIS,
    RIGHT_LIDS,
    symmetric_face,
)
from engine.landmark_places import LANDMARK_COUNT
from engine.rotation import rotation_vector

_ANCHORS = np.array(list(ANCHOR_WEIGHTS))
_SHARE = np.array(list(ANCHOR_WEIGHTS.values())) / sum(ANCHOR_WEIGHTS.values())
_EYE_POINTS = np.array(
    [
        [*corners, *(point for pair in lids for point in pair), *iris]
        for corners, lids, iris in (
            (LEFT_EYE, LEFT_LIDS, LEFT_IRIS),
            (RIGHT_EYE, RIGHT_LIDS, RIGHT_IRIS),
        )
    ]
)
_IMAGE_TO_CAMERA = np.array([[1.0], [-1.0], [-1.0]])  # image y is down and z away; head space's not
_OUTER_CORNERS = [LEFT_EYE[1], RIGHT_EYE[1]]


class SignalsLike(Protocol):
    """One face as the tracker saw it; all numbers finite."""

    @property
    def landmarks(self) -> np.ndarray:
        """(478, 3) pixels, x right, y down, z away from the camera."""
        ...

    @property
    def coefficients(self) -> np.ndarray:
        """(52,) in [0, 1]."""
        ...

    @property
    def T_camera_head(self) -> np.ndarray:
        """(4, 4) centimetres, camera space with +y up, +z from the face to the camera."""
        ...

    @property
    def confidence(self) -> float:
        """In [0, 1]."""
        ...

    @property
    def region_confidence(self) -> np.ndarray:
        """(7,) in [0, 1]."""
        ...


class FeatureReader:
    """Measures faces from one performer's rest.

    Args:
        rest: the resting face; None for a performer nobody has measured.
        features: (F,) float32, written to by every `read`.
    """

    def __init__(self, rest: RestingFace | None, features: np.ndarray) -> None:
        known = no_resting_face() if rest is None else rest
        self._rest = known
        self._eyes_at_rest, self._turn_at_rest = known.eyes.tolist(), known.turn.tolist()
        goal = known.landmarks[_ANCHORS]
        self._goal_middle = _SHARE @ goal
        self._goal = np.ascontiguousarray(((goal - self._goal_middle) * _SHARE[:, None]).T)
        self._blocks = {name: features[place] for name, place in FEATURE_BLOCKS.items()}
        self._change = self._blocks["landmark_change"].reshape(LANDMARK_COUNT, 3)
        self._blocks["landmark_rest"][:] = (known.landmarks - symmetric_face()).ravel()
        self._blocks["score_rest"][:] = known.scores
        self._blocks["eye_rest"][:] = known.eyes
        self._blocks["turn_rest"][:] = known.turn
        self._blocks["rested"][:] = float(rest is not None)

    def read(self, seen: SignalsLike) -> None:
        """Write the features of one face, see `engine.encoder_features.compute_features`."""
        blocks = self._blocks
        T = np.asarray(seen.T_camera_head, np.float64)
        landmarks = np.asarray(seen.landmarks, np.float64)
        face = self._lay(landmarks, T[:3, :3])
        np.subtract(face, self._rest.landmarks, out=self._change, casting="same_kind")
        np.subtract(
            seen.coefficients, self._rest.scores, out=blocks["score_change"], casting="same_kind"
        )
        left, right = face[_EYE_POINTS, :2].tolist()
        eyes = measure_eye(left) + measure_eye(right)
        blocks["eye_change"][:] = _less(eyes, self._eyes_at_rest)
        blocks["turn_change"][:] = _less(rotation_vector(T[:3, :3]).tolist(), self._turn_at_rest)
        blocks["place"][:] = _read_place(landmarks[_OUTER_CORNERS].tolist(), T[:3, 3].tolist())
        trust = blocks["trust"]
        trust[0], trust[1:] = seen.confidence, seen.region_confidence

    def _lay(self, landmarks: np.ndarray, R: np.ndarray) -> np.ndarray:
        """(478, 3) landmarks turned to the front and laid onto the resting face."""
        frontal = _IMAGE_TO_CAMERA * R
        source = landmarks[_ANCHORS] @ frontal
        middle = _SHARE @ source
        source -= middle
        u, strength, vt = np.linalg.svd(self._goal @ source)
        if np.linalg.det(u @ vt) < 0.0:  # the nearest one is a mirror image, which no face is
            strength[2], u[:, 2] = -strength[2], -u[:, 2]
        size = max(float(_SHARE @ (source * source).sum(axis=1)), 1e-12)
        turn = (float(strength.sum()) / size) * (u @ vt).T
        return landmarks @ (frontal @ turn) + (self._goal_middle - middle @ turn)


def measure_eye(points: list[list[float]]) -> list[float]:
    """Six numbers of one eye, see `engine.encoder_features.measure_eyes`.

    Args:
        points: x and y of inner and outer corner, three pairs of upper and lower lid, and the iris.
    """
    (x, y), outer, *lids = points
    iris = lids[6:]
    width = max(math.hypot(outer[0] - x, outer[1] - y), 1e-6)
    a, b = (outer[0] - x) / width, (outer[1] - y) / width
    side = (a < 0.0) - (a > 0.0)
    up_x, up_y = b * side, -a * side
    gaps = [
        ((lids[k][0] - lids[k + 1][0]) * up_x + (lids[k][1] - lids[k + 1][1]) * up_y) / width
        for k in (0, 2, 4)
    ]
    middle = iris[0]
    right, rise = (middle[0] - x) / width, (middle[1] - y) / width
    around = sum(math.hypot(p[0] - middle[0], p[1] - middle[1]) for p in iris[1:]) / 4
    return [right * a + rise * b, right * up_x + rise * up_y, *gaps, around / width]


def _less(values: list[float], rest: list[float]) -> list[float]:
    return [value - zero for value, zero in zip(values, rest, strict=True)]


def _read_place(corners: list[list[float]], place: list[float]) -> tuple[float, float, float]:
    left, right = corners
    size, depth = max(math.dist(left, right), 1.0), -min(place[2], -1.0)
    return math.log(size / 64.0), place[0] / depth, place[1] / depth
