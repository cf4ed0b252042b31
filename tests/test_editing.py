from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gltf_maker import GltfMaker
from some_character import some_character

from engine.errors import EditError
from engine.names import ICT_EXPRESSIONS
from engine.rig_choices import EditChoices
from live.errors import OutputError
from live.rigs.editing import claim_template, describe_shapes, plan_edits, template_for
from live.rigs.rigging import Rigged

JAW_OPEN = ICT_EXPRESSIONS.index("jawOpen")


def rigged() -> Rigged:
    character, mesh = some_character()
    return Rigged(mesh, character, None, fresh=False)


@pytest.fixture
def glb(tmp_path: Path) -> Path:
    """The ball of `some_character` with two shapes of its own."""
    character = rigged().character
    maker = GltfMaker()
    shapes = {
        "JawOpen": np.full_like(character.neutral_vertices, 0.5),
        "Grin": np.full_like(character.neutral_vertices, 0.25),
        "cheekPuff": np.zeros_like(character.neutral_vertices),
    }
    primitive = {
        "attributes": {"POSITION": maker.add(character.neutral_vertices)},
        "indices": maker.add(character.triangles.astype(np.uint32).ravel()),
        "targets": [{"POSITION": maker.add(deltas)} for deltas in shapes.values()],
    }
    maker.json |= {
        "meshes": [{"primitives": [primitive], "extras": {"targetNames": list(shapes)}}],
        "nodes": [{"mesh": 0}],
    }
    return maker.write(tmp_path / "ball.glb")


def test_edits_beside_the_mesh_count_unless_others_are_given_or_none(tmp_path: Path) -> None:
    mesh_file = tmp_path / "ball.obj"
    assert plan_edits(mesh_file, EditChoices()).file is None
    (tmp_path / "ball.rig.toml").write_text("[gain]\njawOpen = 0.5\n")
    other = tmp_path / "other.toml"
    other.write_text("[gain]\njawOpen = 0.25\n")
    for choices, gain in (
        (EditChoices(), 0.5),
        (EditChoices(file=other), 0.25),
        (EditChoices(ignored=True), 1.0),
    ):
        before = rigged()
        after, lines = plan_edits(mesh_file, choices).apply(before)
        np.testing.assert_allclose(
            after.character.basis[JAW_OPEN], gain * before.character.basis[JAW_OPEN]
        )
        assert bool(lines) == (gain < 1)
    assert plan_edits(mesh_file, EditChoices()).apply(rigged())[1] == [
        "edits from ball.rig.toml: 1 gain"
    ]


def test_a_file_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(EditError, match=r"absent\.toml cannot be read"):
        plan_edits(tmp_path / "ball.obj", EditChoices(file=tmp_path / "absent.toml"))


def test_own_shapes_are_ignored_until_they_are_asked_for(glb: Path) -> None:
    before = rigged()
    after, lines = plan_edits(glb, EditChoices()).apply(before)
    assert after.character is before.character
    assert not lines


def test_own_shapes_are_taken_and_it_is_said_from_where(glb: Path) -> None:
    plan = plan_edits(glb, EditChoices(own_shapes=True))
    after, lines = plan.apply(rigged())
    eyes = after.character.part_labels == after.character.part_names.index("eye_L")
    skin = after.character.part_labels == 0
    assert (after.character.basis[JAW_OPEN][skin] == 0.5).all()
    assert not after.character.basis[JAW_OPEN][eyes].any()
    assert lines[0] == "1 of 54 expressions from ball.glb: jawOpen"
    assert lines[1].startswith("53 from the rig: browDown, browInnerUp, browOuterUp, cheekPuff,")
    assert "mouthClose (fitted to the jawOpen), " in lines[1]
    assert lines[1].endswith(", tongueOut")
    assert lines[2] == "nothing moves in ball.glb under: cheekPuff"


def test_the_edits_may_ask_for_own_shapes_and_keep_some_of_the_rigs(glb: Path) -> None:
    edits = glb.with_suffix(".rig.toml")
    edits.write_text('own_shapes = true\n[replace]\njawOpen = false\nmouthSmile_L = "Grin"\n')
    before = rigged()
    after, lines = plan_edits(glb, EditChoices()).apply(before)
    np.testing.assert_array_equal(after.character.basis[JAW_OPEN], before.character.basis[JAW_OPEN])
    smile = after.character.basis[ICT_EXPRESSIONS.index("mouthSmile_L")]
    assert (smile[after.character.part_labels == 0] == 0.25).all()
    assert lines[0] == "edits from ball.rig.toml: 2 replacements, own shapes"


def test_a_shape_that_is_not_there_is_told_before_anything_is_rigged(glb: Path) -> None:
    glb.with_suffix(".rig.toml").write_text('[replace]\njawOpen = "Gring"\n')
    with pytest.raises(EditError, match=r"ball\.rig\.toml asks for .*; the nearest is Grin"):
        plan_edits(glb, EditChoices())


def test_own_shapes_of_a_file_without_any_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EditError, match=r"ball\.obj has no shapes under ARKit's names"):
        plan_edits(tmp_path / "ball.obj", EditChoices(own_shapes=True))


def test_shapes_may_lie_in_a_folder(tmp_path: Path) -> None:
    before = rigged()
    moved = before.character.neutral_vertices + np.float32([0, 0, 1])
    folder = tmp_path / "shapes"
    folder.mkdir()
    (folder / "jaw_open.obj").write_text("".join(f"v {x} {y} {z}\n" for x, y, z in moved))
    plan = plan_edits(tmp_path / "ball.obj", EditChoices(shape_folder=folder))
    after, lines = plan.apply(before)
    skin = after.character.part_labels == 0
    np.testing.assert_allclose(after.character.basis[JAW_OPEN][skin], [[0, 0, 1]] * skin.sum(),
                               atol=1e-5)  # fmt: skip
    assert lines[0] == "1 of 54 expressions from shapes: jawOpen"


def test_what_a_file_carries_is_told(glb: Path, tmp_path: Path) -> None:
    said = describe_shapes(glb)
    assert said is not None
    assert said.startswith("morph targets: 3 in ball.glb, 2 of them under ARKit's names")
    assert describe_shapes(tmp_path / "head.obj") is None


def test_a_template_lists_the_shapes_and_never_replaces_edits(glb: Path, tmp_path: Path) -> None:
    assert b"# Shapes: JawOpen; Grin; cheekPuff\n" in template_for(glb)
    claim_template(tmp_path / "new.toml")
    kept = tmp_path / "mine.toml"
    kept.write_text("precious")
    with pytest.raises(OutputError, match="is there already"):
        claim_template(kept)
