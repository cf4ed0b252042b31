"""The joints of a written glTF: root, head, and the eyeballs that hang on the head.

With them head pose and gaze are exact, which shapes, being linear, could not say. The head's joint
stands at the pivot and the eyes' at their centres, none turned, so a joint's rotation is in mesh
space.

Source: Khronos glTF 2.0 specification, chapter 3.7.3 (skins).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from engine.animation.gltf_container import ARRAY_BUFFER, GlbContainer
from engine.animation.morphed_mesh import HeadJoints, turning_eyes
from engine.uv_seams import DrawnVertices

EYE_NAMES = ("eye_L", "eye_R")
ROOT, HEAD, FIRST_EYE = 0, 1, 2
GRID_BITS = 22  # of 24 in a float32: differences of two places on the grid are exact


@dataclass(frozen=True, slots=True, eq=False)
class JointNodes:
    """Where the joints are in a file."""

    root: int
    head: int
    eyes: dict[int, int]
    """Node of each eye that turns, by side: 0 left, 1 right."""
    skin: int
    attributes: dict[str, int]
    """JOINTS_0 and WEIGHTS_0 of the drawn vertices."""
    pivot: np.ndarray
    """(3,) float64 mesh space, where the head's joint stands."""


def add_joints(container: GlbContainer, joints: HeadJoints, drawn: DrawnVertices) -> JointNodes:
    """Add the nodes, the skin and what each vertex follows."""
    sides = turning_eyes(joints)
    places = _on_grid(np.array([joints.head_pivot, *joints.eye_centres[sides]], np.float64))
    pivot, centres = places[0], places[1:]
    eyes = {
        side: container.add(
            "nodes", {"name": EYE_NAMES[side], "translation": (centre - pivot).tolist()}
        )
        for side, centre in zip(sides, centres, strict=True)
    }
    children = {"children": list(eyes.values())} if eyes else {}
    head = container.add("nodes", {"name": "head", "translation": pivot.tolist()} | children)
    root = container.add("nodes", {"name": "root", "children": [head]})
    inverse_bind = container.add_array(_inverse_bind([np.zeros(3), *places]))
    skin = {"joints": [root, head, *eyes.values()], "skeleton": root}
    number = container.add("skins", skin | {"inverseBindMatrices": inverse_bind})
    return JointNodes(
        root, head, eyes, number, _add_attributes(container, joints, sides, drawn), pivot
    )


def place_node(T: np.ndarray) -> dict[str, Any]:
    """A node that does what `T` (4, 4) does, a rotation times a uniform scale."""
    scale = float(np.cbrt(np.linalg.det(T[:3, :3])))
    turn = Rotation.from_matrix(T[:3, :3] / scale).as_quat() + 0.0  # no minus before a 0
    return {
        "name": "to_metres",
        "rotation": turn.tolist(),
        "scale": [scale] * 3,
        "translation": T[:3, 3].tolist(),
    }


def _on_grid(places: np.ndarray) -> np.ndarray:
    """Rounded by less than float32 resolves, so that the bind pose is exactly the mesh."""
    step = 2.0 ** (np.ceil(np.log2(np.abs(places).max() + np.finfo(float).tiny)) - GRID_BITS)
    return np.rint(places / step) * step


def _inverse_bind(places: list[np.ndarray]) -> np.ndarray:
    """(J, 16) float32, columns first as the format has it."""
    T = np.tile(np.eye(4), (len(places), 1, 1))
    T[:, 3, :3] = -np.array(places)
    return T.reshape(-1, 16).astype(np.float32)


def _add_attributes(
    container: GlbContainer, joints: HeadJoints, sides: list[int], drawn: DrawnVertices
) -> dict[str, int]:
    numbers, weights = _bind(joints, sides)
    return {
        "JOINTS_0": container.add_array(numbers[drawn.sources], ARRAY_BUFFER),
        "WEIGHTS_0": container.add_array(weights[drawn.sources], ARRAY_BUFFER),
    }


def _bind(joints: HeadJoints, sides: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """(V, 4) uint8 joints and (V, 4) float32 weights; a joint without weight is number 0."""
    follows = np.clip(joints.head_weights, 0.0, 1.0).astype(np.float32)
    weights = np.zeros((len(follows), 4), np.float32)
    numbers = np.zeros((len(follows), 4), np.uint8)
    weights[:, 0], weights[:, 1] = follows, 1.0 - follows
    numbers[:, 0] = np.where(follows > 0, HEAD, ROOT)
    for number, side in enumerate(sides, FIRST_EYE):
        eye = joints.eye_index == side
        numbers[eye, 0], weights[eye] = number, [1, 0, 0, 0]
    return numbers, weights
