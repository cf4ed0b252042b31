"""Directions from the middle of an eye, in which lids turn.

The eye is a sphere, or a sphere stretched to a drawn eye's shape. Side and height are angles: a lid
that turns about the eye's left-right axis changes its height and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

BULGE = 0.6  # share of the chord's dip towards the eyeball that is made up for


@dataclass(frozen=True, slots=True, eq=False)
class Eyeball:
    """A sphere in canonical space, centimetres, or a stretched and turned one."""

    centre: np.ndarray
    """(3,)."""
    radius: float
    shape: np.ndarray = field(default_factory=lambda: np.eye(3))
    """(3, 3): a unit sphere's surface to this one's, over the radius. Its columns are the eye's own
    left, up and forward."""

    def to_unit(self, points: np.ndarray) -> np.ndarray:
        """(N, 3) canonical points in the space in which the eye is the unit sphere."""
        return (points - self.centre) @ np.linalg.inv(self.shape).T / self.radius

    def from_unit(self, points: np.ndarray) -> np.ndarray:
        """(N, 3) back to canonical space."""
        return self.centre + self.radius * points @ self.shape.T


def directions(points: np.ndarray, eye: Eyeball) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Side (to the eye's left) and height (up) in degrees from forward, and distance over radius.

    Height is the angle about the eye's left-right axis; side is the angle to the plane at right
    angles to that axis.
    """
    unit = eye.to_unit(points)
    distance = np.maximum(np.linalg.norm(unit, axis=1), 1e-9)
    side = np.degrees(np.arcsin(np.clip(unit[:, 0] / distance, -1, 1)))
    height = np.degrees(np.arctan2(unit[:, 1], unit[:, 2]))
    return side, height, distance


def turn(
    vertices: np.ndarray,
    eye: Eyeball,
    degrees: np.ndarray,
    stretch: np.ndarray | None = None,
    bulge: float = BULGE,
) -> np.ndarray:
    """(N, 3) displacement of turning each vertex about the eye's left-right axis, positive upwards.

    `stretch` (N,) multiplies the distance from the centre. The chord of the turn dips below the
    arc, towards the eyeball; the end is lifted so that a half closed lid, which moves along the
    chord, stays outside by `bulge`.
    """
    unit = eye.to_unit(vertices)
    angle = np.radians(degrees)
    c, s = np.cos(angle), np.sin(angle)
    lift = 1 + bulge * 2 * (1 / np.cos(angle / 2) - 1)
    scale = lift if stretch is None else lift * stretch
    turned = np.stack(
        [unit[:, 0], c * unit[:, 1] + s * unit[:, 2], c * unit[:, 2] - s * unit[:, 1]]
    )
    return eye.from_unit(turned.T * scale[:, None]) - vertices
