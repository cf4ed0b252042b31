import numpy as np
import pytest
from made_character import made_expression
from made_clone_rig import made_clone_rig, made_track

from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.code_track import neutral_track
from engine.deformer import CpuDeformer, posed_vertices


def test_without_extras_it_is_the_deformer():
    rig, track = made_clone_rig(), made_track(1, 3)
    track.code[:, 53:] = 0
    decoded = CodeDecoder(rig).decode(track)
    assert decoded.dtype == np.float32
    deformer = CpuDeformer(rig.character)
    for frame in range(3):
        expression = made_expression(
            code=track.code[frame, :53],
            extra_code=np.zeros(1, np.float32),
            gaze=track.gaze[frame],
            T_neutral_head=track.T_neutral_head[frame],
        )
        expected = posed_vertices(rig.character, deformer.deform(expression))
        np.testing.assert_allclose(decoded[frame], expected, atol=2e-6)


def test_the_extras_count_as_the_rig_says():
    rig, track = made_clone_rig(), made_track(2, 2, gaze=np.zeros((2, 2, 2)))
    expected = rig.character.neutral_vertices + np.tensordot(track.code, rig.stack, 1)
    decoded = CodeDecoder(rig, "none").decode(track)
    np.testing.assert_allclose(decoded, expected, atol=2e-6)


def test_the_neutral_code_gives_the_neutral_itself():
    rig = made_clone_rig()
    decoded = CodeDecoder(rig).decode(neutral_track(np.arange(2.0)))
    np.testing.assert_array_equal(decoded, np.tile(rig.character.neutral_vertices, (2, 1, 1)))


def test_a_whole_mesh_moves_rigidly():
    rig, track = made_clone_rig(), made_track(3, 1)
    track.code[:] = 0
    track.gaze[:] = 0
    moved = CodeDecoder(rig, "whole").decode(track)[0]
    neutral = rig.character.neutral_vertices
    ways = np.linalg.norm(np.diff(moved, axis=0), axis=1)
    np.testing.assert_allclose(ways, np.linalg.norm(np.diff(neutral, axis=0), axis=1), atol=1e-5)
    bent = CodeDecoder(rig, "head").decode(track)[0]
    head = rig.character.head_weights == 1
    np.testing.assert_allclose(bent[head], moved[head], atol=1e-6)
    body = rig.character.head_weights == 0
    np.testing.assert_allclose(bent[body], neutral[body], atol=1e-6)
    assert not np.allclose(moved[body], neutral[body], atol=1e-3)


def test_chunks_make_no_difference():
    rig, track = made_clone_rig(), made_track(4, 5)
    decoder = CodeDecoder(rig)
    parts = [decoder.decode(track.slice(a, b)) for a, b in ((0, 2), (2, 2), (2, 5))]
    np.testing.assert_allclose(np.concatenate(parts), decoder.decode(track), atol=1e-6)


@pytest.mark.parametrize("head_motion", ["head", "whole", "none"])
def test_only_the_head_pose_is_about_the_pivot(head_motion):
    """A turn about the pivot and no shift leaves the pivot where it is."""
    rig, track = made_clone_rig(), made_track(5, 1)
    track.T_neutral_head[:, :3, 3] = 0
    track.code[:] = 0
    moved = CodeDecoder(rig, head_motion).decode(track)[0]
    pivot, neutral = rig.character.head_pivot, rig.character.neutral_vertices
    head = (rig.character.head_weights == 1) & (rig.character.part_labels == 0)
    np.testing.assert_allclose(
        np.linalg.norm(moved[head] - pivot, axis=1),
        np.linalg.norm(neutral[head] - pivot, axis=1),
        atol=1e-5,
    )
