"""The vertices that some primitives of a glTF asset share, on the move.

Source: Khronos glTF 2.0 specification, chapters 3.7.2.2 (morph targets) and 3.7.3 (skins): targets
move vertices before joints do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.animation.gltf_sampler import GltfSampler
from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_layout import Placement
from engine.gltf_skin import Skinning, read_skinning
from engine.gltf_targets import read_target

DELTA_LIMIT = 10**9  # numbers: four gigabytes


@dataclass(frozen=True, slots=True, eq=False)
class MovingPart:
    """One group of primitives as one node shows it."""

    node: int
    rows: slice
    """Its vertices among the mesh's."""
    positions: np.ndarray
    """(N, 3) float64, the node's space, without any target."""
    skinning: Skinning | None
    weights: GltfSampler | np.ndarray
    """What samples them, or (T,) float64 where they are not animated."""
    targets: np.ndarray
    """(M,) int, of the T those that ever move a vertex."""
    deltas: np.ndarray
    """(M, N * 3) float32 what each of them adds, the node's space."""

    def shape(self, time: float) -> np.ndarray:
        """(N, 3) float64 at `time` in seconds, the node's space."""
        if not len(self.targets):
            return self.positions
        weights = self.weights
        weights = weights.sample(time) if isinstance(weights, GltfSampler) else weights
        moved = weights[self.targets].astype(np.float32) @ self.deltas
        return self.positions + moved.reshape(-1, 3)

    def placing(self, transforms: Mapping[int, np.ndarray]) -> np.ndarray:
        """(4, 4) or (N, 4, 4) float64 into the scene; `transforms` has `T_scene_node`."""
        if self.skinning is None:
            return transforms[self.node]
        return self.skinning.blend(transforms)


def read_moving_part(
    asset: GltfAsset, group: list[Placement], weights: GltfSampler | None
) -> MovingPart:
    """The part that `group` fills; `weights` samples its targets', None where none does.

    Raises MeshError for targets that are damaged, or more than can be held.
    """
    first = group[0]
    attributes = first.primitive["attributes"]
    known = _default_weights(asset, first) if weights is None else weights
    keyed = _keyed_values(known)
    count = max(len(placement.primitive.get("targets", [])) for placement in group)
    used = np.flatnonzero(keyed[:, :count].any(axis=0))
    _check_deltas(asset, len(used), first.vertex_count)
    deltas = np.zeros((len(used), first.vertex_count * 3), np.float32)
    for row, target in enumerate(used.tolist()):
        deltas[row] = read_target(asset, group, target).ravel()
    return MovingPart(
        node=first.node,
        rows=slice(first.first_vertex, first.first_vertex + first.vertex_count),
        positions=asset.read_accessor(attributes["POSITION"]).astype(np.float64),
        skinning=read_skinning(asset, first.node, attributes),
        weights=known,
        targets=used,
        deltas=deltas,
    )


def _check_deltas(asset: GltfAsset, target_count: int, vertex_count: int) -> None:
    """Before any is read: targets of zeros need no byte of the file."""
    if target_count * vertex_count * 3 > DELTA_LIMIT:
        raise MeshError(
            f"{asset.path.name} moves {target_count:,} shapes of {vertex_count:,} vertices, more"
            " than can be held in memory: reduce it first."
        )


def _default_weights(asset: GltfAsset, placement: Placement) -> np.ndarray:
    node, mesh = asset.items("nodes")[placement.node], asset.items("meshes")[placement.mesh]
    return np.array(node.get("weights", mesh.get("weights", [])), np.float64)


def _keyed_values(weights: GltfSampler | np.ndarray) -> np.ndarray:
    """(*, T) everything a weight can be made of."""
    if not isinstance(weights, GltfSampler):
        return weights[None]
    if weights.tangents is None:
        return weights.values
    return np.concatenate([weights.values, *weights.tangents.swapaxes(0, 1)])
