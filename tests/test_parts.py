from dataclasses import replace

import numpy as np
import pytest
from heads import demo_alignment, demo_head, looking, pack, plain_mesh

from engine.alignment import align
from engine.names import PART_NAMES
from engine.parts import recognise_parts
from engine.records import Mesh


def object_of_vertex(mesh: Mesh) -> np.ndarray:
    of_vertex = np.zeros(len(mesh.vertices), int)
    of_vertex[mesh.triangles] = mesh.triangle_objects[:, None]
    return of_vertex


def names_found(labels: np.ndarray, where: np.ndarray) -> set[str]:
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
    labels = recognise_parts(known, demo_alignment())
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
    labels = recognise_parts(shuffled, demo_alignment())
    np.testing.assert_array_equal(labels[new_place], recognise_parts(mesh, demo_alignment()))


def test_names_that_lie_do_not_make_the_face_hair():
    mesh = replace(demo_head(), object_names=("hair",) * len(demo_head().object_names))
    labels = recognise_parts(mesh, demo_alignment())
    skin = object_of_vertex(mesh) == demo_head().object_names.index("skin")
    assert names_found(labels, skin) == {"skin"}


def test_the_many_pieces_of_an_ict_head():
    ict = pack("ict_facekit.npz")
    mesh = plain_mesh(ict["neutral"], ict["tris"])
    labels = recognise_parts(mesh, align(mesh, *looking()))
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
    teeth = labels[ranges["Teeth"]]
    height = ict["neutral"][ranges["Teeth"], 1]
    assert names_found(labels, ranges["Teeth"]) == {"teeth_upper", "teeth_lower"}
    upper = teeth == PART_NAMES.index("teeth_upper")
    assert height[upper].mean() > -2.5
    assert height[~upper].mean() < -3.5
