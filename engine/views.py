"""Viewpoints from which an unknown mesh is looked at, all in the unit space of the alignment.

A viewpoint is a perspective camera of 30 degrees, about a portrait lens: wide enough for the face
finder, which learnt from photographs, and narrow enough to keep turned heads undistorted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

HALF_FIELD = np.radians(15.0)

SCAN_ROTATIONS: np.ndarray = Rotation.create_group("O").as_matrix()
"""(24, 3, 3): every way to look along an axis with another one upwards."""

BETWEEN_ROTATIONS: np.ndarray = (
    Rotation.from_rotvec(np.radians(45.0) / np.sqrt(3) * np.ones(3)).as_matrix() @ SCAN_ROTATIONS
)
"""(24, 3, 3): half-way between those, for faces set askew in their file."""

FIRST_ANGLES = ((0, 0), (25, 0), (-25, 0), (0, 18), (0, -18))
FINAL_ANGLES = (
    (0, 0), (14, 0), (-14, 0), (28, 0), (-28, 0), (0, 14), (0, -14), (18, 12), (-18, 12),
)  # fmt: skip
"""Yaw and pitch in degrees of the close-ups; all within what the face finder sees reliably."""

END_CROP_SIZES = (0.3, 0.15)  # half the crop's width in lengths of the box


@dataclass(frozen=True, slots=True, eq=False)
class Viewpoint:
    """One camera."""

    T_clip_world: np.ndarray
    """(4, 4) float64, unit space to OpenGL clip space."""
    near: float
    far: float

    def distances(self, depth: np.ndarray) -> np.ndarray:
        """Unit-space distances along the viewing direction of depth-buffer values in [0, 1]."""
        return self.near * self.far / (self.far - depth * (self.far - self.near))


def look(R_camera_world: np.ndarray, centre: np.ndarray, radius: float) -> Viewpoint:
    """The camera that shows a ball in unit space; `R_camera_world` rows are right, up, backward."""
    away = radius / np.sin(HALF_FIELD)
    near, far = away * 0.05, away + 8.0  # a ball of radius 1, perhaps stretched
    T_camera_world = np.eye(4)
    T_camera_world[:3, :3] = R_camera_world
    T_camera_world[:3, 3] = -R_camera_world @ centre - [0.0, 0.0, away]
    projection = np.zeros((4, 4))
    projection[0, 0] = projection[1, 1] = 1.0 / np.tan(HALF_FIELD)
    projection[2, 2] = (far + near) / (near - far)
    projection[2, 3] = 2.0 * far * near / (near - far)
    projection[3, 2] = -1.0
    return Viewpoint(projection @ T_camera_world, near, far)


def scan_views(rotations: np.ndarray) -> list[Viewpoint]:
    """The whole mesh, once per rotation."""
    return [look(R, np.zeros(3), 1.0) for R in rotations]


def close_up_views(
    R_canonical_world: np.ndarray,
    centre: np.ndarray,
    radius: float,
    angles: tuple[tuple[int, int], ...],
) -> list[Viewpoint]:
    """A face seen from around its front; `centre` and `radius` of the face in unit space."""
    turns = Rotation.from_euler("YX", np.array(angles), degrees=True).as_matrix()
    return [look(turn.T @ R_canonical_world, centre, radius) for turn in turns]


def end_crop_views(vertices: np.ndarray) -> list[Viewpoint]:
    """Close-ups of the ends of the box, where a body has its head; upright along each axis."""
    views = []
    for size in END_CROP_SIZES:
        for axis in range(3):
            for sign in (-1.0, 1.0):
                views.extend(_end_views(vertices, axis, sign, size))
    return views


def _end_views(vertices: np.ndarray, axis: int, sign: float, size: float) -> list[Viewpoint]:
    along = sign * vertices[:, axis]
    radius = size * np.ptp(along)
    if radius == 0.0:  # a flat thing has no ends this way
        return []
    end = vertices[along > along.max() - 1.2 * radius]
    centre = (end.min(0) + end.max(0)) / 2
    centre[axis] = sign * (
        along.max() - 0.7 * radius
    )  # room to spare above, the head in the middle
    upright = [R for R in SCAN_ROTATIONS if R[1, axis] * sign > 0.5]
    return [look(R, centre, radius) for R in upright]
