"""How much a motion stretches and folds the triangles of a surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.topology import triangle_normals

LEAST_HEIGHT = 1e-3  # of a triangle's longest edge; below it a triangle has no plane to speak of


@dataclass(frozen=True, slots=True, eq=False)
class RestTriangles:
    """The triangles of a neutral surface, ready to be compared with moved ones."""

    triangles: np.ndarray
    """(F, 3) into the vertices."""
    inverse: np.ndarray
    """(F, 2, 2) inverse of the two edges at the first corner, in an orthonormal frame of the
    triangle's plane: rows of edges to plane coordinates. 1 / length."""
    normals: np.ndarray
    """(F, 3) unit normals; zero for triangles without area."""

    def select(self, chosen: np.ndarray) -> RestTriangles:
        """Some of them, by index or mask."""
        return RestTriangles(self.triangles[chosen], self.inverse[chosen], self.normals[chosen])


def measure_rest(vertices: np.ndarray, triangles: np.ndarray) -> RestTriangles:
    """Neutral `vertices` (V, 3) and `triangles` (F, 3)."""
    corner = vertices[triangles].astype(np.float64)
    first, second = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    length = np.maximum(np.linalg.norm(first, axis=1), 1e-12)
    along = (first * second).sum(1) / length
    normals = np.cross(first, second)
    area = np.linalg.norm(normals, axis=1)
    # The edges are (length, 0) and (along, height) in the plane; slivers get a floor.
    height = np.maximum(area / length, LEAST_HEIGHT * np.maximum(length, np.abs(along)))
    inverse = np.zeros((len(triangles), 2, 2))
    inverse[:, 0, 0] = 1 / length
    inverse[:, 0, 1] = -along / (length * height)
    inverse[:, 1, 1] = 1 / height
    normals /= np.maximum(area, 1e-30)[:, None]
    return RestTriangles(triangles, inverse, normals)


def find_neighbours(triangles: np.ndarray) -> np.ndarray:
    """(P, 2) pairs of triangles that share an edge; where many do, each with the next."""
    sides = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    order = np.lexsort(sides.T)
    same = (sides[order[1:]] == sides[order[:-1]]).all(1)
    return np.stack([order[:-1][same], order[1:][same]], 1) // 3


def stretches(rest: RestTriangles, moved: np.ndarray) -> np.ndarray:
    """(F,) largest singular value of the map that takes each triangle to where `moved` (V, 3) is.

    1 is unstretched. The map is the deformation gradient in the triangle's plane (Sumner and
    Popovic, "Deformation Transfer for Triangle Meshes", 2004, section 3, without its normal).
    """
    corner = moved[rest.triangles]
    edges = np.stack([corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]], 2)
    gradient = edges @ rest.inverse
    square = np.einsum("fca,fcb->fab", gradient, gradient)
    middle = 0.5 * (square[:, 0, 0] + square[:, 1, 1])
    half = 0.5 * (square[:, 0, 0] - square[:, 1, 1])
    return np.sqrt(middle + np.sqrt(half**2 + square[:, 0, 1] ** 2))


def inversions(rest: RestTriangles, moved: np.ndarray, neighbours: np.ndarray) -> np.ndarray:
    """(F,) bool: triangles that `moved` (V, 3) turns over onto a neighbour (`find_neighbours`).

    A triangle is inverted when its normal turns by more than 90 degrees and it folds over an edge:
    with a neighbour there it made less than 90 degrees in the neutral and makes more now. What
    merely turns with all around it, a rolled lip or a closed lid, is not inverted.
    """
    normals = triangle_normals(moved, rest.triangles)
    turned = (normals * rest.normals).sum(1) < 0
    first, second = neighbours[turned[neighbours].any(1)].T
    flat = (rest.normals[first] * rest.normals[second]).sum(1) > 0
    folds = flat & ((normals[first] * normals[second]).sum(1) < 0)
    folded = np.zeros(len(turned), bool)
    folded[first[folds]] = folded[second[folds]] = True
    return turned & folded
