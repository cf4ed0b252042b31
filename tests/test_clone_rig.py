import numpy as np
import pytest
from clone_head import clone_head
from rigged_head import bundled_network, head_mesh, head_parts, part_of, stored_alignment

from engine.cloning.clone_rig import CLONE_CHOICES, STYLE_ROWS, TONGUE_ROW, CloneRig
from engine.cloning.code_names import BLINKS, CODE_NAMES, EXTRA_CODE_NAMES
from engine.names import ICT_EXPRESSIONS
from engine.rig import build_character
from engine.sphere_fit import fit_sphere


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


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("style", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("loose", [0.0, 1.0])
def test_to_be_moved_closed_lids_keep_out_of_the_eyeball_in_any_manner(side, style, loose):
    rig, name = clone_head(), BLINKS[side]
    blink = row(name)
    lids = np.linalg.norm(blink, axis=1) > 0.002  # metres: what a blink moves
    solved = distance_from_eyeball(rig, side, blink)[lids]
    manner = blink + style * moved(f"{name}.style") + loose * moved(f"{name}.loose")
    entered = np.minimum(solved, 1.0) - 0.03
    assert (distance_from_eyeball(rig, side, manner)[lids] >= entered).all()


def test_to_be_read_the_manner_is_the_networks_own_which_would_enter_it():
    rig, name = clone_head(), BLINKS[0]
    assert (rig.blink_room < 1).any()
    lids = np.linalg.norm(row(name), axis=1) > 0.002
    ways = (row(name), row(name) + row(f"{name}.style") + row(f"{name}.loose"))
    solved, done = (distance_from_eyeball(rig, 0, way)[lids] for way in ways)
    assert not (done >= np.minimum(solved, 1.0) - 0.03).all()


def test_nothing_but_the_manner_of_blinks_is_spared():
    rig = clone_head()
    changed = (rig.spare_eyeballs().stack != rig.stack).any((1, 2))
    names = {CODE_NAMES[k] for k in np.flatnonzero(changed)}
    assert names <= {f"{blink}.{manner}" for blink in BLINKS for manner in ("style", "loose")}


def moved(name: str) -> np.ndarray:
    return clone_head().spare_eyeballs().stack[CODE_NAMES.index(name)]


def distance_from_eyeball(rig: CloneRig, side: int, motion: np.ndarray) -> np.ndarray:
    """(V,) from the eyeball's centre in its radii; 9 for what is not before the eye."""
    ball = part_of(rig.character, ("eye_L", "eye_R")[side])
    sphere = fit_sphere(rig.character.neutral_vertices[ball].astype(np.float64))
    assert sphere is not None
    offset = rig.character.neutral_vertices + motion - sphere.centre
    distance = np.linalg.norm(offset, axis=1)
    skin = rig.character.part_labels == 0
    before = skin & (offset @ rig.character.eye_axes[side][2] > 0.8 * distance)
    return np.where(before, distance / sphere.radius, 9.0)


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
