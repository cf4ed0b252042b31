"""Reads generated heads and presents each as a slightly different example every time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.spatial.distance import cdist

from engine.landmark_pairs import MIN_SPREAD_CM, LandmarkPairs, believe
from engine.landmark_refit import refit_landmarks
from engine.names import ICT_EXPRESSIONS, REGION_NAMES, twin_indices
from engine.similarity import apply_transform, fit_similarity
from engine.training.packs import LANDMARK_FILE, MESH_LANDMARKS
from engine.vertex_features import VertexFeatures, compute_vertex_features

OVAL_SPREAD_CM = 0.8  # landmarks that slip further than this lie on the face oval: not used


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkReference:
    """Where the tracker's landmarks lie on the canonical head, those that can be relied on."""

    index: np.ndarray
    """(L,) into the tracker's 478."""
    canonical: np.ndarray
    """(L, 3) centimetres."""
    spread: np.ndarray
    """(L,) centimetres."""
    twins: np.ndarray
    """(L,) each one's counterpart on the other side."""


def load_landmark_reference(data: Path) -> LandmarkReference:
    """The reliable landmarks of the measured file in folder `data`."""
    measured = np.load(data / LANDMARK_FILE)
    spread = measured["spread"][:MESH_LANDMARKS]
    index = np.flatnonzero(spread < OVAL_SPREAD_CM)
    canonical = measured["position"][index].astype(float)
    twins = cdist(canonical * FLIP, canonical).argmin(1)
    return LandmarkReference(index, canonical, spread[index], twins)


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One head as the network sees it, with its truth. Canonical centimetres, aligned."""

    inputs: VertexFeatures
    mass: np.ndarray
    eigenvalues: np.ndarray
    eigenvectors: np.ndarray
    gradient: tuple[sparse.csr_matrix, sparse.csr_matrix]
    shapes: np.ndarray
    """(2, 53, V, 3) float32: the truth of both shape sets."""
    known: np.ndarray
    """(2, V) bool: where it is truth."""
    canonical: np.ndarray
    """(V, 3)."""
    regions: np.ndarray
    """(V,) int64."""
    triangles: np.ndarray
    """(F, 3)."""
    vertices: np.ndarray
    """(V, 3)."""
    normals: np.ndarray
    """(V, 3)."""


SHAPE_TWINS = np.array(twin_indices(ICT_EXPRESSIONS))
REGION_TWINS = np.array(twin_indices(REGION_NAMES))
FLIP = np.array([-1.0, 1, 1])
FLIP_4 = np.diag([-1.0, 1, 1, 1])
TRACKED_SHARE = 0.6


def present(
    head: dict[str, np.ndarray], reference: LandmarkReference, rng: np.random.Generator
) -> Example:
    """Noise the landmarks, align by them as the product does, and perhaps mirror.

    Where the real tracker has looked at the head ("tracked_landmarks"), its own landmarks and
    alignment are used for `TRACKED_SHARE` of the examples.
    """
    vertices, normals = head["vertices"].astype(float), head["normals"].astype(float)
    tracked = "tracked_landmarks" in head and rng.random() < TRACKED_SHARE
    if tracked:
        landmarks = head["tracked_landmarks"][reference.index].astype(float)
        landmarks += rng.normal(0, 0.05, landmarks.shape)
    else:
        landmarks = noisy_landmarks(head["landmarks"].astype(float), reference, rng)
    shapes = np.stack([head["ict_shapes"], head["makehuman_shapes"]]).astype(np.float32)
    canonical, regions = head["canonical"], head["regions"].astype(np.int64)
    sign, triangles = 1.0, head["triangles"]
    if rng.random() < 0.5:
        vertices, normals, landmarks = vertices * FLIP, normals * FLIP, landmarks * FLIP
        landmarks = landmarks[reference.twins]
        shapes, canonical = shapes[:, SHAPE_TWINS] * FLIP.astype(np.float32), canonical * FLIP
        regions = np.where(regions >= 0, REGION_TWINS[regions], regions)
        sign = -1.0
    kept = np.isfinite(landmarks).all(1)
    if tracked:
        T = head["tracked_T"] if sign > 0 else FLIP_4 @ head["tracked_T"] @ FLIP_4
    else:
        kept &= rng.random(len(landmarks)) > rng.uniform(0, 0.15)
        T = align(landmarks[kept], reference, kept)
    T = _disturb(T, rng)
    scale = np.cbrt(np.linalg.det(T[:3, :3]))
    rotation = T[:3, :3] / scale
    vertices, normals = apply_transform(T, vertices), normals @ rotation.T
    inputs = compute_vertex_features(
        vertices,
        normals,
        believe(
            apply_transform(T, landmarks[kept]), reference.canonical[kept], reference.spread[kept]
        ),
    )
    return Example(
        inputs, head["mass"] * scale**2, head["eigenvalues"] / scale**2,
        head["eigenvectors"] / scale, _gradient(head, scale, sign),
        shapes @ (T[:3, :3].T).astype(np.float32),
        np.stack([head["ict_known"], head["makehuman_known"]]), canonical, regions, triangles,
        vertices, normals,
    )  # fmt: skip


def look_again(example: Example, coordinates: np.ndarray, reference: LandmarkReference) -> Example:
    """The example as the network sees it after a pass that put its vertices at `coordinates`."""
    landmarks = refit_landmarks(
        example.vertices, coordinates, example.inputs.frames, reference.canonical
    )
    pairs = LandmarkPairs(
        landmarks, reference.canonical, np.maximum(reference.spread, MIN_SPREAD_CM)
    )
    return replace(
        example, inputs=compute_vertex_features(example.vertices, example.normals, pairs)
    )


def add_tracked(head: dict[str, np.ndarray], found_file: Path) -> None:
    """Add what the real tracker saw of the head, where `head_alignment` has written it."""
    if found_file.exists():
        with np.load(found_file) as found:
            T = found["T_canonical_mesh"]
            head["tracked_T"] = T
            head["tracked_landmarks"] = apply_transform(np.linalg.inv(T), found["landmarks"])


def align(landmarks: np.ndarray, reference: LandmarkReference, kept: np.ndarray) -> np.ndarray:
    """(4, 4) similarity that takes the kept landmarks to their canonical places."""
    weights = 1.0 / (reference.spread[kept] ** 2 + 0.2**2)
    return fit_similarity(landmarks, reference.canonical[kept], weights)


def noisy_landmarks(
    landmarks: np.ndarray, reference: LandmarkReference, rng: np.random.Generator
) -> np.ndarray:
    """(L, 3) reliable landmarks of (468, 3) true ones, displaced as a tracker might."""
    chosen = landmarks[reference.index]
    noise = rng.normal(size=chosen.shape) * reference.spread[:, None] * rng.uniform(0.3, 1.5)
    for _ in range(rng.integers(0, 12)):
        centre = chosen[rng.integers(len(chosen))]
        square = ((chosen - centre) ** 2).sum(1)
        push = rng.normal(0, 0.4, 3)
        noise += np.exp(-0.5 * square / rng.uniform(0.8, 3.0) ** 2)[:, None] * push
    return chosen + noise


def _disturb(T: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A small similarity error, as the real aligner makes: about 2 degrees, 3 %, 0.15 cm."""
    x, y, z = rng.normal(0, np.radians(2), 3)
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    u, _, vt = np.linalg.svd(np.eye(3) + skew)
    disturbance = np.eye(4)
    disturbance[:3, :3] = (u @ vt) * np.exp(rng.normal(0, 0.03))
    disturbance[:3, 3] = rng.normal(0, 0.15, 3)
    return disturbance @ T


def _gradient(
    head: dict[str, np.ndarray], scale: float, sign: float
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Mirroring turns the surface's orientation round: the second tangent axis changes its sign."""
    count = len(head["vertices"])
    where = (head["gradient_rows"], head["gradient_columns"])
    first, second = (
        sparse.csr_matrix(((values * factor / scale).astype(np.float32), where), (count, count))
        for values, factor in zip(head["gradient_values"], (1.0, sign), strict=True)
    )
    return first, second
