"""Faces shown a little larger, turned, shifted, blurred and grained; their landmarks go along."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from engine.face_space import FACE_SIZE

_LARGEST_SHIFT = 3.0  # pixels
_LARGEST_TURN = 0.035  # radians
_LARGEST_GROWTH = 0.03
_LARGEST_GRAIN = 8.0  # levels of 255
_BLURRED_SHARE, _COVERED_SHARE = 0.25, 0.08


def vary_faces(
    faces: np.ndarray, points: np.ndarray, unit: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(N, 192, 192) uint8 and (M, K, 2) pixels of the first M pictures, all a little different.

    Args:
        faces: (N, 192, 192) uint8.
        points: (M, K, 2) float32 pixels.
        unit: (N,) pictures of the same number are changed alike but for the grain.
        rng: where chance comes from.
    """
    shown, moved = np.empty_like(faces), np.empty_like(points)
    lens = {int(number): Lens(rng) for number in np.unique(unit)}
    for row, number in enumerate(unit.tolist()):
        shown[row] = lens[number].show(faces[row], rng)
        if row < len(points):
            moved[row] = lens[number].move(points[row])
    return shown, moved


class Lens:
    """What is done to pictures that belong together."""

    def __init__(self, rng: np.random.Generator) -> None:
        turn = rng.uniform(-_LARGEST_TURN, _LARGEST_TURN)
        growth = 1 + rng.uniform(-_LARGEST_GROWTH, _LARGEST_GROWTH)
        turned = growth * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        middle = np.full(2, (FACE_SIZE - 1) / 2)
        shift = middle - turned @ middle + rng.uniform(-_LARGEST_SHIFT, _LARGEST_SHIFT, 2)
        self._matrix = np.column_stack([turned, shift])
        self._blurred = rng.random() < _BLURRED_SHARE
        self._cover = rng.random(5) if rng.random() < _COVERED_SHARE else None
        self._grain = _LARGEST_GRAIN * rng.random() ** 2

    def move(self, points: np.ndarray) -> np.ndarray:
        """(K, 2) pixels."""
        return points @ self._matrix[:, :2].T + self._matrix[:, 2]

    def show(self, face: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(192, 192) uint8."""
        size, border = (FACE_SIZE, FACE_SIZE), cv2.BORDER_REPLICATE
        face = cv2.warpAffine(face, self._matrix, size, flags=cv2.INTER_LINEAR, borderMode=border)
        if self._blurred:
            face = cv2.GaussianBlur(face, (3, 3), 0)
        if self._cover is not None:
            _hide(face, self._cover)
        if self._grain < 0.5:
            return face
        row, column = rng.integers(FACE_SIZE, size=2)
        tile = _noise()[row : row + FACE_SIZE, column : column + FACE_SIZE]
        return cv2.addWeighted(face, 1.0, tile, self._grain, 0.0, dtype=cv2.CV_8U)


def _hide(face: np.ndarray, place: np.ndarray) -> None:
    """A grey rectangle before a part of it, as hair, hands and microphones are."""
    left, top, width, height, level = place
    left, top = int(left * FACE_SIZE), int(top * FACE_SIZE)
    right, bottom = left + 8 + int(40 * width), top + 8 + int(40 * height)
    face[top:bottom, left:right] = int(255 * level)


@cache
def _noise() -> np.ndarray:
    """(384, 384) float32, drawn once: stretches of it are as good as new, and much faster."""
    size = (2 * FACE_SIZE, 2 * FACE_SIZE)
    return np.random.default_rng(0).standard_normal(size, dtype=np.float32)
