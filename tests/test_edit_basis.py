from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from rigged_head import rigged_head
from sheet_character import sheet_character
from some_character import some_character

from engine.edit_basis import apply_edits
from engine.edits import RigEdits
from engine.names import ICT_EXPRESSIONS
from engine.own_shapes import OwnShape
from engine.records import Character

JAW_OPEN, MOUTH_CLOSE = (ICT_EXPRESSIONS.index(name) for name in ("jawOpen", "mouthClose"))


def shape(character: Character, displacement, ruled=None) -> OwnShape:
    count = len(character.neutral_vertices)
    deltas = np.broadcast_to(np.float32(displacement), (count, 3)).copy()
    return OwnShape(deltas, np.ones(count, bool) if ruled is None else ruled)


def test_no_edits_no_copy() -> None:
    sheet = sheet_character(5)
    assert apply_edits(sheet, RigEdits()) is sheet


def test_the_character_given_is_untouched_and_only_its_motion_differs() -> None:
    character, _ = some_character()
    before = character.basis.copy(), character.extra_basis.copy()
    edited = apply_edits(character, RigEdits(gains={"jawOpen": 0.5, "tongueOut": 2.0}))
    np.testing.assert_array_equal(character.basis, before[0])
    np.testing.assert_array_equal(character.extra_basis, before[1])
    differs = [
        field.name
        for field in fields(Character)
        if getattr(edited, field.name) is not getattr(character, field.name)
        and not np.array_equal(getattr(edited, field.name), getattr(character, field.name))
    ]
    assert differs == ["basis", "extra_basis", "content_hash"]
    assert edited.basis.dtype == edited.extra_basis.dtype == np.float32


def test_gains_scale_their_expression_alone() -> None:
    character, _ = some_character()
    edited = apply_edits(character, RigEdits(gains={"jawOpen": 0.5, "tongueOut": 2.0}))
    np.testing.assert_allclose(edited.basis[JAW_OPEN], 0.5 * character.basis[JAW_OPEN])
    np.testing.assert_allclose(edited.extra_basis[0], 2 * character.extra_basis[0])
    rest = np.delete(np.arange(53), JAW_OPEN)
    np.testing.assert_array_equal(edited.basis[rest], character.basis[rest])


def test_a_gain_for_a_tongue_that_is_not_there_is_nothing() -> None:
    sheet = sheet_character(5)
    edited = apply_edits(sheet, RigEdits(gains={"tongueOut": 2.0}))
    np.testing.assert_array_equal(edited.basis, sheet.basis)
    assert edited.extra_names == ()


def test_a_region_is_weighed_and_its_border_blended() -> None:
    sheet = sheet_character(97)
    edited = apply_edits(sheet, RigEdits(regions={"forehead": {"jawOpen": 0.0}}))
    height = sheet.neutral_vertices[:, 1]
    ratio = edited.basis[JAW_OPEN] / sheet.basis[JAW_OPEN]
    np.testing.assert_allclose(ratio[height > 3], 0, atol=0.02)
    np.testing.assert_allclose(ratio[height < -3], 1, atol=0.02)
    between = np.median(ratio, axis=1)[np.abs(height) < 0.3]
    assert between.min() > 0.2
    assert between.max() < 0.8
    other = np.delete(np.arange(53), JAW_OPEN)
    np.testing.assert_array_equal(edited.basis[other], sheet.basis[other])


def test_two_regions_alike_are_as_if_the_gain_were_less() -> None:
    sheet = sheet_character()
    weights = {"browDown_L": 0.4}
    edited = apply_edits(sheet, RigEdits(regions={"forehead": weights, "chin": weights}))
    gained = apply_edits(sheet, RigEdits(gains=weights))
    np.testing.assert_allclose(edited.basis, gained.basis, rtol=0.02, atol=1e-3)


