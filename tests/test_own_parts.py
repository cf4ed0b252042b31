from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sheet_character import part, sheet_character

from engine.edit_basis import apply_edits
from engine.edits import RigEdits
from engine.names import ICT_EXPRESSIONS
from engine.own_shapes import OwnShape
from engine.records import Character

JAW_OPEN = ICT_EXPRESSIONS.index("jawOpen")
COLUMNS = 25


def head_with(name: str, unit_cm: float = 1.0, gap_cm: float = 0.1) -> Character:
    """A sheet that jawOpen lowers by 2 cm, and in front of its chin a small sheet of part `name`
    that the rig moves 3 cm forward."""
    sheet = sheet_character(COLUMNS, unit_cm)
    small = sheet_character(5, unit_cm).neutral_vertices * 0.1
    small = small + np.float32([0, -3, gap_cm]) / np.float32(unit_cm)
    skin_count, count = len(sheet.neutral_vertices), len(small)
    basis = np.zeros((53, skin_count + count, 3), np.float32)
    basis[JAW_OPEN, :skin_count] = np.float32([0, -2, 0]) / unit_cm
    basis[JAW_OPEN, skin_count:] = np.float32([0, 0, 3]) / unit_cm
    triangles = [sheet.triangles, sheet_character(5).triangles + skin_count]
    return replace(
        sheet,
        neutral_vertices=np.concatenate([sheet.neutral_vertices, small]).astype(np.float32),
        triangles=np.concatenate(triangles),
        basis=basis,
        extra_basis=np.zeros((0, skin_count + count, 3), np.float32),
        region_labels=np.append(sheet.region_labels, np.full(count, -1, np.int8)),
        part_labels=np.append(sheet.part_labels, np.full(count, part(name), np.int8)),
    )


def moved_part(head: Character, own_motion, unit_cm: float = 1.0) -> np.ndarray:
    """(N, 3) cm: jawOpen of the small sheet, once the artist moves the big one by `own_motion`."""
    skin = np.arange(len(head.neutral_vertices)) < COLUMNS**2
    deltas = np.where(skin[:, None], np.float32(own_motion) / np.float32(unit_cm), 0)
    own = {"jawOpen": OwnShape(deltas.astype(np.float32), skin)}
    return apply_edits(head, RigEdits(), own).basis[JAW_OPEN][~skin] * unit_cm


@pytest.mark.parametrize("unit_cm", [1.0, 100.0, 0.1])
@pytest.mark.parametrize("name", ["teeth_lower", "tongue"])
def test_the_jaws_parts_move_as_much_more_as_the_chin_does(name: str, unit_cm: float) -> None:
    head = head_with(name, unit_cm)
    for share, own in ((1.5, [0, -3, 0]), (0.5, [7, -1, 0]), (0.0, [0, 1, 0]), (3.0, [0, -20, 0])):
        expected = np.broadcast_to([0, 0, 3 * share], (25, 3))
        np.testing.assert_allclose(moved_part(head, own, unit_cm), expected, atol=1e-5)


def test_a_still_chin_says_nothing_of_the_jaw() -> None:
    head = head_with("teeth_lower")
    head.basis[JAW_OPEN, : COLUMNS**2] = 0.01
    np.testing.assert_allclose(moved_part(head, [0, -9, 0]), [[0, 0, 3]] * 25)


@pytest.mark.parametrize("name", ["lashes_L", "brows", "other", "skin"])
def test_what_hangs_or_lies_on_the_skin_takes_on_the_difference(name: str) -> None:
    expected = np.broadcast_to([1.0, -1, 3], (25, 3))
    np.testing.assert_allclose(moved_part(head_with(name), [1, -3, 0]), expected, atol=1e-5)


@pytest.mark.parametrize("name", ["hair", "teeth_upper", "glasses"])
def test_what_the_skin_does_not_carry_stays_with_the_rig(name: str) -> None:
    np.testing.assert_array_equal(moved_part(head_with(name), [1, -3, 0]), [[0, 0, 3]] * 25)


def test_an_earring_is_no_sheet_of_tears() -> None:
    far = head_with("other", gap_cm=2.0)
    np.testing.assert_array_equal(moved_part(far, [1, -3, 0]), [[0, 0, 3]] * 25)
