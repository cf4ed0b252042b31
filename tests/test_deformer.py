import numpy as np
import pytest
from made_character import made_character, made_expression
from scipy.spatial.transform import Rotation

from engine.deformer import GAP_BRIDGED, CpuDeformer, moving_runs, posed_vertices
from engine.errors import EngineError
from engine.eyes import eye_index
from engine.gaze import eye_rotations


def test_the_neutral_code_moves_nothing():
    character = made_character()
    deformation = CpuDeformer(character).deform(made_expression())
    assert np.abs(deformation.displacement).max() < 1e-7
    np.testing.assert_allclose(deformation.T_mesh_head, np.eye(4), atol=1e-6)
    np.testing.assert_allclose(
        posed_vertices(character, deformation), character.neutral_vertices, atol=1e-6
    )


def test_identity_and_time_travel_on():
    deformation = CpuDeformer(made_character()).deform(made_expression(1))
    assert (deformation.frame_id, deformation.captured_ns) == (7, 123)
    assert deformation.displacement.dtype == np.float32


def test_it_is_the_sum_of_code_times_basis():
    character, expression = made_character(), made_expression(2, gaze=np.zeros((2, 2)))
    expected = np.tensordot(expression.code.astype(float), character.basis, 1)
    expected += np.tensordot(expression.extra_code.astype(float), character.extra_basis, 1)
    got = CpuDeformer(character).deform(expression).displacement
    np.testing.assert_allclose(got, expected, atol=1e-6)


def test_ticks_do_not_share_memory():
    deformer = CpuDeformer(made_character())
    first = deformer.deform(made_expression(3))
    kept = first.displacement.copy()
    deformer.deform(made_expression(4))
    np.testing.assert_array_equal(first.displacement, kept)


def test_eyeballs_turn_rigidly_about_their_centres():
    character, expression = made_character(), made_expression(5)
    moved = character.neutral_vertices + CpuDeformer(character).deform(expression).displacement
    rotations = eye_rotations(expression.gaze, character.eye_axes)
    for side in (0, 1):
        eye = eye_index(character.part_labels) == side
        centre = character.eye_centres[side]
        expected = (character.neutral_vertices[eye] - centre) @ rotations[side].T + centre
        np.testing.assert_allclose(moved[eye], expected, atol=1e-6)


def test_eyeballs_the_expressions_move_turn_about_where_they_were():
    rng = np.random.default_rng(9)
    basis = rng.normal(0, 0.01, made_character().basis.shape).astype(np.float32)
    character, expression = made_character(basis=basis), made_expression(5)
    moved = character.neutral_vertices + np.tensordot(expression.code, basis, 1)
    rotations = eye_rotations(expression.gaze, character.eye_axes)
    displacement = CpuDeformer(character).deform(expression).displacement
    for side in (0, 1):
        eye = eye_index(character.part_labels) == side
        centre = character.eye_centres[side]
        expected = (moved[eye] - centre) @ rotations[side].T + centre
        np.testing.assert_allclose(
            character.neutral_vertices[eye] + displacement[eye], expected, atol=1e-5
        )


def test_runs_hold_what_moves_and_bridge_small_gaps():
    assert moving_runs(np.zeros(9, bool)) == []
    assert moving_runs(np.ones(9, bool)) == [(0, 9)]
    moves = np.zeros(500, bool)
    moves[[3, 3 + GAP_BRIDGED + 1, 200, 499]] = True
    assert moving_runs(moves) == [(3, 3 + GAP_BRIDGED + 2), (200, 201), (499, 500)]


def test_a_character_without_motion():
    still = made_character(
        basis=np.zeros_like(made_character().basis),
        extra_basis=np.zeros_like(made_character().extra_basis),
        eye_centres=np.full((2, 3), np.nan, np.float32),
    )
    assert not CpuDeformer(still).deform(made_expression(1)).displacement.any()


def test_an_eye_without_a_centre_stays():
    character = made_character()
    blind = made_character(eye_centres=np.full((2, 3), np.nan, np.float32))
    displacement = CpuDeformer(blind).deform(made_expression(5)).displacement
    assert not displacement[eye_index(character.part_labels) >= 0].any()


def test_head_pose_fades_by_weight():
    character = made_character()
    T = np.eye(4, dtype=np.float32)
    T[:3, :3] = Rotation.from_euler("yx", [25, 10], degrees=True).as_matrix()
    deformation = CpuDeformer(character).deform(made_expression(T_neutral_head=T))
    posed = posed_vertices(character, deformation)
    still = character.head_weights == 0
    assert still.any()
    np.testing.assert_array_equal(posed[still], character.neutral_vertices[still])
    head = character.head_weights == 1
    before, after = character.neutral_vertices[head], posed[head]
    np.testing.assert_allclose(  # rigid: distances stay
        np.linalg.norm(after - after[0], axis=1),
        np.linalg.norm(before - before[0], axis=1),
        atol=1e-5,
    )


def test_permuting_vertices_permutes_the_displacement():
    character = made_character()
    order = np.random.default_rng(0).permutation(len(character.neutral_vertices))
    shuffled = made_character(
        neutral_vertices=character.neutral_vertices[order],
        basis=character.basis[:, order],
        extra_basis=character.extra_basis[:, order],
        part_labels=character.part_labels[order],
        head_weights=character.head_weights[order],
    )
    expression = made_expression(6)
    np.testing.assert_allclose(
        CpuDeformer(shuffled).deform(expression).displacement,
        CpuDeformer(character).deform(expression).displacement[order],
        atol=1e-6,
    )


def test_a_code_of_another_length_is_refused():
    with pytest.raises(EngineError, match="should have 53 numbers"):
        CpuDeformer(made_character()).deform(made_expression(code=np.zeros(52, np.float32)))


def test_a_character_without_extras_ignores_their_code():
    character = made_character(
        extra_names=(), extra_basis=np.zeros((0, len(made_character().neutral_vertices), 3), "f4")
    )
    assert np.isfinite(CpuDeformer(character).deform(made_expression(8)).displacement).all()
