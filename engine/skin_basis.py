"""From an aligned skin to its expression basis: the skinning network, run once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.carry_back import carry_back
from engine.diffusion import build_operators
from engine.landmark_pairs import LandmarkPairs
from engine.landmark_refit import refit_landmarks
from engine.progress import Progress, untold
from engine.proxy import build_proxy, keep_vertices
from engine.shape_sets import ShapeSet
from engine.skinning_network import SkinningNetwork, SkinPrediction
from engine.topology import vertex_normals
from engine.vertex_features import compute_vertex_features

PROXY_VERTICES = 4000
HEAD_BOX_CM = np.array([[-17.0, -24.0, -16.0], [17.0, 24.0, 22.0]])
GATE_FLOOR = (0.02, 0.15)  # gates fade to exactly 0 between these, so nothing far away creeps
LOOKS = 3  # each begins with the landmarks as the one before understood them
CM_IN_DM = 10.0  # the network speaks of coordinates in decimetres


@dataclass(frozen=True, slots=True, eq=False)
class SkinBasis:
    """The network's answer for every vertex of a welded skin. Canonical centimetres."""

    displacements: np.ndarray
    """(53, W, 3) float32: what one unit of each expression adds."""
    gates: np.ndarray
    """(W, 53) float32: the skinning weights, 0 outside the expression's reach."""
    regions: np.ndarray
    """(W,) int8 into `engine.names.REGION_NAMES`; -1 off the head."""
    coordinates: np.ndarray
    """(W, 3) float32: the place on the canonical head."""
    frames: np.ndarray
    """(W, 3, 3) float32: canonical displacements to this head's own."""
    pairs: LandmarkPairs
    """Where the landmarks lie after the network has looked."""


def predict_skin_basis(
    vertices: np.ndarray,
    triangles: np.ndarray,
    pairs: LandmarkPairs,
    network: SkinningNetwork,
    shape_set: ShapeSet,
    progress: Progress = untold,
) -> SkinBasis:
    """Run the network on welded `vertices` (W, 3), canonical centimetres, and `triangles` (F, 3).

    `pairs` are the landmarks the network believes. Vertices far outside the head (a body) do not
    take part: they keep still and get region -1.
    """
    return predict_skin_versions(vertices, triangles, pairs, network, [shape_set], progress)[0]


def predict_skin_versions(
    vertices: np.ndarray,
    triangles: np.ndarray,
    pairs: LandmarkPairs,
    network: SkinningNetwork,
    shape_sets: Sequence[ShapeSet],
    progress: Progress = untold,
) -> list[SkinBasis]:
    """`predict_skin_basis` for several shape sets at the cost of one look."""
    inside = ((vertices > HEAD_BOX_CM[0]) & (vertices < HEAD_BOX_CM[1])).all(1)
    head, index = keep_vertices(triangles, inside)
    versions = _predict_head(vertices[index], head, pairs, network, shape_sets, progress)
    return [_spread(version, index, len(vertices)) for version in versions]


def _predict_head(
    vertices: np.ndarray,
    triangles: np.ndarray,
    pairs: LandmarkPairs,
    network: SkinningNetwork,
    shape_sets: Sequence[ShapeSet],
    progress: Progress,
) -> list[SkinBasis]:
    progress("thinning the skin", 0.1)
    normals = vertex_normals(vertices, triangles)
    proxy = build_proxy(vertices, triangles, PROXY_VERTICES)
    coarse = vertices[proxy.source]
    prediction, pairs = _predict_proxy(coarse, proxy.triangles, pairs, network, progress)
    progress("carrying back to every vertex", 0.4)
    dense = compute_vertex_features(vertices, normals, pairs)
    back = carry_back(vertices, normals, proxy)
    gates = _fade_gates(back @ prediction.gates)
    regions = (back @ prediction.region_probabilities).argmax(1).astype(np.int8)
    coordinates = dense.coordinates + CM_IN_DM * (back @ prediction.coordinates)
    versions = []
    for shape_set in shape_sets:
        motion = np.stack([back @ plane for plane in shape_set.mix(prediction.directions)])
        motion = np.einsum("vij,kvj->kvi", dense.frames, motion * gates.T[:, :, None])
        versions.append(
            SkinBasis(
                motion.astype(np.float32),
                gates,
                regions,
                coordinates.astype(np.float32),
                dense.frames,
                pairs,
            )
        )
    return versions


def _predict_proxy(
    vertices: np.ndarray,
    triangles: np.ndarray,
    pairs: LandmarkPairs,
    network: SkinningNetwork,
    progress: Progress,
) -> tuple[SkinPrediction, LandmarkPairs]:
    """The network's last answer, and the landmarks it rests on."""
    # Normals of the proxy itself: the network was trained on meshes as coarse as this.
    normals = vertex_normals(vertices, triangles)
    progress("finding the skin's eigenvectors", 0.2)
    operators = build_operators(vertices, triangles, normals, network.eigen_count)
    progress("running the skinning network", 0.3)
    inputs = compute_vertex_features(vertices, normals, pairs)
    prediction = network.predict(inputs.features, operators)
    for _ in range(LOOKS - 1):
        coordinates = inputs.coordinates + CM_IN_DM * prediction.coordinates
        places = network.landmark_canonical
        pairs = network.pair(refit_landmarks(vertices, coordinates, inputs.frames, places))
        inputs = compute_vertex_features(vertices, normals, pairs)
        prediction = network.predict(inputs.features, operators)
    return prediction, pairs


def _fade_gates(gates: np.ndarray) -> np.ndarray:
    """(V, 53) float32 gates with their small values eased to exactly 0."""
    low, high = GATE_FLOOR
    gates = np.clip(gates, 0, 1)  # carrying back overshoots a little
    ramp = np.clip((gates - low) / (high - low), 0, 1)
    return (gates * ramp * ramp * (3 - 2 * ramp)).astype(np.float32)


def _spread(basis: SkinBasis, index: np.ndarray, count: int) -> SkinBasis:
    displacements = np.zeros((len(basis.displacements), count, 3), np.float32)
    displacements[:, index] = basis.displacements
    gates = np.zeros((count, basis.gates.shape[1]), np.float32)
    gates[index] = basis.gates
    regions = np.full(count, -1, np.int8)
    regions[index] = basis.regions
    coordinates = np.zeros((count, 3), np.float32)
    coordinates[index] = basis.coordinates
    frames = np.broadcast_to(np.eye(3, dtype=np.float32), (count, 3, 3)).copy()
    frames[index] = basis.frames
    return SkinBasis(displacements, gates, regions, coordinates, frames, basis.pairs)
