"""How a character follows the performer's head: fully on the head, not at all at the shoulders."""

from __future__ import annotations

import numpy as np

from engine.names import PART_NAMES
from engine.similarity import apply_transform

NECK_JOINT = np.array([0.0, -5.0, -0.5])
"""Canonical centimetres: between the upper vertebrae, where most of a head's turn happens."""

JAW_LINE_HEIGHT = -9.0  # canonical y under the chin, at z = JAW_LINE_FRONT
JAW_LINE_FRONT = 8.0
JAW_LINE_SLOPE = 0.32  # the line climbs towards the nape
FADE_LENGTH = 9.5  # down from that line to the collar bones
ARM_REACH = (15.0, 21.0)  # from the head's axis: raised arms do not turn with it

RIGID_PARTS = (
    "eye_L", "eye_R", "teeth_upper", "teeth_lower", "tongue", "lashes_L", "lashes_R", "brows",
    "glasses",
)  # fmt: skip
"""Parts that sit on the head wherever they are."""


def compute_head_weights(
    vertices: np.ndarray, part_labels: np.ndarray, T_canonical_mesh: np.ndarray
) -> np.ndarray:
    """(V,) float32 in [0, 1]: 1 above the jaw line, fading smoothly to 0 at the collar bones.

    A head that ends at its neck is treated the same way, so its rim stays where it is. Vertices of
    a body that reach up beside the head (raised arms) stay with the body.
    """
    points = apply_transform(T_canonical_mesh, vertices)
    line = JAW_LINE_HEIGHT + JAW_LINE_SLOPE * (JAW_LINE_FRONT - points[:, 2]).clip(0.0, 16.0)
    weights = _smooth_step(1.0 + (points[:, 1] - line) / FADE_LENGTH)
    if points[:, 1].min() < JAW_LINE_HEIGHT - 2 * FADE_LENGTH:
        hair = part_labels == PART_NAMES.index("hair")
        aside = np.hypot(points[:, 0], points[:, 2])
        near = _smooth_step((ARM_REACH[1] - aside) / (ARM_REACH[1] - ARM_REACH[0]))
        weights = np.where(hair, weights, weights * near)
    weights[np.isin(part_labels, [PART_NAMES.index(name) for name in RIGID_PARTS])] = 1.0
    return weights.astype(np.float32)


def find_head_pivot(T_canonical_mesh: np.ndarray) -> np.ndarray:
    """(3,) float32 mesh space: the point the head turns about."""
    T_mesh_canonical = np.linalg.inv(T_canonical_mesh)
    return apply_transform(T_mesh_canonical, NECK_JOINT[None])[0].astype(np.float32)


def head_transform(
    T_neutral_head: np.ndarray, T_canonical_mesh: np.ndarray, head_pivot: np.ndarray
) -> np.ndarray:
    """(4, 4) float32 T_mesh_head: the head's motion, given in canonical centimetres, in mesh space.

    It turns about `head_pivot` (3,) mesh space, then moves by the translation.
    """
    T_mesh_canonical = np.linalg.inv(T_canonical_mesh)
    turn = T_mesh_canonical[:3, :3] @ T_neutral_head[:3, :3] @ T_canonical_mesh[:3, :3]
    shift = T_mesh_canonical[:3, :3] @ T_neutral_head[:3, 3]
    T_mesh_head = np.eye(4)
    T_mesh_head[:3, :3] = turn
    T_mesh_head[:3, 3] = head_pivot - turn @ head_pivot + shift
    return T_mesh_head.astype(np.float32)


def _smooth_step(x: np.ndarray) -> np.ndarray:
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
