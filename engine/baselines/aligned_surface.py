"""A neutral skin as the classical methods are given it: aligned, and with the tracker's landmarks.

They get what the network gets: the same alignment and the same landmarks, and nothing learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.landmark_places import landmark_places
from engine.records import Alignment, Mesh
from engine.similarity import apply_transform
from engine.topology import vertex_normals

NORMAL_SHARE = 0.12  # of the eye span: how far apart opposite sides count as lying


@dataclass(frozen=True, slots=True, eq=False)
class AlignedSurface:
    """A neutral skin in canonical space."""

    vertices: np.ndarray
    """(V, 3) float64 canonical centimetres, in the file's order; whatever is not skin included."""
    triangles: np.ndarray
    """(F, 3) int32, the skin's only."""
    R_canonical_mesh: np.ndarray
    """(3, 3) float64, the linear part of the alignment, scale included."""
    landmarks: np.ndarray
    """(478, 3) float64 canonical centimetres, NaN where the tracker placed none."""
    spread: np.ndarray
    """(478,) float64 centimetres, how far each may slip."""

    @property
    def skin(self) -> np.ndarray:
        """(V,) bool."""
        member = np.zeros(len(self.vertices), bool)
        member[self.triangles] = True
        return member

    def to_canonical(self, displacement: np.ndarray) -> np.ndarray:
        """(..., 3) displacements of the mesh, in canonical centimetres."""
        return displacement @ self.R_canonical_mesh.T

    def to_mesh(self, displacement: np.ndarray) -> np.ndarray:
        """(..., 3) canonical displacements, in mesh space."""
        return displacement @ np.linalg.inv(self.R_canonical_mesh).T


def take_aligned(mesh: Mesh, alignment: Alignment, skin: np.ndarray) -> AlignedSurface:
    """The skin of `mesh`, `skin` (V,) bool telling which of its vertices that is."""
    T = alignment.T_canonical_mesh
    return AlignedSurface(
        apply_transform(T, mesh.vertices),
        mesh.triangles[skin[mesh.triangles].all(1)],
        T[:3, :3],
        alignment.landmarks.astype(np.float64),
        alignment.landmark_spread.astype(np.float64),
    )


def place_with_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V, 6) float64 where points of one surface are matched with another's.

    Position and `NORMAL_SHARE` eye spans times the unit normal: upper and lower lip touch, but face
    each other, and so lie apart. Canonical centimetres.
    """
    reach = NORMAL_SHARE * landmark_places().eye_span
    return np.hstack([vertices, reach * vertex_normals(vertices, triangles)])
