from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from heads import demo_alignment, demo_head, looking, pack, plain_mesh

from engine.alignment import align
from engine.errors import PartsError
from engine.names import PART_NAMES
from engine.parts import decide_parts
from engine.parts_file import PartsFile
from engine.records import Mesh
from engine.training.packs import decode


def object_of_vertex(mesh: Mesh) -> np.ndarray:
    of_vertex = np.zeros(len(mesh.vertices), int)
    of_vertex[mesh.triangles] = mesh.triangle_objects[:, None]
    return of_vertex


def names_found(labels: np.ndarray, where: np.ndarray | slice) -> set[str]:
    return {PART_NAMES[label] for label in np.unique(labels[where])}


def expected_part(name: str) -> str:
    if name.startswith("lashes"):
        return f"lashes_{name[-1]}"
    return name


@pytest.mark.parametrize("named", [True, False])
def test_every_part_of_the_demo_head(named):
    mesh = demo_head()
    truth = object_of_vertex(mesh)
    known = mesh if named else replace(mesh, object_names=("",) * len(mesh.object_names))
    labels = decide_parts(known, demo_alignment()).labels
    assert labels.dtype == np.int8
    for number, name in enumerate(mesh.object_names):
        assert names_found(labels, truth == number) == {expected_part(name)}


def test_order_of_vertices_and_triangles_does_not_matter():
    mesh = replace(demo_head(), object_names=("",) * len(demo_head().object_names))
    rng = np.random.default_rng(0)
    new_place, order = rng.permutation(len(mesh.vertices)), rng.permutation(len(mesh.triangles))
    vertices = np.empty_like(mesh.vertices)
    vertices[new_place] = mesh.vertices
    shuffled = plain_mesh(vertices, new_place[mesh.triangles][order])
    labels = decide_parts(shuffled, demo_alignment()).labels
    np.testing.assert_array_equal(labels[new_place], decide_parts(mesh, demo_alignment()).labels)


def test_names_that_lie_do_not_make_the_face_hair():
    mesh = replace(demo_head(), object_names=("hair",) * len(demo_head().object_names))
    labels = decide_parts(mesh, demo_alignment()).labels
    skin = object_of_vertex(mesh) == demo_head().object_names.index("skin")
    assert names_found(labels, skin) == {"skin"}


def test_the_many_pieces_of_an_ict_head():
    ict = pack("ict_facekit.npz")
    mesh = plain_mesh(ict["neutral"], ict["tris"])
    labels = decide_parts(mesh, align(mesh, *looking())).labels
    ranges = {
        str(name): slice(*bounds[:2])
        for name, bounds in zip(ict["geom_names"], ict["geom_ranges"], strict=True)
    }
    for name in ("Face", "Head and Neck", "Mouth socket", "Eye socket left"):
        assert names_found(labels, ranges[name]) == {"skin"}
    for side, letter in (("left", "L"), ("right", "R")):
        assert names_found(labels, ranges[f"Eyeball {side}"]) == {f"eye_{letter}"}
        assert names_found(labels, ranges[f"Eyelashes {side}"]) == {f"lashes_{letter}"}
        # Sheets of fluid and shadow lie on the eyeball but must not turn with it.
        for sheet in ("Lacrimal fluid", "Eye occlusion", "Eye blend"):
            assert names_found(labels, ranges[f"{sheet} {side}"]) == {"other"}
    gums = ranges["Gums and tongue"]
    assert names_found(labels, gums) == {"teeth_upper", "teeth_lower"}
    sinks = decode(ict, "expr")[list(ict["expr_names"]).index("jawOpen")][gums, 1] < -0.3
    wrong = sinks != (labels[gums] == PART_NAMES.index("teeth_lower"))
    front = ict["neutral"][gums, 2] > 4.5  # the throat belongs to neither
    assert wrong[front].mean() < 0.02
    teeth = labels[ranges["Teeth"]]
    height = ict["neutral"][ranges["Teeth"], 1]
    assert names_found(labels, ranges["Teeth"]) == {"teeth_upper", "teeth_lower"}
    upper = teeth == PART_NAMES.index("teeth_upper")
    assert height[upper].mean() > -2.5
    assert height[~upper].mean() < -3.5


