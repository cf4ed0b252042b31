"""How far each region of the face can be trusted in one image."""

from __future__ import annotations

import numpy as np

from capture.bundle import MetricFace
from capture.confidence import all_inside, eye_distance
from capture.face_appearance import LIKE, FaceAppearance
from capture.face_regions import REGION_LANDMARKS
from capture.names import FACE_REGIONS

_LONGEST_STEP_S = 0.1
FORGET_NS = 2_000_000_000

_HALF_TRUSTED = np.array([5.0, 5.0, 2.5, 2.5, 5.0, 5.0, 5.0])
"""% of the distance between the eyes, by region: an error that leaves a confidence of 0.5. An open
eye is hardly more than a tenth as high, so half the error spoils it."""
_COARSE, _FINE_ENOUGH = 80.0, 1.2
_OUTSIDE = 8.0
_EASY_TURN, _PER_DEGREE = 40.0, 0.1
_COVER = np.array([0.65, 0.65, 0.75, 0.75, 0.65, 0.7, 0.75])
"""From this on a cover is certain."""
_COVERED = np.array([9.0, 9.0, 5.5, 5.5, 9.0, 14.0, 14.0])

_MEMBERS = np.concatenate([REGION_LANDMARKS[name] for name in FACE_REGIONS])
_COUNTS = np.array([len(REGION_LANDMARKS[name]) for name in FACE_REGIONS])
_STARTS = np.cumsum([0, *_COUNTS[:-1]])


class RegionJudge:
    """Expects an error of each region's landmarks from four causes that can be seen, and adds them.

    Each cause was measured against the landmarks of the same images without it: too few pixels,
    places outside the image, a region turned away, and a region that suddenly looks unlike itself,
    as under a hand. One judge looks at one face; after 2 s without it, or when time jumps back, it
    forgets how the face looked.

    Args:
        face: the metric face of the bundle.
    """

    def __init__(self, face: MetricFace) -> None:
        self._middles, self._normals = _lay_out(face)
        self._appearance = FaceAppearance()
        self.last_ns = 0
        """The time of the image judged last."""

    def judge(
        self,
        image: np.ndarray,
        media_ns: int,
        landmarks: np.ndarray,
        T_camera_head: np.ndarray,
    ) -> np.ndarray:
        """(R,) float32 in [0, 1], as `Observation.region_confidence`.

        Args:
            image: (H, W, 3) uint8 RGB.
            media_ns: the image's time on the source's clock.
            landmarks: (478, 3) pixels.
            T_camera_head: (4, 4) head pose.
        """
        step_ns = media_ns - self.last_ns
        self.last_ns = media_ns
        if not 0 <= step_ns < FORGET_NS:
            self._appearance = FaceAppearance()
        step_s = min(max(step_ns / 1e9, 0.0), _LONGEST_STEP_S)
        across = eye_distance(landmarks)
        unlike = self._appearance.compare(image, landmarks, across, step_s)
        turned = turn_away(self._middles, self._normals, T_camera_head)
        error = expected_error(across, share_outside(landmarks, image.shape), turned, unlike)
        return (_HALF_TRUSTED / (_HALF_TRUSTED + error)).astype(np.float32)


def expected_error(
    eye_distance_px: float, outside: np.ndarray, turned: np.ndarray, unlike: np.ndarray
) -> np.ndarray:
    """(R,) float64 error to expect of each region's landmarks, % of the distance between the eyes.

    The causes' errors add up. Their sizes are means over drawn and real faces: 3 % at 20 pixels
    between the eyes and 7 % at 10; 6 to 8 % half outside the image; 5 % more when a region is seen
    edge-on; and under a hand what `_COVERED` says.

    Args:
        eye_distance_px: pixels between the eyes.
        outside: (R,) share of each region's landmarks outside the image.
        turned: (R,) degrees between each region's outward direction and the view.
        unlike: (R,) as `FaceAppearance.compare` gives it.
    """
    coarse = max(_COARSE / max(eye_distance_px, 1.0) - _FINE_ENOUGH, 0.0)
    hidden = np.maximum(turned - _EASY_TURN, 0.0) * _PER_DEGREE
    covered = np.clip((unlike - LIKE) / (_COVER - LIKE), 0.0, 1.0) * _COVERED
    return coarse + _OUTSIDE * outside + hidden + covered


def share_outside(landmarks: np.ndarray, image_shape: tuple[int, ...]) -> np.ndarray:
    """(R,) share of each region's landmarks outside an (H, W, ...) image."""
    if all_inside(landmarks, image_shape):
        return np.zeros(len(_COUNTS))
    points = landmarks[_MEMBERS, :2]
    inside = ((points >= 0) & (points < (image_shape[1], image_shape[0]))).all(axis=1)
    return 1.0 - np.add.reduceat(inside.astype(np.float64), _STARTS) / _COUNTS


def turn_away(middles: np.ndarray, normals: np.ndarray, T_camera_head: np.ndarray) -> np.ndarray:
    """(R,) degrees between each region's outward direction and the line to the camera.

    Args:
        middles: (R, 3) centimetres in head space.
        normals: (R, 3) unit vectors in head space.
        T_camera_head: (4, 4) head pose.
    """
    R_camera_head, t = T_camera_head[:3, :3], T_camera_head[:3, 3]
    to_camera = -(middles @ R_camera_head.T + t)
    distances = np.maximum(np.linalg.norm(to_camera, axis=1), 1e-6)
    cosines = (normals @ R_camera_head.T * to_camera).sum(axis=1) / distances
    return np.degrees(np.arccos(np.clip(cosines, -1.0, 1.0)))


def _lay_out(face: MetricFace) -> tuple[np.ndarray, np.ndarray]:
    """Middle and outward direction of each region of the metric face."""
    middles, normals = [], []
    for name in FACE_REGIONS:
        members = [number for number in REGION_LANDMARKS[name] if number < len(face.vertices)]
        places = face.vertices[members]
        middles.append(places.mean(axis=0))
        normal = np.linalg.svd(places - middles[-1])[2][2]
        normals.append(normal * np.sign(normal[2]))
    return np.array(middles), np.array(normals)
