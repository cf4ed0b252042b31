"""Where a glTF asset's nodes stand, and where skinning puts vertices in the bind pose.

Source: Khronos glTF 2.0 specification, chapters 3.5.3 (transformations) and 3.7.3 (skins).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from engine.gltf_buffers import GltfAsset


def node_transforms(asset: GltfAsset) -> dict[int, np.ndarray]:
    """`T_scene_node` (4, 4) float64 of every node of the default scene, parents before children."""
    transforms: dict[int, np.ndarray] = {}
    for number, T_parent in _walk(asset, _root_nodes(asset)):
        transforms[number] = T_parent @ _local_transform(asset.items("nodes")[number])
    return transforms


def _root_nodes(asset: GltfAsset) -> list[int]:
    scenes = asset.items("scenes")
    if scenes:
        return scenes[asset.json.get("scene", 0)].get("nodes", [])
    nodes = asset.items("nodes")
    children = {child for node in nodes for child in node.get("children", [])}
    return [number for number in range(len(nodes)) if number not in children]


def _walk(asset: GltfAsset, roots: list[int]) -> Iterator[tuple[int, np.ndarray]]:
    waiting = [(number, np.eye(4)) for number in reversed(roots)]
    seen: set[int] = set()
    while waiting:
        number, T_parent = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        yield number, T_parent
        node = asset.items("nodes")[number]
        T_node = T_parent @ _local_transform(node)
        waiting.extend((child, T_node) for child in reversed(node.get("children", [])))


def _local_transform(node: dict[str, Any]) -> np.ndarray:
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    T = np.eye(4)
    T[:3, :3] = Rotation.from_quat(node.get("rotation", [0, 0, 0, 1])).as_matrix()
    T[:3, :3] *= np.array(node.get("scale", [1, 1, 1]), np.float64)
    T[:3, 3] = node.get("translation", [0, 0, 0])
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
    skin = asset.items("nodes")[node].get("skin")
    if skin is None:
        return transforms[node]
    T = skin_transforms(asset, asset.items("skins")[skin], attributes, transforms)
    return transforms[node] if T is None else T


def skin_transforms(
    asset: GltfAsset,
    skin: dict[str, Any],
    attributes: dict[str, int],
    transforms: dict[int, np.ndarray],
) -> np.ndarray | None:
    """(V, 4, 4) float64 blended joint transforms of a skinned primitive; None when it has none."""
    if "JOINTS_0" not in attributes or "WEIGHTS_0" not in attributes:
        return None
    joints = np.array([transforms.get(number, np.eye(4)) for number in skin["joints"]])
    if "inverseBindMatrices" in skin:
        inverse_bind = asset.read_accessor(skin["inverseBindMatrices"]).astype(np.float64)
        joints = joints @ inverse_bind.reshape(-1, 4, 4).transpose(0, 2, 1)[: len(joints)]
    blended, total = 0.0, 0.0
    for group in range(4):
        if f"JOINTS_{group}" not in attributes:
            break
        number = asset.read_accessor(attributes[f"JOINTS_{group}"]).astype(np.int64)
        weight = asset.read_accessor(attributes[f"WEIGHTS_{group}"]).astype(np.float64)
        for column in range(4):
            blended = blended + weight[:, column, None, None] * joints[number[:, column]]
        total = total + weight.sum(1)
    total = np.asarray(total)
    blended = np.where(total[:, None, None] > 0, blended, np.eye(4))
    return blended / np.where(total > 0, total, 1.0)[:, None, None]
