"""Smooth normals of a mesh and of the shapes it takes, for programs that do not compute their own.

Vertices that files split along seams are one point here, so no seam shows; those that only meet
and move apart, like closed lips, stay two.
"""

from __future__ import annotations

import numpy as np

from engine.animation.morphed_mesh import MorphedMesh
from engine.topology import vertex_normals, weld

UP = np.array([0.0, 1.0, 0.0])  # of vertices no triangle meets: any unit vector will do
ALIKE = 1e-5  # of the mesh's longest side


class ShadedNormals:
    """Computed on welded points, handed out by the mesh's vertices."""

    def __init__(self, morphed: MorphedMesh) -> None:
        points, self._first_of = _find_points(morphed)
        self._points = points
        self._vertices = morphed.mesh.vertices[self._first_of]
        self._triangles = points[morphed.mesh.triangles]
        self._neutral = self._normals(self._vertices)
        self.neutral = self._neutral[points].astype(np.float32)
        """(V, 3) float32 unit vectors."""

    def change(self, deltas: np.ndarray) -> np.ndarray:
        """(V, 3) float32: what is added to the normals where (V, 3) `deltas` is added to the mesh.

        glTF adds it in proportion to the shape's weight and makes the sum a unit vector again.
        """
        moved = self._normals(self._vertices + deltas[self._first_of])
        return (moved - self._neutral)[self._points].astype(np.float32)

    def _normals(self, vertices: np.ndarray) -> np.ndarray:
        normals = vertex_normals(vertices, self._triangles)
        normals[~normals.any(1)] = UP
        return normals


def _find_points(morphed: MorphedMesh) -> tuple[np.ndarray, np.ndarray]:
    """(V,) the point each vertex belongs to, and (P,) a vertex of each point."""
    place = weld(morphed.mesh.vertices, morphed.mesh.triangles).weld_of
    mixture = np.random.default_rng(0).normal(size=len(morphed.deltas)).astype(np.float32)
    # Vertices that move alike in one random mixture of all shapes move alike in each.
    motion = np.tensordot(mixture, morphed.deltas, axes=1)
    step = ALIKE * np.ptp(morphed.mesh.vertices, axis=0).max()
    rows = np.column_stack([place, np.rint(motion / step).astype(np.int64)])
    _, first_of, points = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return points.ravel(), first_of
