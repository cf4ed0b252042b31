"""Fits the metric face to landmarks: the head pose, as MediaPipe's face geometry defines it."""

from __future__ import annotations

import numpy as np

from capture.bundle import MetricFace

_VERTICAL_VIEW = np.radians(63.0)
"""The lens MediaPipe assumes for every camera."""


class PoseFitter:
    """Head pose from landmarks: weighted Procrustes with a free scale.

    Landmark depth comes without a distance, so the face is unprojected as if at distance 1; that it
    comes out too small by some scale is how far away it is. MediaPipe estimates the scale twice,
    first without perspective, but the first estimate divides every place alike and cancels.

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
        rays = _unproject(flat, middle_depth)
        rotation, scale = self._fit_turn(rays)
        translation = self._weights @ rays / scale - rotation @ self._source_middle
        T_camera_head = np.eye(4, dtype=np.float32)
        T_camera_head[:3, :3] = rotation
        T_camera_head[:3, 3] = translation
        return T_camera_head

    def _fit_turn(self, target: np.ndarray) -> tuple[np.ndarray, float]:
        """Rotation and scale of the anchors onto (A, 3) places, least squares."""
        left, values, right = np.linalg.svd(target.T @ self._weighted_source)
        if np.linalg.det(left) * np.linalg.det(right) < 0:
            left[:, 2] *= -1.0
            values[2] *= -1.0
        return left @ right, float(values.sum()) / self._spread


def _near_plane(landmarks: np.ndarray, image_shape: tuple[int, ...]) -> np.ndarray:
    """(N, 3) on the camera's plane at distance 1: x right, y up, z away from the camera."""
    height, width = image_shape[:2]
    per_pixel = _per_pixel(image_shape)
    return (landmarks - (width / 2, height / 2, 0.0)) * (per_pixel, -per_pixel, per_pixel)


def _per_pixel(image_shape: tuple[int, ...]) -> float:
    """Size of a pixel on the plane at distance 1."""
    return float(2.0 * np.tan(_VERTICAL_VIEW / 2) / image_shape[0])


def _unproject(flat: np.ndarray, middle_depth: float) -> np.ndarray:
    """(N, 3) camera space, right-handed, of near-plane points whose middle is at distance 1."""
    rays = flat.copy()
    rays[:, 2] = -1.0
    return rays * (flat[:, 2:] - middle_depth + 1.0)
