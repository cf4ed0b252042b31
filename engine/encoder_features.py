"""What the learned encoder is told of a face: the tracker's signals, relative to the performer.

Landmarks are turned to the front by the head pose as seen, then laid onto the performer's resting
face (without one, onto the canonical face) by the similarity that brings eye corners, nose and
temples together: S. Umeyama, "Least-squares estimation of transformation parameters between two
point patterns" (1991). Lengths are in distances between the outer eye corners, x to the
performer's left, y up, z to the front.

`FEATURE_BLOCKS` tells the layout. A block "..._change" is measured from the block "..._rest", so
that forgetting the rest is adding one to the other, and the mirror image of a face is a
permutation with signs. Both serve training, and a performer not calibrated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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

EYE_MEASURES = 6
_BLOCK_SIZES = {
    "landmark_change": 3 * LANDMARK_COUNT,
    "landmark_rest": 3 * LANDMARK_COUNT,  # less the canonical face
    "score_change": 52,
    "score_rest": 52,
    "eye_change": 2 * EYE_MEASURES,  # left eye, then right: see `measure_eyes`
    "eye_rest": 2 * EYE_MEASURES,
    "turn_change": 3,  # head pose as a rotation vector, radians, less the resting one
    "turn_rest": 3,
    "place": 3,  # log of the eyes' distance in pixels / 64, the head's place x / z and y / z
    "trust": 8,  # confidence, then region_confidence
    "rested": 1,  # 1 with a resting face, else 0
}


def _lay_out() -> dict[str, slice]:
    ends = np.cumsum(list(_BLOCK_SIZES.values())).tolist()
    starts = [0, *ends[:-1]]
    return {name: slice(a, b) for name, a, b in zip(_BLOCK_SIZES, starts, ends, strict=True)}


FEATURE_BLOCKS = _lay_out()
FEATURE_COUNT = sum(_BLOCK_SIZES.values())
RESTED_BLOCKS = ("landmark", "score", "eye", "turn")


@dataclass(frozen=True, slots=True, eq=False)
class FaceSignals:
    """What the tracker says of N pictures; left is the performer's own."""

    landmarks: np.ndarray
    """(N, 478, 3) pixels, x right, y down, z away from the camera."""
    scores: np.ndarray
    """(N, 52) in [0, 1]."""
    T_camera_head: np.ndarray
    """(N, 4, 4) centimetres, camera space with +y up, +z from the face to the camera."""
    confidence: np.ndarray
    """(N,) in [0, 1]."""
    region_confidence: np.ndarray
    """(N, 7) in [0, 1]: left and right brow, left and right eye, nose, mouth, jaw."""

    def choose(self, rows: np.ndarray) -> FaceSignals:
        """Some of the pictures."""
        return FaceSignals(
            self.landmarks[rows],
            self.scores[rows],
            self.T_camera_head[rows],
            self.confidence[rows],
            self.region_confidence[rows],
        )


@dataclass(frozen=True, slots=True, eq=False)
class RestingFace:
    """A performer's signals at rest."""

    landmarks: np.ndarray
    """(478, 3), laid onto the canonical face."""
    scores: np.ndarray
    """(52,)."""
    eyes: np.ndarray
    """(12,) of `measure_eyes`."""
    turn: np.ndarray
    """(3,) radians."""


def measure_resting_face(signals: FaceSignals) -> RestingFace:
    """The median of some pictures of a face at rest, so that blinks and slips do not count."""
    faces = lay_faces(signals, symmetric_face())
    return RestingFace(
        landmarks=np.median(faces, axis=0),
        scores=np.median(signals.scores, axis=0),
        eyes=np.median(measure_eyes(faces), axis=0),
        turn=np.median(read_turns(signals.T_camera_head), axis=0),
    )


def no_resting_face() -> RestingFace:
    """What stands in for a performer nobody has measured: nothing to be told from."""
    return RestingFace(symmetric_face(), np.zeros(52), np.zeros(2 * EYE_MEASURES), np.zeros(3))


def compute_features(signals: FaceSignals, rest: RestingFace | None) -> np.ndarray:
    """(N, F) float32, laid out as `FEATURE_BLOCKS`."""
    known = no_resting_face() if rest is None else rest
    count = len(signals.scores)
    faces = lay_faces(signals, known.landmarks)
    values = {
        "landmark_change": (faces - known.landmarks).reshape(count, -1),
        "landmark_rest": (known.landmarks - symmetric_face()).ravel(),
        "score_change": signals.scores - known.scores,
        "score_rest": known.scores,
        "eye_change": measure_eyes(faces) - known.eyes,
        "eye_rest": known.eyes,
        "turn_change": read_turns(signals.T_camera_head) - known.turn,
        "turn_rest": known.turn,
        "place": _read_places(signals),
        "trust": np.column_stack([signals.confidence, signals.region_confidence]),
        "rested": float(rest is not None),
    }
    features = np.empty((count, FEATURE_COUNT), np.float32)
    for name, block in FEATURE_BLOCKS.items():
        features[:, block] = values[name]
    return features


