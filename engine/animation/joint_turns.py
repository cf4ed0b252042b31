"""What head and eyes of a character do in the course of a track of codes."""

from __future__ import annotations

import numpy as np

from engine.cloning.code_decoder import HeadMotion
from engine.cloning.code_track import CodeTrack
from engine.gaze import eye_rotations
from engine.head_motion import head_transform
from engine.records import Character


def turn_joints(
    character: Character, track: CodeTrack, head_motion: HeadMotion = "head"
) -> tuple[np.ndarray, np.ndarray]:
    """`T_mesh_head` (N, 4, 4) and `eye_rotations` (N, 2, 3, 3), float32 mesh space, of N frames.

    As `engine.animation.morphed_mesh.MorphTrack` has them; with "none" the head stays where it is.
    """
    count = len(track)
    T_mesh_head = np.tile(np.eye(4, dtype=np.float32), (count, 1, 1))
    rotations = np.tile(np.eye(3, dtype=np.float32), (count, 2, 1, 1))
    for frame in range(count):
        rotations[frame] = eye_rotations(track.gaze[frame], character.eye_axes)
        if head_motion != "none":
            T_mesh_head[frame] = head_transform(
                track.T_neutral_head[frame], character.T_canonical_mesh, character.head_pivot
            )
    return T_mesh_head, rotations
