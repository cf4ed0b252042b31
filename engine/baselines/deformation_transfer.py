"""Deformation transfer, the classical way to carry an animation to another mesh.

Sumner and Popovic, "Deformation Transfer for Triangle Meshes" (2004), in the Poisson form of Botsch
et al., "Deformation Transfer for Detail-Preserving Surface Editing" (2006): each target triangle
should deform as the source triangle that lies on it does, and the vertices that come nearest to
that are the solution of one sparse system, factorised once for all frames.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from engine.baselines.aligned_surface import AlignedSurface, place_with_normals
from engine.baselines.closest_points import ClosestPoints
from engine.baselines.registration import border_vertices, register
from engine.topology import triangle_normals, vertex_areas, weld

PULL_CM = 2.0  # the copy decides what is coarser than this, gradients what is finer
NEAR_CM, FAR_CM = 1.0, 3.0  # between these from the registered source a triangle loses its model


class DeformationTransfer:
    """Carries source animations to one target.

    Gradients say nothing of where the surface as a whole is, nor of parts of it that no source
    triangle reaches: a weak pull, `PULL_CM`, holds every vertex to what its place on the registered
    source does, and those out of reach to the neutral. What is not skin keeps still.
    """

    def __init__(
        self,
        source: AlignedSurface,
        target: AlignedSurface,
        registered: np.ndarray | None = None,
    ) -> None:
        """Factorise; `registered` (Vs, 3) is what `register` gives, made here if not there."""
        registered = register(source, target) if registered is None else registered
        self._source, self._target = source, target
        self._welding = weld(target.vertices, target.triangles)
        index = ClosestPoints(place_with_normals(registered, source.triangles), source.triangles)
        self._match_triangles(index, registered)
        self._copy = self._match_vertices(index, registered)
        self._factorise()

    def _match_triangles(self, index: ClosestPoints, registered: np.ndarray) -> None:
        """Which source triangle each target triangle follows, and how far it does."""
        ours = place_with_normals(self._welding.vertices, self._welding.triangles)
        places = index.find(ours[self._welding.triangles].mean(1))
        middle = self._welding.vertices[self._welding.triangles].mean(1)
        self._model = places.triangle
        self._faith = self._closeness(places.rows(len(registered)), registered, middle)

    def _match_vertices(self, index: ClosestPoints, registered: np.ndarray) -> sparse.csr_matrix:
        """(W, Vs) rows that copy displacements; empty for what is out of reach or not skin."""
        welding = self._welding
        ours = place_with_normals(welding.vertices, welding.triangles)
        rows = index.find(ours).rows(len(registered))
        share = self._closeness(rows, registered, welding.vertices)
        share[np.setdiff1d(np.arange(len(ours)), welding.triangles)] = 0.0
        return sparse.csr_matrix(sparse.diags(share) @ rows)

    def _closeness(
        self, rows: sparse.csr_matrix, registered: np.ndarray, points: np.ndarray
    ) -> np.ndarray:
        """(N,) in [0, 1]: 1 near the source, 0 far from it and over its border."""
        distance = np.linalg.norm(rows @ registered - points, axis=1)
        border = border_vertices(self._source.triangles, len(registered))
        distance = distance + NEAR_CM * (rows @ border > 1 - 1e-9) * (distance > 0.1 * NEAR_CM)
        return np.clip((FAR_CM - distance) / (FAR_CM - NEAR_CM), 0, 1)

    def _factorise(self) -> None:
        """min over d of sum_t area |grad d - model|^2 + sum_v mass |d - copy|^2 / PULL_CM^2."""
        vertices, triangles = self._welding.vertices, self._welding.triangles
        area = 0.5 * np.linalg.norm(triangle_normals(vertices, triangles), axis=1)
        gradient = gradient_rows(vertices, triangles)
        self._divergence = (gradient.T @ sparse.diags(np.repeat(area, 3))).tocsr()
        mass = vertex_areas(vertices, triangles)
        self._pull = np.maximum(mass, 1e-6 * mass.mean()) / PULL_CM**2
        self._system = splu((self._divergence @ gradient + sparse.diags(self._pull)).tocsc())

    def transfer(self, displacement: np.ndarray) -> np.ndarray:
        """(n, Vt, 3) the target's displacements for the source's (n, Vs, 3), each in its mesh space
        and units."""
        moved = self._source.to_canonical(np.asarray(displacement, np.float64))
        solved = np.stack([self._transfer_frame(one) for one in moved])
        spread = solved[:, self._welding.weld_of] * self._target.skin[:, None]
        return self._target.to_mesh(spread)

    def _transfer_frame(self, displacement: np.ndarray) -> np.ndarray:
        """(W, 3) canonical displacement."""
        source = self._source
        models = deformation_gradients(source.vertices, displacement, source.triangles)
        wanted = (models[self._model] - np.eye(3)) * self._faith[:, None, None]
        # Row k of a triangle's model is the gradient of coordinate k.
        wanted = wanted.transpose(0, 2, 1).reshape(-1, 3)
        pull = self._pull[:, None] * (self._copy @ displacement)
        return self._system.solve(self._divergence @ wanted + pull)


def deformation_gradients(
    vertices: np.ndarray, displacement: np.ndarray, triangles: np.ndarray
) -> np.ndarray:
    """(F, 3, 3) affine part of each triangle's motion (Sumner and Popovic, eq. 3 and 4).

    The fourth vertex stands off along the normal by the square root of twice the area.
    """
    still, moved = _edges(vertices, triangles), _edges(vertices + displacement, triangles)
    flat = np.abs(np.linalg.det(still)) < 1e-12
    still[flat] = np.eye(3)
    moved[flat] = np.eye(3)
    return moved @ np.linalg.inv(still)


def _edges(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(F, 3, 3), columns: two edges and the stand-off."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    length = np.sqrt(np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-30))
    return np.stack([b - a, c - a, normal / length], axis=2)


def gradient_rows(vertices: np.ndarray, triangles: np.ndarray) -> sparse.csr_matrix:
    """(3F, V) sparse: the gradient, in the triangle's plane, of a function given at the vertices.

    Triangles without area have no gradient.
    """
    normal = triangle_normals(vertices, triangles)
    square = (normal**2).sum(1, keepdims=True)
    values = np.zeros((len(triangles), 3, 3))  # triangle, axis, corner
    for k in range(3):
        opposite = vertices[triangles[:, (k + 2) % 3]] - vertices[triangles[:, (k + 1) % 3]]
        values[:, :, k] = np.cross(normal, opposite) / np.maximum(square, 1e-30)
    values[square[:, 0] < 1e-20] = 0.0
    row = np.repeat(np.arange(3 * len(triangles)), 3)
    column = np.repeat(triangles, 3, axis=0).ravel()
    return sparse.csr_matrix((values.ravel(), (row, column)), (3 * len(triangles), len(vertices)))
