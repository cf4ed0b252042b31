import numpy as np
import pytest
from heads import demo_alignment, demo_head
from made_character import SCALE, SHIFT, TURN, made_character

from engine.eyes import eye_axes, eye_index, find_eye_centres, mesh_axes
from engine.names import PART_NAMES
from engine.parts import decide_parts


def test_centres_are_the_spheres_and_left_comes_first():
    character = made_character()
    expected = np.array([[3.1, 3.6, 8], [-3.1, 3.6, 8]]) @ (SCALE * TURN).T + SHIFT
    np.testing.assert_allclose(character.eye_centres, expected, atol=1e-5)


def test_no_eyeball_no_centre():
    character = made_character()
    parts = np.zeros_like(character.part_labels)
    T = character.T_canonical_mesh
    assert np.isnan(find_eye_centres(character.neutral_vertices, parts, T)).all()
    assert (eye_index(parts) == -1).all()


def test_flat_eyes_turn_about_a_point_behind_them():
    disc = np.random.default_rng(0).normal(size=(60, 3)) * [1, 1, 0] + [3, 3, 9]
    labels = np.full(60, PART_NAMES.index("eye_L"), np.int8)
    centre = find_eye_centres(disc, labels, np.eye(4))[0]
    assert centre[2] < 8
    np.testing.assert_allclose(centre[:2], (disc.min(0) + disc.max(0))[:2] / 2, atol=1e-5)


def test_eggs_turn_about_their_middle():
    points = np.random.default_rng(0).normal(size=(400, 3))
    egg = points / np.linalg.norm(points, axis=1, keepdims=True) * [1.0, 2.2, 1.1] + [3, 3, 8]
    labels = np.full(400, PART_NAMES.index("eye_L"), np.int8)
    np.testing.assert_allclose(find_eye_centres(egg, labels, np.eye(4))[0], [3, 3, 8], atol=0.1)


def test_axes_are_left_up_and_forward_in_mesh_space():
    character = made_character()
    np.testing.assert_allclose(eye_axes(character.T_canonical_mesh)[1], TURN.T, atol=1e-6)
    np.testing.assert_allclose(mesh_axes(np.diag([5.0, 5, 5, 1])), np.eye(3))


def test_the_demo_heads_eyeballs():
    mesh, alignment = demo_head(), demo_alignment()
    labels = decide_parts(mesh, alignment).labels
    centres = find_eye_centres(mesh.vertices, labels, alignment.T_canonical_mesh)
    for side, part in enumerate(("eye_L", "eye_R")):
        ball = mesh.vertices[labels == PART_NAMES.index(part)] - centres[side]
        radius = np.linalg.norm(ball, axis=1)
        assert np.median(np.abs(radius / np.median(radius) - 1)) < 0.03
    assert centres[0, 0] == pytest.approx(-centres[1, 0], abs=1e-4)
    assert centres[0, 0] > 0