def test_the_table_tells_every_piece_once():
    mesh = demo_head()
    table = decide_parts(mesh, demo_alignment()).table
    assert [row.number for row in table] == list(range(len(table)))
    assert sum(row.vertex_count for row in table) == len(mesh.vertices)
    by_object = {row.object_name: row for row in table}
    assert by_object["skin"].why == "bears the face"
    assert by_object["teeth_upper"].why == "its name"


def test_what_a_person_says_is_so_whatever_it_looks_like():
    mesh, alignment = demo_head(), demo_alignment()
    truth = object_of_vertex(mesh)
    said = PartsFile(objects={"eye_L": "hair", "tongue": "skin"}, pieces={"2": "other"})
    decisions = decide_parts(mesh, alignment, said)
    for name, part in (("eye_L", "hair"), ("tongue", "skin"), ("eye_R", "other")):
        assert names_found(decisions.labels, truth == mesh.object_names.index(name)) == {part}
    rows = {row.object_name: row.why for row in decisions.table}
    assert rows["eye_L"] == "the parts file"
    untouched = truth == mesh.object_names.index("teeth_lower")
    assert names_found(decisions.labels, untouched) == {"teeth_lower"}


def test_a_head_whose_skin_is_said_away_is_refused():
    said = PartsFile(Path("mine.toml"), objects={"skin": "body"})
    with pytest.raises(PartsError) as refused:
        decide_parts(demo_head(), demo_alignment(), said)
    assert str(refused.value) == (
        'mine.toml leaves no skin to move; the piece with the face should be "skin".'
    )


def test_another_head_in_the_file_is_no_part_of_this_one():
    mesh, alignment = demo_head(), demo_alignment()
    count, triangle_count = len(mesh.vertices), len(mesh.triangles)
    object_count = len(mesh.object_names)
    pair = replace(
        mesh,
        vertices=np.concatenate([mesh.vertices, mesh.vertices + np.array([5.0, 0, 0])]),
        triangles=np.concatenate([mesh.triangles, mesh.triangles + count]),
        triangle_objects=np.concatenate(
            [mesh.triangle_objects, mesh.triangle_objects + object_count]
        ),
        object_names=(*mesh.object_names, *mesh.object_names),
        triangle_materials=np.tile(mesh.triangle_materials, 2),
        triangle_uvs=None,
    )
    beside = replace(alignment, bystanders=np.arange(2 * triangle_count) >= triangle_count)
    decisions = decide_parts(pair, beside)
    alone = decide_parts(mesh, alignment)
    np.testing.assert_array_equal(decisions.labels[:count], alone.labels)
    assert names_found(decisions.labels, slice(count, None)) == {"other"}
    assert {row.why for row in decisions.table[object_count:]} == {"another head's"}
    assert [row.number for row in decisions.table] == list(range(len(decisions.table)))


def test_the_decided_table_said_again_changes_nothing():
    mesh = replace(demo_head(), object_names=("",) * len(demo_head().object_names))
    decisions = decide_parts(mesh, demo_alignment())
    said = PartsFile(pieces={str(row.number): row.parts[0] for row in decisions.table})
    again = decide_parts(mesh, demo_alignment(), said)
    np.testing.assert_array_equal(again.labels, decisions.labels)


def test_sides_and_jaws_may_be_left_to_the_place():
    mesh = demo_head()
    truth = object_of_vertex(mesh)
    words = {"eye_L": "eyes", "eye_R": "eyes", "teeth_upper": "teeth", "teeth_lower": "teeth"}
    labels = decide_parts(mesh, demo_alignment(), PartsFile(objects=words)).labels
    for name in words:
        assert names_found(labels, truth == mesh.object_names.index(name)) == {name}


def test_misnamed_pieces_are_what_they_look_like():
    lies = {"eye_L": "hat_pin_tooth", "teeth_lower": "eye_L", "teeth_upper": "Body"}
    names = tuple(lies.get(name, "") for name in demo_head().object_names)
    labels = decide_parts(replace(demo_head(), object_names=names), demo_alignment()).labels
    truth = object_of_vertex(demo_head())
    for name in lies:
        found = names_found(labels, truth == demo_head().object_names.index(name))
        assert found == {name}
