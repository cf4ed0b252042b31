"""What a glTF asset's morph targets move, in the vertices of the mesh.

Source: Khronos glTF 2.0 specification, chapter 3.7.2.2 (morph targets).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_layout import Placement, lay_out


def group_placements(asset: GltfAsset, nodes: Iterable[int]) -> list[list[Placement]]:
    """Primitives that share their vertices, of `nodes` in their order; every vertex in one group.

    Raises MeshError for more vertices than can be moved.
    """
    groups: list[list[Placement]] = []
    group_at: dict[int, list[Placement]] = {}
    for placement in lay_out(asset, nodes):
        if placement.fresh:
            group_at[placement.first_vertex] = []
            groups.append(group_at[placement.first_vertex])
        group_at[placement.first_vertex].append(placement)
    return groups


def read_target(asset: GltfAsset, group: list[Placement], target: int) -> np.ndarray:
    """(N, 3) float64 what target number `target` adds to a group's vertices, in the node's space.

    Primitives that share vertices each move the ones they use. Zeros where the group has no such
    target. Raises MeshError for a target of another number of vertices.
    """
    count = group[0].vertex_count
    moved = np.zeros((count, 3))
    accessors = [_position_accessor(placement, target) for placement in group]
    for accessor in dict.fromkeys(accessors):
        if accessor is None:  # a target of normals alone
            continue
        deltas = asset.read_accessor(accessor).astype(np.float64)
        if deltas.shape != (count, 3):
            raise MeshError(
                f"{asset.path.name} is damaged: a morph target has {len(deltas)} vertices, its mesh"
                f" {count}."
            )
        moved = np.where(moved == 0, deltas, moved)
    return moved


def _position_accessor(placement: Placement, target: int) -> int | None:
    targets = placement.primitive.get("targets", [])
    return targets[target].get("POSITION") if 0 <= target < len(targets) else None
