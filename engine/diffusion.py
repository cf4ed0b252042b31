"""Operators a diffusion network needs of a mesh: Laplacian eigenbasis and surface gradients.

After Sharp et al., "DiffusionNet: Discretization Agnostic Learning on Surfaces" (2022), section 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import eigsh

MIN_COTANGENT_WEIGHT = 1e-3  # keeps the Laplacian positive on badly shaped triangles
EIGEN_SHIFT = -1e-2  # just below 0: makes the singular Laplacian invertible


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceOperators:
    """Intrinsic operators of one mesh, in its own length unit."""

    mass: np.ndarray
    """(V,) float32 area per vertex."""
    eigenvalues: np.ndarray
    """(E,) float32, of the cotangent Laplacian, ascending from 0; 1 / length^2."""
    eigenvectors: np.ndarray
    """(V, E) float32, orthonormal under `mass`."""
    gradient: tuple[sparse.csr_matrix, sparse.csr_matrix]
    """Two (V, V) float32: derivative of a vertex function along each tangent axis."""


def build_operators(
    vertices: np.ndarray, triangles: np.ndarray, normals: np.ndarray, eigen_count: int
) -> SurfaceOperators:
    """Operators of a triangle mesh with `vertices` (V, 3) and unit vertex `normals` (V, 3)."""
    vertices = np.asarray(vertices, np.float64)
    laplacian, mass = cotangent_laplacian(vertices, triangles)
    eigenvalues, eigenvectors = _eigenbasis(laplacian, mass, eigen_count)
    return SurfaceOperators(
        mass.astype(np.float32),
        eigenvalues.astype(np.float32),
        eigenvectors.astype(np.float32),
        _tangent_gradients(vertices, triangles, np.asarray(normals, np.float64)),
    )


def cotangent_laplacian(
    vertices: np.ndarray, triangles: np.ndarray
) -> tuple[sparse.csr_matrix, np.ndarray]:
    """(V, V) positive semi-definite cotangent Laplacian and (V,) lumped vertex areas."""
    corner = vertices[triangles]
    count = len(vertices)
    double_area = np.linalg.norm(
        np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1
    )
    floor = 1e-8 * max(double_area.mean(), 1e-30)
    double_area = np.maximum(double_area, floor)
    laplacian = sparse.csr_matrix((count, count))
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        cosine = ((corner[:, j] - corner[:, i]) * (corner[:, k] - corner[:, i])).sum(1)
        weight = np.maximum(0.5 * cosine / double_area, MIN_COTANGENT_WEIGHT)
        laplacian += sparse.coo_matrix((weight, (triangles[:, j], triangles[:, k])), (count, count))
    laplacian = (laplacian + laplacian.T).tocsr()
    laplacian = sparse.diags(np.asarray(laplacian.sum(1)).ravel()) - laplacian
    mass = np.bincount(triangles.ravel(), np.repeat(double_area / 6, 3), minlength=count)
    return laplacian.tocsr(), np.maximum(mass, 1e-6 * mass.mean())


def _eigenbasis(
    laplacian: sparse.csr_matrix, mass: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    count = min(count, len(mass) - 2)
    start = np.random.default_rng(0).standard_normal(len(mass))  # same mesh, same basis
    values, vectors = eigsh(
        laplacian.tocsc(), count, sparse.diags(mass).tocsc(), sigma=EIGEN_SHIFT, v0=start
    )
    order = np.argsort(values)
    return np.maximum(values[order], 0), vectors[:, order]


def _tangent_gradients(
    vertices: np.ndarray, triangles: np.ndarray, normals: np.ndarray
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Least-squares gradient over each vertex's edges, in a tangent frame of its own."""
    count = len(vertices)
    pairs = np.unique(
        np.concatenate([triangles[:, [a, b]] for a in range(3) for b in range(3) if a != b]), axis=0
    )
    head, tail = pairs.T
    side, up = tangent_frame(normals)
    edge = vertices[tail] - vertices[head]
    local = np.stack([(edge * side[head]).sum(1), (edge * up[head]).sum(1)], 1)
    normal = np.zeros((count, 2, 2))
    np.add.at(normal, head, local[:, :, None] * local[:, None, :])
    trace = np.trace(normal, axis1=1, axis2=2)
    normal += (1e-3 * trace + 1e-12)[:, None, None] * np.eye(2)
    row = np.einsum("nij,nj->ni", np.linalg.inv(normal)[head], local)
    axes = []
    for axis in range(2):
        off = sparse.coo_matrix((row[:, axis], (head, tail)), (count, count)).tocsr()
        own = sparse.diags(np.asarray(off.sum(1)).ravel())
        axes.append((off - own).tocsr().astype(np.float32))
    return axes[0], axes[1]


def tangent_frame(normals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two (V, 3) unit vectors at right angles to the (V, 3) unit normals."""
    across = np.where(np.abs(normals[:, 1:2]) < 0.9, [[0.0, 1, 0]], [[1.0, 0, 0]])
    side = np.cross(across, normals)
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-12)
    return side, np.cross(normals, side)
