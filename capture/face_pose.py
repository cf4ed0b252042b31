"""Fits the metric face to landmarks: the head pose, as MediaPipe's face geometry defines it."""

from __future__ import annotations

import numpy as np

from capture.bundle import MetricFace

_VERTICAL_VIEW = np.radians(63.0)
"""The lens MediaPipe assumes for every camera."""
_MIRROR = np.array([1.0, 1.0, -1.0])
"""Depth away from the camera to a right-handed space that looks along -z."""


class PoseFitter:
    """Head pose from landmarks: weighted Procrustes with a free scale, twice for the perspective.

    Landmark depth comes without a distance, so the distance at which the anchors have the metric
    face's size is estimated first as if there were no perspective, then once more with it.

    Args:
        face: the metric face of the bundle.
    """

    def __init__(self, face: MetricFace) -> None:
        self._vertex_count = len(face.vertices)
        self._anchors = face.anchors
        self._weights = face.anchor_weights / face.anchor_weights.sum()
        source = face.vertices[face.anchors]
        self._source_middle = self._weights @ source
        self._source = source - self._source_middle
        self._weighted_source = self._source * self._weights[:, None]
        self._spread = float((self._weighted_source * self._source).sum())

    def fit(self, landmarks: np.ndarray, image_shape: tuple[int, ...]) -> np.ndarray:
        """(4, 4) float32 head space to camera space, centimetres, a rotation and a translation.

        Args:
            landmarks: (478, 3) pixels.
            image_shape: (H, W, ...) of the image.
        """
        flat = _near_plane(landmarks[self._anchors], image_shape)
        middle_depth = float(landmarks[: self._vertex_count, 2].mean()) * _per_pixel(image_shape)
        first = self._scale(flat * _MIRROR)
        second = self._scale(_unproject(flat, middle_depth, first))
        rotation, translation = self._solve(_unproject(flat, middle_depth, first * second))
        T_camera_head = np.eye(4, dtype=np.float32)
        T_camera_head[:3, :3] = rotation
        T_camera_head[:3, 3] = translation
        return T_camera_head

    def _scale(self, target: np.ndarray) -> float:
        """The scale of `_solve` alone: the singular values tell it without the turn."""
        product = target.T @ self._weighted_source
        values = np.linalg.svd(product, compute_uv=False)
        mirrored = np.linalg.det(product) < 0
        return float(values.sum() - (2.0 * values[2] if mirrored else 0.0)) / self._spread

    def _solve(self, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rotation and translation of the anchors onto (A, 3) places; least squares, free scale."""
        left, _, right = np.linalg.svd(target.T @ self._weighted_source)
        if np.linalg.det(left) * np.linalg.det(right) < 0:
            left[:, 2] *= -1.0
        rotation = left @ right
        turned = self._weighted_source @ rotation.T
        scale = float((turned * target).sum()) / self._spread
        translation = self._weights @ target - scale * rotation @ self._source_middle
        return rotation, translation


def _near_plane(landmarks: np.ndarray, image_shape: tuple[int, ...]) -> np.ndarray:
    """(N, 3) on the camera's plane at distance 1: x right, y up, z away from the camera."""
    height, width = image_shape[:2]
    per_pixel = _per_pixel(image_shape)
    return (landmarks - (width / 2, height / 2, 0.0)) * (per_pixel, -per_pixel, per_pixel)


def _per_pixel(image_shape: tuple[int, ...]) -> float:
    """Size of a pixel on the plane at distance 1."""
    return float(2.0 * np.tan(_VERTICAL_VIEW / 2) / image_shape[0])


def _unproject(flat: np.ndarray, middle_depth: float, scale: float) -> np.ndarray:
    """(N, 3) camera space, right-handed, of near-plane points if the face is 1/`scale` away."""
    depth = (flat[:, 2:] - middle_depth + 1.0) / scale
    rays = flat.copy()
    rays[:, 2] = -1.0
    return rays * depth
