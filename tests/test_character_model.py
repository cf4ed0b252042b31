from __future__ import annotations

import dataclasses

import numpy as np
from sockets import some_tick
from some_character import some_character

from engine.names import PART_NAMES, REGION_NAMES
from engine.records import Character, Mesh
from engine.similarity import apply_transform
from live.character_model import build_model, build_state


def test_every_triangle_is_drawn_once() -> None:
    character, mesh = some_character()
    model = build_model(character, mesh)
    drawn = np.concatenate([surface.triangles for surface in model.surfaces])
    assert sorted(map(tuple, drawn)) == sorted(map(tuple, character.triangles))


def test_materials_and_parts_meet_in_the_surfaces() -> None:
    character, mesh = some_character()
    model = build_model(character, mesh)
    kinds = [surface.kind for surface in model.surfaces]
    assert set(kinds) == {"skin", "eye", "lashes"}
    assert kinds.count("skin") == 2  # one per material
    assert kinds.count("eye") == 4  # left and right, one each per material
    assert {surface.alpha for surface in model.surfaces} == {"opaque", "mask"}
    for surface in model.surfaces:
        assert (surface.texture is not None) == (surface.alpha == "mask")
        assert surface.uvs is not None
        assert len(surface.uvs) == len(surface.triangles)


def test_without_the_mesh_parts_alone_decide() -> None:
    character, _ = some_character()
    model = build_model(character)
    assert sorted(surface.kind for surface in model.surfaces) == ["eye", "eye", "lashes", "skin"]
    assert all(surface.texture is None for surface in model.surfaces)


def test_parts_without_a_look_of_their_own_are_other() -> None:
    character, _ = some_character()
    labels = np.full_like(character.part_labels, PART_NAMES.index("glasses"))
    model = build_model(dataclasses.replace(character, part_labels=labels))
    assert [surface.kind for surface in model.surfaces] == ["other"]


def test_an_eye_without_a_centre_does_not_turn() -> None:
    character, _ = some_character()
    centres = character.eye_centres.copy()
    centres[1] = np.nan
    model = build_model(dataclasses.replace(character, eye_centres=centres))
    assert set(np.unique(model.eye_index)) == {-1, 0}


def test_the_code_is_as_long_as_the_basis_whatever_extras_there_are() -> None:
    character, _ = some_character()
    expression, deformation = some_tick(3, len(character.neutral_vertices))
    for extra_count in (0, 1):
        fewer = dataclasses.replace(
            character,
            extra_names=character.extra_names[:extra_count],
            extra_basis=character.extra_basis[:extra_count],
        )
        state = build_state(fewer, expression, deformation)
        assert len(state.code) == len(build_model(fewer).basis) == 53 + extra_count
        np.testing.assert_array_equal(state.code[:53], expression.code)


def test_the_row_that_opens_the_mouth_is_found_by_name() -> None:
    character, _ = some_character()
    assert build_model(character).open_mouth_row == character.expression_names.index("jawOpen")


def _bare(mesh: Mesh, colours: np.ndarray | None) -> Mesh:
    plain = tuple(
        dataclasses.replace(material, texture=None, base_colour=np.ones(4, np.float32))
        for material in mesh.materials
    )
    return dataclasses.replace(mesh, materials=plain, vertex_colours=colours)


def _browed(character: Character) -> Character:
    """The character with brow regions in front, above the eyes."""
    place = apply_transform(character.T_canonical_mesh, character.neutral_vertices)
    outwards = np.abs(place[:, 0])
    brow = (np.abs(place[:, 1] - 5) < 1.5) & (outwards > 1) & (outwards < 6) & (place[:, 2] > 0)
    brow &= character.region_labels >= 0
    side = np.where(place[:, 0] > 0, REGION_NAMES.index("brow_L"), REGION_NAMES.index("brow_R"))
    labels = np.where(brow, side, character.region_labels)
    return dataclasses.replace(character, region_labels=labels)


def test_a_face_without_colours_gets_brows() -> None:
    character, mesh = some_character()
    character = _browed(character)
    for bare in (None, _bare(mesh, None)):
        model = build_model(character, bare)
        assert model.brows is not None
        assert model.vertex_colours is not None


def test_one_grey_for_all_vertices_is_no_colour() -> None:
    character, mesh = some_character()
    white = np.ones((len(character.neutral_vertices), 4), np.float32)
    model = build_model(_browed(character), _bare(mesh, white))
    assert model.brows is not None


def test_a_face_with_its_own_colours_keeps_them() -> None:
    character, mesh = some_character()
    character = _browed(character)
    colours = np.random.default_rng(0).random((len(character.neutral_vertices), 4), np.float32)
    model = build_model(character, _bare(mesh, colours))
    assert model.brows is None
    assert model.vertex_colours is not None
    np.testing.assert_allclose(model.vertex_colours, colours, atol=1e-5)
    assert build_model(character, mesh).brows is None, "it has a texture"


def test_a_character_with_modelled_brows_gets_none_painted() -> None:
    character, _ = some_character()
    character = _browed(character)
    labels = character.part_labels.copy()
    labels[-1] = PART_NAMES.index("brows")
    assert build_model(dataclasses.replace(character, part_labels=labels)).brows is None
