from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_character import SCALE, made_character
from sheet_character import part, sheet_character

from engine.errors import EditError
from engine.names import ICT_EXPRESSIONS
from engine.own_shapes import (
    SPLIT_CM,
    Replacement,
    check_shapes,
    choose_own,
    find_turning,
    open_shapes,
    read_own,
)


class Shapes:
    """An artist with shapes in memory."""

    label = "made.glb"

    def __init__(self, **shapes) -> None:
        self.shapes = shapes
        self.reads: list[str] = []

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.shapes)

    def read(self, name: str, neutral_vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self.reads.append(name)
        shape = self.shapes[name]
        deltas, ruled = shape if isinstance(shape, tuple) else (shape, None)
        deltas = np.broadcast_to(np.float32(deltas), neutral_vertices.shape)
        return deltas.copy(), np.ones(len(deltas), bool) if ruled is None else ruled


def test_mouth_close_comes_with_its_jaw_open_or_not_at_all() -> None:
    assert set(choose_own(["mouthClose", "jawOpen"])) == {"mouthClose", "jawOpen"}
    assert set(choose_own(["mouthClose", "jawForward"])) == {"jawForward"}


def test_a_shape_for_both_sides_is_split_and_adds_up_to_itself() -> None:
    sheet = sheet_character()
    shapes = Shapes(cheekPuff=[0, 0, 1])
    own, report = read_own(sheet, choose_own(shapes.names), shapes)
    left, right = (own[f"cheekPuff_{side}"].displacements for side in "LR")
    np.testing.assert_allclose((left + right)[:, 2], 1, atol=1e-6)
    x = sheet.neutral_vertices[:, 0]
    assert (left[x > SPLIT_CM, 2] == 1).all()
    assert (left[x < -SPLIT_CM] == 0).all()
    np.testing.assert_allclose(left[np.abs(x) < 1e-6, 2], 0.5, atol=1e-6)
    assert report.taken == ("cheekPuff_L", "cheekPuff_R")
    assert shapes.reads == ["cheekPuff"]


def test_a_shape_for_one_side_is_whole_and_has_its_gain() -> None:
    wanted = {"mouthSmile_L": Replacement("Grin", 0.5), "mouthSmile_R": Replacement("Smirk")}
    own, _ = read_own(sheet_character(), wanted, Shapes(Grin=[0, 1, 0], Smirk=[1, 0, 0]))
    assert (own["mouthSmile_L"].displacements == [0, 0.5, 0]).all()
    assert (own["mouthSmile_R"].displacements == [1, 0, 0]).all()


def test_eyeballs_that_the_gaze_turns_are_left_alone() -> None:
    character = made_character()
    eyes = np.isin(character.part_labels, (part("eye_L"), part("eye_R")))
    np.testing.assert_array_equal(find_turning(character), eyes)
    own, _ = read_own(character, choose_own(["eyeLookUpLeft"]), Shapes(eyeLookUpLeft=[0, SCALE, 0]))
    shape = own["eyeLookUp_L"]
    assert not shape.displacements[eyes].any()
    assert not shape.ruled[eyes].any()
    assert shape.displacements[~eyes].all(axis=0)[1]


def test_eyes_without_a_centre_follow_the_artist() -> None:
    character = made_character(eye_centres=np.full((2, 3), np.nan, np.float32))
    assert not find_turning(character).any()


@pytest.mark.parametrize("unit_cm", [1.0, 100.0])
def test_a_shape_that_moves_nothing_is_told_apart(unit_cm: float) -> None:
    sheet = sheet_character(9, unit_cm)
    shapes = Shapes(jawOpen=[0, -1 / unit_cm, 0], tongueOut=[0, 0, 0.004 / unit_cm])
    own, report = read_own(sheet, choose_own(shapes.names), shapes)
    assert set(own) == {"jawOpen"}
    assert report.empty == ("tongueOut",)


def test_parts_that_no_shape_rules_are_told() -> None:
    sheet = sheet_character(9)
    labels = sheet.part_labels.copy()
    labels[:5], labels[5:9], labels[9:12] = part("teeth_lower"), part("hair"), part("lashes_L")
    basis = sheet.basis.copy()
    basis[:, labels == part("hair")] = 0
    character = replace(sheet, part_labels=labels, basis=basis)
    ruled = np.arange(len(labels)) >= 9
    _, report = read_own(character, choose_own(["jawOpen"]), Shapes(jawOpen=([0, 1, 0], ruled)))
    assert report.left_out == ("teeth_lower",)


def test_shapes_that_are_not_there_are_named_with_what_is_near() -> None:
    source = Shapes(MouthOpen=0, Smile=0)
    check_shapes([Replacement("Smile")], source, "a.toml")
    with pytest.raises(
        EditError, match=r"'MuothOpen', which made\.glb .* the nearest is MouthOpen"
    ):
        check_shapes([Replacement("MuothOpen")], source, "a.toml")
    with pytest.raises(EditError, match="the mesh file has none"):
        check_shapes([Replacement("Smile")], None, "a.toml")
    with pytest.raises(EditError, match=r"made\.glb has none"):
        check_shapes([Replacement("Smile")], Shapes(), "a.toml")


def test_kinds_of_file_without_shapes() -> None:
    assert open_shapes(Path("head.obj")) is None


def test_reports_follow_the_order_of_names() -> None:
    shapes = Shapes(**{name: [1, 1, 1] for name in reversed(ICT_EXPRESSIONS)})
    _, report = read_own(sheet_character(5), choose_own(shapes.names), shapes)
    assert report.taken == ICT_EXPRESSIONS
