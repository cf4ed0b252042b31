from dataclasses import replace

import numpy as np
from morphed_balls import ball_joints
from some_character import some_character

from engine.animation.morphed_mesh import find_joints, turning_eyes
from engine.eyes import EYE_PARTS


def test_the_joints_are_the_characters() -> None:
    character, _ = some_character()
    joints = find_joints(character)
    assert joints.head_pivot is character.head_pivot
    for side, part in enumerate(EYE_PARTS):
        np.testing.assert_array_equal(joints.eye_index == side, character.part_labels == part)


def test_an_eye_without_a_centre_or_without_vertices_does_not_turn() -> None:
    joints = ball_joints()
    assert turning_eyes(joints) == [0, 1]
    centres = joints.eye_centres.copy()
    centres[0] = np.nan
    assert turning_eyes(replace(joints, eye_centres=centres)) == [1]
    assert turning_eyes(replace(joints, eye_index=np.minimum(joints.eye_index, 0))) == [0]
