"""How a skinned primitive of a glTF asset follows its joints.

Source: Khronos glTF 2.0 specification, chapter 3.7.3 (skins).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset

JOINT_SETS = 4  # JOINTS_0 to JOINTS_3: sixteen joints a vertex


@dataclass(frozen=True, slots=True, eq=False)
class Skinning:
    """The joints of one primitive's vertices."""

    joints: tuple[int, ...]
    """Their nodes."""
    inverse_bind: np.ndarray
    """(J, 4, 4) float64: from the mesh's space into each joint's."""
    influence: csr_array
    """(V, J) float64 how much each vertex follows each joint, as the file has it."""
    total: np.ndarray
    """(V,) float64 its sums, which need not be 1; 0 is a vertex that stays where it is."""

    def blend(self, transforms: Mapping[int, np.ndarray]) -> np.ndarray:
        """(V, 4, 4) float64 into the scene; `transforms` has `T_scene_node` of the nodes."""
        joints = np.array([transforms.get(number, np.eye(4)) for number in self.joints])
        joints = joints @ self.inverse_bind
        blended = (self.influence @ joints.reshape(-1, 16)).reshape(-1, 4, 4)
        follows = (self.total > 0)[:, None, None]
        return np.where(follows, blended, np.eye(4)) / np.where(
            follows, self.total[:, None, None], 1.0
        )


def read_skinning(asset: GltfAsset, node: int, attributes: dict[str, int]) -> Skinning | None:
    """The skinning of a primitive with `attributes` that `node` shows; None where it has none.

    Raises MeshError for joints that the skin does not have.
    """
    number = asset.items("nodes")[node].get("skin")
    if number is None or "JOINTS_0" not in attributes or "WEIGHTS_0" not in attributes:
        return None
    skin = asset.items("skins")[number]
    joints = tuple(skin["joints"])
    influence = _read_influence(asset, attributes, len(joints))
    return Skinning(joints, _read_inverse_bind(asset, skin), influence, influence.sum(axis=1))


def _read_inverse_bind(asset: GltfAsset, skin: dict) -> np.ndarray:
    count = len(skin["joints"])
    if "inverseBindMatrices" not in skin:
        return np.tile(np.eye(4), (count, 1, 1))
    matrices = asset.read_accessor(skin["inverseBindMatrices"]).astype(np.float64)
    return matrices.reshape(-1, 4, 4).transpose(0, 2, 1)[:count]


def _read_influence(asset: GltfAsset, attributes: dict[str, int], joint_count: int) -> csr_array:
    numbers, shares = [], []
    for group in range(JOINT_SETS):
        if f"JOINTS_{group}" not in attributes:
            break
        numbers.append(asset.read_accessor(attributes[f"JOINTS_{group}"]).astype(np.int64))
        shares.append(asset.read_accessor(attributes[f"WEIGHTS_{group}"]).astype(np.float64))
    joints, share = np.hstack(numbers), np.hstack(shares)
    if joints.shape != share.shape:
        raise MeshError(f"{asset.path.name} is damaged: joints and their weights do not fit.")
    strange = joints[(joints < 0) | (joints >= joint_count)]
    if len(strange):
        raise MeshError(
            f"{asset.path.name} is damaged: a vertex follows joint {strange[0]}, but its skin has"
            f" {joint_count} joints."
        )
    begins = np.arange(len(joints) + 1) * joints.shape[1]
    return csr_array((share.ravel(), joints.ravel(), begins), (len(joints), joint_count))
