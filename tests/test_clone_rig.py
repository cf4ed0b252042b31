import numpy as np
from clone_head import clone_head
from rigged_head import bundled_network, head_mesh, head_parts, part_of, stored_alignment

from engine.cloning.clone_rig import CLONE_CHOICES, STYLE_ROWS, TONGUE_ROW
from engine.cloning.code_names import BLINKS, CODE_NAMES, EXTRA_CODE_NAMES
from engine.names import ICT_EXPRESSIONS
from engine.rig import build_character


def row(name: str) -> np.ndarray:
    return clone_head().stack[CODE_NAMES.index(name)]


def test_its_character_is_the_one_that_rigging_gives():
    character = build_character(
        head_mesh(), stored_alignment(), head_parts(), CLONE_CHOICES, network=bundled_network()
    )
    np.testing.assert_array_equal(clone_head().character.basis, character.basis)
    assert clone_head().character.content_hash == character.content_hash


def test_every_array_has_a_row_or_a_vertex_of_its_own():
    rig, count = clone_head(), len(head_mesh().vertices)
    assert rig.stack.shape == (len(CODE_NAMES), count, 3)
    assert rig.extra_basis.shape == (len(EXTRA_CODE_NAMES), count, 3)
    assert rig.stack.dtype == rig.coordinates.dtype == rig.frames.dtype == np.float32
    assert np.isfinite(rig.stack).all()


def test_coordinates_are_those_of_the_skin_and_near_where_it_lies():
    rig, skin = clone_head(), clone_head().character.part_labels == 0
    np.testing.assert_array_equal(np.isfinite(rig.coordinates).all(1), skin)
    T = rig.character.T_canonical_mesh
    canonical = rig.character.neutral_vertices[skin] @ T[:3, :3].T + T[:3, 3]
    assert np.median(np.linalg.norm(canonical - rig.coordinates[skin], axis=1)) < 1.5


def test_loose_blinks_are_the_networks_own():
    rig = clone_head()
    for name in BLINKS:
        solved, loose = row(name), row(f"{name}.loose")
        raw = rig.raw_basis[ICT_EXPRESSIONS.index(name)]
        np.testing.assert_allclose(raw, solved + loose, atol=1e-7)
        assert np.abs(loose).max() > 0
    others = [k for k, name in enumerate(ICT_EXPRESSIONS) if name not in BLINKS]
    np.testing.assert_array_equal(rig.raw_basis[others], rig.character.basis[others])


def test_full_style_turns_one_sculptors_smile_into_the_others():
    """MakeHuman's sneer is a fraction of ICT's (.15 in the pack): with all its style it is weak."""
    alone = np.linalg.norm(row("noseSneer_L"), axis=1).max()
    styled = np.linalg.norm(row("noseSneer_L") + row("noseSneer_L.style"), axis=1).max()
    assert styled < 0.5 * alone


def test_the_tongue_is_the_characters_own():
    rig = clone_head()
    np.testing.assert_array_equal(rig.extra_basis[TONGUE_ROW], rig.character.extra_basis[0])


def test_teeth_follow_the_jaw_in_either_style_and_eyeballs_keep_still():
    teeth, eyes = (part_of(clone_head().character, name) for name in ("teeth_lower", "eye_L"))
    assert np.abs(row("jawOpen.style")[teeth]).max() > 0
    assert not clone_head().extra_basis[STYLE_ROWS][:, eyes].any()
