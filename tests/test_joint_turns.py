from dataclasses import replace

import numpy as np
from clone_rigs import lively_track
from some_character import some_character

from engine.animation.joint_turns import turn_joints
from engine.deformer import CpuDeformer
from engine.eyes import eye_index
from live.export.export_files import express


def test_head_and_eyes_turn_as_the_deformer_turns_them() -> None:
    character, _ = some_character(0.1)
    track = lively_track(6)
    track = replace(track, code=np.zeros_like(track.code))
    T, rotations = turn_joints(character, track)
    deformer, index = CpuDeformer(character), eye_index(character.part_labels)
    for frame, expression in enumerate(express(track)):
        deformation = deformer.deform(expression)
        np.testing.assert_array_equal(T[frame], deformation.T_mesh_head)
        for side in (0, 1):
            offset = character.neutral_vertices[index == side] - character.eye_centres[side]
            turned = offset @ rotations[frame, side].T - offset
            moved = deformation.displacement[index == side]
            assert np.abs(moved).max() > 0
            np.testing.assert_allclose(turned, moved, atol=1e-6)


def test_without_head_motion_only_the_eyes_turn() -> None:
    character, _ = some_character()
    track = lively_track(4)
    T, rotations = turn_joints(character, track, "none")
    np.testing.assert_array_equal(T, np.tile(np.eye(4), (4, 1, 1)))
    np.testing.assert_array_equal(rotations, turn_joints(character, track)[1])