def lay_faces(signals: FaceSignals, target: np.ndarray) -> np.ndarray:
    """(N, 478, 3) landmarks turned to the front and laid onto `target` (478, 3)."""
    camera = np.asarray(signals.landmarks, np.float64) * (1.0, -1.0, -1.0)
    frontal = camera @ np.asarray(signals.T_camera_head, np.float64)[:, :3, :3]
    anchors = list(ANCHOR_WEIGHTS)
    share = np.array(list(ANCHOR_WEIGHTS.values()))
    share = (share / share.sum())[:, None]
    source, goal = frontal[:, anchors], target[anchors]
    source_middle, goal_middle = (source * share).sum(1, keepdims=True), (goal * share).sum(0)
    source, goal = source - source_middle, goal - goal_middle
    u, strength, vt = np.linalg.svd((goal * share).T @ source)
    strength[:, 2] *= np.sign(np.linalg.det(u @ vt))
    u[:, :, 2] *= np.sign(np.linalg.det(u @ vt))[:, None]
    size = np.maximum((source**2 * share).sum((1, 2)), 1e-12)
    turn = (strength.sum(1) / size)[:, None, None] * (u @ vt)
    return (frontal - source_middle) @ turn.transpose(0, 2, 1) + goal_middle


def measure_eyes(faces: np.ndarray) -> np.ndarray:
    """(N, 12): of the left eye, then the right, in widths of the eye.

    The iris from the inner towards the outer corner, the iris above the line through both, three
    openings between the lids (middle, inner, outer), the iris' width.
    """
    eyes = (LEFT_EYE, LEFT_LIDS, LEFT_IRIS), (RIGHT_EYE, RIGHT_LIDS, RIGHT_IRIS)
    return np.concatenate([_measure_eye(faces[..., :2], *eye) for eye in eyes], axis=1)


def _measure_eye(
    faces: np.ndarray,
    corners: tuple[int, ...],
    lids: tuple[tuple[int, int], ...],
    iris: tuple[int, ...],
) -> np.ndarray:
    inner, outer = faces[:, corners[0]], faces[:, corners[1]]
    width = np.maximum(np.linalg.norm(outer - inner, axis=1), 1e-6)[:, None]
    along = (outer - inner) / width
    up = along[:, ::-1] * (1.0, -1.0)
    up *= np.sign(up[:, 1:])
    middle = (faces[:, iris[0]] - inner) / width
    gaps = [((faces[:, a] - faces[:, b]) / width * up).sum(1) for a, b in lids]
    around = np.linalg.norm(faces[:, iris[1:]] - faces[:, iris[:1]], axis=2).mean(1)
    place = [(middle * along).sum(1), (middle * up).sum(1)]
    return np.stack([*place, *gaps, around / width[:, 0]], axis=1)


def read_turns(T_camera_head: np.ndarray) -> np.ndarray:
    """(N, 3) rotation vectors, radians, of (N, 4, 4) head poses turned by less than a half turn."""
    R = np.asarray(T_camera_head, np.float64)[:, :3, :3]
    skew = np.stack(
        [R[:, 2, 1] - R[:, 1, 2], R[:, 0, 2] - R[:, 2, 0], R[:, 1, 0] - R[:, 0, 1]], axis=1
    )
    sine = np.linalg.norm(skew, axis=1)
    angle = np.arctan2(sine, np.trace(R, axis1=1, axis2=2) - 1.0)
    return skew * np.where(sine > 1e-9, angle / np.maximum(sine, 1e-9), 0.5)[:, None]


def _read_places(signals: FaceSignals) -> np.ndarray:
    across = signals.landmarks[:, LEFT_EYE[1]] - signals.landmarks[:, RIGHT_EYE[1]]
    size = np.maximum(np.linalg.norm(across, axis=1), 1.0)
    place = signals.T_camera_head[:, :3, 3]
    depth = np.minimum(place[:, 2], -1.0)
    return np.column_stack([np.log(size / 64.0), place[:, 0] / -depth, place[:, 1] / -depth])
