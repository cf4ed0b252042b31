"""A smooth warp from an aligned mesh to the canonical head, drawn by the tracker's landmarks."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

COORDINATE_STIFFNESS = 6.0  # smoothing of the warp that says where on the head a vertex lies
FRAME_STIFFNESS = 50.0  # stiffer: derivatives amplify the landmarks' noise
RIDGE = 1e-9
BLOCK_POINTS = 8192  # warped at once: points times landmarks must fit in memory


class LandmarkWarp:
    """Biharmonic spline with smoothing: takes landmarks near their canonical places.

    The kernel is |r|, the biharmonic fundamental solution in 3-D, plus an affine part; far from the
    landmarks the warp is nearly affine. Landmarks with a larger spread are followed less closely.
    """

    def __init__(
        self, landmarks: np.ndarray, canonical: np.ndarray, spread: np.ndarray, stiffness: float
    ) -> None:
        """Fit to `landmarks` (L, 3) at `canonical` (L, 3), all centimetres; `spread` (L,) > 0."""
        count = len(landmarks)
        self._centres = np.asarray(landmarks, np.float64)
        kernel = -cdist(self._centres, self._centres)
        smoothing = (spread / np.median(spread)) ** 2 * stiffness
        affine = np.concatenate([np.ones((count, 1)), self._centres], 1)
        system = np.zeros((count + 4, count + 4))
        system[:count, :count] = kernel + np.diag(smoothing)
        system[:count, count:] = affine
        system[count:, :count] = affine.T
        system[count:, count:] = -RIDGE * np.eye(4)
        right = np.zeros((count + 4, 3))
        right[:count] = canonical
        solution = np.linalg.solve(system, right)
        self._weights, self._affine = solution[:count], solution[count:]

    def apply(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Warp (V, 3) points; returns them and (V, 3, 3) the warp's Jacobian at each of them."""
        return apply_pair(self, self, points)

    def warp(self, points: np.ndarray) -> np.ndarray:
        """Warp (V, 3) points."""
        points = np.asarray(points, np.float64)
        return self._warp_block(points, self._distances(points))

    def _distances(self, points: np.ndarray) -> np.ndarray:
        return np.maximum(cdist(points, self._centres), 1e-4)

    def _warp_block(self, points: np.ndarray, distance: np.ndarray) -> np.ndarray:
        return self._affine[0] + points @ self._affine[1:] - distance @ self._weights

    def _slope_block(self, points: np.ndarray, distance: np.ndarray) -> np.ndarray:
        inverse = 1.0 / distance
        pull = inverse @ self._weights  # (V, 3)
        moment = (inverse @ self._moments()).reshape(-1, 3, 3)  # sum_l w_l x c_l / r_l
        return self._affine[1:].T - (pull[:, :, None] * points[:, None, :] - moment)

    def _moments(self) -> np.ndarray:
        return (self._weights[:, :, None] * self._centres[:, None, :]).reshape(-1, 9)


def apply_pair(
    places: LandmarkWarp, slopes: LandmarkWarp, points: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(V, 3) points as `places` warps them, and (V, 3, 3) the Jacobian of `slopes` there.

    Both must be drawn by the same landmarks, to which the distances, most of the work, are measured
    once.
    """
    points = np.asarray(points, np.float64)
    warped, jacobian = [], []
    for start in range(0, max(len(points), 1), BLOCK_POINTS):
        block = points[start : start + BLOCK_POINTS]
        distance = places._distances(block)
        warped.append(places._warp_block(block, distance))
        jacobian.append(slopes._slope_block(block, distance))
    return np.concatenate(warped), np.concatenate(jacobian)


def carrying_frames(jacobian: np.ndarray, limit: float = 3.0) -> np.ndarray:
    """(V, 3, 3) maps from canonical displacements to the mesh's: the warp's inverse Jacobian.

    Singular values are held within 1/limit to limit, so that a fold in the warp cannot blow a
    displacement up.
    """
    u, singular, vt = np.linalg.svd(jacobian)
    singular = np.clip(singular, 1.0 / limit, limit)
    return np.einsum("vji,vj,vkj->vik", vt, 1.0 / singular, u)
