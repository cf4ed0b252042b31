"""What the skinning network is told of each vertex: where it is and where landmarks put it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.landmark_pairs import LandmarkPairs
from engine.landmark_warp import (
    COORDINATE_STIFFNESS,
    FRAME_STIFFNESS,
    LandmarkWarp,
    apply_pair,
    carrying_frames,
)

WAVELENGTHS_CM = (16.0, 8.0, 4.0, 2.0)
POSITION_UNIT_CM = 10.0
OFFSET_UNIT_CM = 5.0
FEATURE_COUNT = 15 + 6 * len(WAVELENGTHS_CM)


@dataclass(frozen=True, slots=True, eq=False)
class VertexFeatures:
    """Input of the skinning network for one aligned mesh."""

    features: np.ndarray
    """(V, FEATURE_COUNT) float32, no unit."""
    coordinates: np.ndarray
    """(V, 3) float32: each vertex carried to the canonical head by the landmarks, centimetres."""
    frames: np.ndarray
    """(V, 3, 3) float32: canonical displacements to this mesh's own."""


def compute_vertex_features(
    vertices: np.ndarray,
    normals: np.ndarray,
    pairs: LandmarkPairs,
) -> VertexFeatures:
    """Features of (V, 3) `vertices` in canonical centimetres with unit `normals` (V, 3).

    `pairs` are the landmarks the warp to the canonical head is drawn by.
    """
    drawn_by = (pairs.landmarks, pairs.canonical, pairs.spread)
    soft = LandmarkWarp(*drawn_by, COORDINATE_STIFFNESS)
    stiff = LandmarkWarp(*drawn_by, FRAME_STIFFNESS)
    coordinates, slopes = apply_pair(soft, stiff, vertices)
    frames = carrying_frames(slopes)
    carried = np.einsum("vji,vj->vi", frames, normals)  # normals move by the inverse transpose
    carried /= np.maximum(np.linalg.norm(carried, axis=1, keepdims=True), 1e-9)
    phase = (2 * np.pi * coordinates)[:, None, :] / np.array(WAVELENGTHS_CM)[None, :, None]
    phase = phase.reshape(len(vertices), -1)
    columns = [
        vertices / POSITION_UNIT_CM,
        normals,
        coordinates / POSITION_UNIT_CM,
        carried,
        (coordinates - vertices) / OFFSET_UNIT_CM,
        np.sin(phase),
        np.cos(phase),
    ]
    return VertexFeatures(
        np.concatenate(columns, 1).astype(np.float32),
        coordinates.astype(np.float32),
        frames.astype(np.float32),
    )