def test_the_artists_shape_rules_where_it_does() -> None:
    sheet = sheet_character()
    ruled = sheet.neutral_vertices[:, 1] < 0
    own = {"jawForward": shape(sheet, [0, 0, 7], ruled)}
    edited = apply_edits(sheet, RigEdits(), own)
    row = ICT_EXPRESSIONS.index("jawForward")
    assert (edited.basis[row][ruled] == [0, 0, 7]).all()
    beyond = sheet.neutral_vertices[:, 1] > 1.5  # in between the skin must not tear
    np.testing.assert_array_equal(edited.basis[row][beyond], sheet.basis[row][beyond])


def test_the_mouth_still_closes_on_the_artists_jaw() -> None:
    sheet = sheet_character()
    edited = apply_edits(sheet, RigEdits(), {"jawOpen": shape(sheet, [0, -9, 1])})
    np.testing.assert_allclose(
        edited.basis[JAW_OPEN] + edited.basis[MOUTH_CLOSE],
        sheet.basis[JAW_OPEN] + sheet.basis[MOUTH_CLOSE],
        atol=1e-5,
    )
    own = {"jawOpen": shape(sheet, [0, -9, 1]), "mouthClose": shape(sheet, [0, 8, 0])}
    both = apply_edits(sheet, RigEdits(), own)
    assert (both.basis[MOUTH_CLOSE] == [0, 8, 0]).all()


def test_a_tongue_only_the_artist_moves_gets_its_row() -> None:
    sheet = sheet_character(5)
    edited = apply_edits(
        sheet, RigEdits(gains={"tongueOut": 0.5}), {"tongueOut": shape(sheet, [0, 0, 4])}
    )
    assert edited.extra_names == ("tongueOut",)
    assert (edited.extra_basis[0] == [0, 0, 2]).all()


def test_shapes_come_before_symmetry_and_gains_after() -> None:
    sheet = sheet_character()
    left_only = {"mouthSmile_L": shape(sheet, [1, 2, 3])}
    edits = RigEdits(symmetry="left", gains={"mouthSmile_R": 0.5})
    edited = apply_edits(sheet, edits, left_only)
    far_right = sheet.neutral_vertices[:, 0] < -1.5
    right = edited.basis[ICT_EXPRESSIONS.index("mouthSmile_R")]
    np.testing.assert_allclose(right[far_right] / [-0.5, 1, 1.5], 1, atol=1e-5)


def test_every_edit_has_a_key_of_its_own() -> None:
    sheet = sheet_character(5)
    edits = [
        (RigEdits(), {}),
        (RigEdits(gains={"jawOpen": 0.5}), {}),
        (RigEdits(gains={"jawOpen": 0.6}), {}),
        (RigEdits(), {"jawOpen": shape(sheet, 1)}),
        (RigEdits(), {"jawOpen": shape(sheet, 2)}),
    ]
    hashes = [apply_edits(sheet, one, own).content_hash for one, own in edits]
    assert len(set(hashes)) == len(edits)
    assert {len(key) for key in hashes} == {64}


@pytest.mark.parametrize("region", ["brow_L", "lower_lip", "nose"])
def test_half_a_region_of_a_real_head_moves_half_as_far(region: str) -> None:
    head = rigged_head()
    weights = dict.fromkeys(ICT_EXPRESSIONS, 0.5)
    edited = apply_edits(head, RigEdits(regions={region: weights}))
    inside = np.flatnonzero(head.region_labels == head.region_names.index(region))
    reach = np.linalg.norm(head.basis[:, inside], axis=2).sum()
    assert 0.45 < np.linalg.norm(edited.basis[:, inside], axis=2).sum() / reach < 0.8
    step = np.linalg.norm(edited.basis - head.basis, axis=2)
    assert (step <= 0.5 * np.linalg.norm(head.basis, axis=2) + 1e-6).all()


def test_edits_are_a_pure_function() -> None:
    sheet = sheet_character(9)
    edits = RigEdits(gains={"jawOpen": 0.3}, regions={"chin": {"jawOpen": 0.5}}, symmetry="mean")
    one, other = (apply_edits(replace(sheet), edits) for _ in range(2))
    np.testing.assert_array_equal(one.basis, other.basis)
    assert one.content_hash == other.content_hash
