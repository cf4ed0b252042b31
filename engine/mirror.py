"""Left and right of a symmetric mesh moving alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from engine.names import ICT_EXPRESSIONS, REGION_NAMES, twin_indices
from engine.similarity import fit_similarity

TOLERANCE_CM = 0.03
PAIRED_SHARE = 0.97  # of the vertices must have a twin that close
ROUNDS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Mirror:
    """A plane of symmetry and who is whose twin across it."""

    reflection: np.ndarray
    """(3, 3) linear part of the reflection."""
    twin: np.ndarray
    """(W,) index of each vertex's mirror vertex; itself where it has none."""


def find_mirror(vertices: np.ndarray) -> Mirror | None:
    """The symmetry of (W, 3) aligned vertices (centimetres) about nearly x = 0; None if asymmetric.

    Starts from the plane x = 0 and refines it by closest points, as alignment is only good to
    about half a degree.
    """
    T = np.diag([-1.0, 1, 1, 1])
    tree = KDTree(vertices)
    sample = vertices[:: max(1, len(vertices) // 3000)]
    for _ in range(ROUNDS):
        reflected = sample @ T[:3, :3].T + T[:3, 3]
        distance, nearest = tree.query(reflected)
        weights = np.exp(-0.5 * (distance / max(np.median(distance), 0.01)) ** 2)
        step = fit_similarity(reflected, vertices[nearest], weights)
        step[:3, :3] /= np.cbrt(np.linalg.det(step[:3, :3]))
        T = _as_reflection(step @ T)
    distance, twin = tree.query(vertices @ T[:3, :3].T + T[:3, 3])
    paired = distance < TOLERANCE_CM
    if paired.mean() < PAIRED_SHARE:
        return None
    return Mirror(T[:3, :3], np.where(paired, twin, np.arange(len(vertices))))


def _as_reflection(T: np.ndarray) -> np.ndarray:
    """The reflection nearest to a nearly reflecting transform."""
    values, vectors = np.linalg.eigh(0.5 * (T[:3, :3] + T[:3, :3].T))
    normal = vectors[:, np.argmin(values)]
    reflection = np.eye(4)
    reflection[:3, :3] -= 2 * np.outer(normal, normal)
    reflection[:3, 3] = normal * (normal @ T[:3, 3])
    return reflection


def symmetrise(displacements: np.ndarray, mirror: Mirror) -> np.ndarray:
    """(53, W, 3): each expression averaged with the mirror image of its twin."""
    reflection = mirror.reflection.T.astype(np.float32)
    balanced = np.empty(displacements.shape, np.float32)
    # One expression at a time stays within the processor's cache.
    for row, twin in enumerate(twin_indices(ICT_EXPRESSIONS)):
        mirrored = displacements[twin].astype(np.float32, copy=False)[mirror.twin] @ reflection
        np.multiply(displacements[row] + mirrored, np.float32(0.5), out=balanced[row])
    return balanced


def symmetrise_gates(gates: np.ndarray, mirror: Mirror) -> np.ndarray:
    """(W, 53) float32: each expression's gates averaged with the mirror image of its twin's."""
    return 0.5 * (gates + gates[mirror.twin][:, twin_indices(ICT_EXPRESSIONS)])


def symmetrise_regions(regions: np.ndarray, vertices: np.ndarray, mirror: Mirror) -> np.ndarray:
    """(W,) int8: the character's right side (x < 0) takes the mirrored regions of its left."""
    twins = np.array([*twin_indices(REGION_NAMES), -1], np.int8)  # the last one: -1 stays -1
    return np.where(vertices[:, 0] < 0, twins[regions[mirror.twin]], regions).astype(np.int8)
