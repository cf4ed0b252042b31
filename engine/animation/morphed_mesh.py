"""What a file of a moving character is written from: shapes by name, joints, and their tracks.

Plain arrays: nothing in here knows what the names mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.eyes import eye_index
from engine.records import Character, Mesh


@dataclass(frozen=True, slots=True, eq=False)
class HeadJoints:
    """What turns beside the shapes: the head, and the eyeballs with it.

    An eyeball's vertices turn about its centre, then with the head, wholly; every other vertex
    moves by `head_weights * (T v - v)`, which is linear-blend skinning between head and root.
    """

    head_weights: np.ndarray
    """(V,) float32 in [0, 1]."""
    head_pivot: np.ndarray
    """(3,) mesh space: where the head's joint is drawn; what it does follows from `T_mesh_head`."""
    eye_index: np.ndarray
    """(V,) int8: 0 on the left eyeball, 1 on the right one, -1 elsewhere."""
    eye_centres: np.ndarray
    """(2, 3) mesh space; NaN for an eye that does not turn."""


@dataclass(frozen=True, slots=True, eq=False)
class MorphedMesh:
    """A mesh with K shapes it can take, and its joints."""

    mesh: Mesh
    names: tuple[str, ...]
    deltas: np.ndarray
    """(K, V, 3) float32 mesh space: what one unit of each name adds."""
    joints: HeadJoints | None


@dataclass(frozen=True, slots=True, eq=False)
class MorphTrack:
    """What a `MorphedMesh` does over N frames."""

    times_s: np.ndarray
    """(N,) float64, strictly ascending."""
    weights: np.ndarray
    """(N, K) float32: how much of each name; any sign and size."""
    T_mesh_head: np.ndarray
    """(N, 4, 4) float32 mesh space, rigid, as in `engine.records.Deformation`."""
    eye_rotations: np.ndarray
    """(N, 2, 3, 3) float32 mesh space, left then right, as of `engine.gaze.eye_rotations`."""


def find_joints(character: Character) -> HeadJoints:
    """The joints `engine.deformer` moves a character by."""
    return HeadJoints(
        character.head_weights,
        character.head_pivot,
        eye_index(character.part_labels),
        character.eye_centres,
    )


def turning_eyes(joints: HeadJoints) -> list[int]:
    """The eyes that turn: 0 for the left one, 1 for the right one."""
    return [
        side
        for side in (0, 1)
        if np.isfinite(joints.eye_centres[side]).all() and (joints.eye_index == side).any()
    ]
