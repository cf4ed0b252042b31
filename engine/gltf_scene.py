"""Where a glTF asset's nodes stand, and what puts a primitive's vertices there.

Source: Khronos glTF 2.0 specification, chapter 3.5.3 (transformations).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.transform import Rotation

from engine.gltf_buffers import GltfAsset
from engine.gltf_skin import read_skinning


def node_transforms(
    asset: GltfAsset, moved: Mapping[int, np.ndarray] | None = None
) -> dict[int, np.ndarray]:
    """`T_scene_node` (4, 4) float64 of every node of the default scene, parents before children.

    `moved` has `T_parent_node` of the nodes that stand elsewhere than the file puts them.
    """
    moved, nodes = moved or {}, asset.items("nodes")
    transforms: dict[int, np.ndarray] = {}
    for number, parent in _walk(asset):
        T_parent_node = moved[number] if number in moved else local_transform(nodes[number])
        T_scene_parent = np.eye(4) if parent is None else transforms[parent]
        transforms[number] = T_scene_parent @ T_parent_node
    return transforms


def _root_nodes(asset: GltfAsset) -> list[int]:
    scenes = asset.items("scenes")
    if scenes:
        return scenes[asset.json.get("scene", 0)].get("nodes", [])
    nodes = asset.items("nodes")
    children = {child for node in nodes for child in node.get("children", [])}
    return [number for number in range(len(nodes)) if number not in children]


def _walk(asset: GltfAsset) -> Iterator[tuple[int, int | None]]:
    """Each node of the scene once, with its parent."""
    waiting: list[tuple[int, int | None]] = [(root, None) for root in reversed(_root_nodes(asset))]
    seen: set[int] = set()
    while waiting:
        number, parent = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        yield number, parent
        children = asset.items("nodes")[number].get("children", [])
        waiting.extend((child, number) for child in reversed(children))


def local_transform(node: dict[str, Any]) -> np.ndarray:
    """`T_parent_node` (4, 4) float64 as a node of the file has it."""
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    return compose_transform(
        node.get("translation", [0, 0, 0]),
        node.get("rotation", [0, 0, 0, 1]),
        node.get("scale", [1, 1, 1]),
    )


def compose_transform(translation: ArrayLike, rotation: ArrayLike, scale: ArrayLike) -> np.ndarray:
    """(4, 4) float64 of a translation (3,), a quaternion x y z w of any length and a scale (3,)."""
    T = np.eye(4)
    T[:3, :3] = Rotation.from_quat(rotation).as_matrix()
    T[:3, :3] *= np.array(scale, np.float64)
    T[:3, 3] = translation
    return T


def place(positions: np.ndarray, T: np.ndarray) -> np.ndarray:
    """(V, 3) float64 positions moved by a (4, 4) or a per-vertex (V, 4, 4) transform."""
    if T.ndim == 2:
        return positions @ T[:3, :3].T + T[:3, 3]
    return np.einsum("vij,vj->vi", T[:, :3, :3], positions) + T[:, :3, 3]


def placing_transform(
    asset: GltfAsset, node: int, attributes: dict[str, int], transforms: dict[int, np.ndarray]
) -> np.ndarray:
    """What puts a primitive's vertices into the scene: (4, 4) of its node, or (V, 4, 4) skinned."""
    skinning = read_skinning(asset, node, attributes)
    return transforms[node] if skinning is None else skinning.blend(transforms)
