"""A head without colours is exported in those it is drawn in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from some_character import some_character

from engine.gltf_file import read_gltf
from engine.mtl_file import plain_material
from engine.names import REGION_NAMES
from engine.part_hints import read_hint
from engine.records import Character, Mesh
from live.character_model import build_model, has_colours
from live.export.export_files import Exported, export_glb
from live.export.shown_colours import BROWED_SKIN, IRIS, show_colours
from render.brow_paint import find_brow_triangles
from render.looks import choose_colour
from render.surfaces import IRIS_COLOUR


def colourless() -> tuple[Character, Mesh]:
    character, mesh = some_character()
    plain = replace(
        mesh,
        materials=(plain_material(""),),
        triangle_materials=np.zeros(len(mesh.triangles), np.int32),
        vertex_colours=None,
    )
    assert not has_colours(plain)
    return character, plain


def test_every_triangle_has_the_colour_it_is_drawn_in() -> None:
    character, mesh = colourless()
    shown = show_colours(mesh, character)
    assert has_colours(shown)
    names = [material.name for material in shown.materials]
    assert len(set(names)) == len(names)
    kinds = {}
    for surface in build_model(character, mesh).surfaces:
        for corners in surface.triangles.tolist():
            kinds[tuple(corners)] = surface.kind, choose_colour(surface)
    for corners, number in zip(mesh.triangles.tolist(), shown.triangle_materials, strict=True):
        kind, colour = kinds[tuple(corners)]
        if names[number] in ("iris", "pupil"):
            assert kind == "eye"
            continue
        assert names[number] in (kind, BROWED_SKIN if kind == "skin" else kind)
        np.testing.assert_allclose(shown.materials[number].base_colour[:3], colour, atol=1e-6)
    np.testing.assert_array_equal(shown.triangles, mesh.triangles)
    np.testing.assert_array_equal(shown.vertices, mesh.vertices)


def test_irises_are_where_the_eyes_look() -> None:
    character, mesh = colourless()
    shown = show_colours(mesh, character)
    number = [material.name for material in shown.materials].index("iris")
    np.testing.assert_allclose(shown.materials[number].base_colour[:3], IRIS_COLOUR, atol=1e-6)
    middles = mesh.vertices[mesh.triangles[shown.triangle_materials == number]].mean(1)
    for middle in middles:
        away = []
        for side in (0, 1):
            towards = middle - character.eye_centres[side]
            forward = character.eye_axes[side][2]
            away.append(np.arccos(towards @ forward / np.linalg.norm(towards)))
        assert min(away) < 1.2 * IRIS


def test_a_mesh_with_colours_is_left_as_it_is() -> None:
    character, mesh = colourless()
    red = replace(mesh.materials[0], base_colour=np.array([1, 0, 0, 1], np.float32))
    coloured = replace(mesh, materials=(red,))
    assert show_colours(coloured, character) is coloured


def browed() -> tuple[Character, Mesh]:
    """The character with brow regions in front, above the eyes."""
    character, mesh = colourless()
    place = character.neutral_vertices
    outwards = np.abs(place[:, 0])
    brow = (np.abs(place[:, 1] - 5) < 1.5) & (outwards > 1) & (outwards < 6) & (place[:, 2] > 0)
    brow &= character.region_labels >= 0
    left, right = (REGION_NAMES.index(name) for name in ("brow_L", "brow_R"))
    labels = np.where(brow, np.where(place[:, 0] > 0, left, right), character.region_labels)
    return replace(character, region_labels=labels), mesh


def test_brows_that_are_drawn_are_a_texture_of_the_skin_there() -> None:
    character, mesh = browed()
    model = build_model(character, mesh)
    assert model.brows is not None
    shown = show_colours(mesh, character)
    (number,) = [row for row, one in enumerate(shown.materials) if one.texture is not None]
    assert shown.materials[number].name == BROWED_SKIN
    skin = [material.name for material in shown.materials].index("skin")
    np.testing.assert_array_equal(
        shown.materials[number].base_colour, shown.materials[skin].base_colour
    )
    hairy = find_brow_triangles(mesh.triangles, model.brows.coordinates)
    with_brows = shown.triangle_materials == number
    assert with_brows.any()
    assert hairy[with_brows].all()
    assert (shown.triangle_materials[hairy & ~with_brows] != skin).all()
    assert read_hint("", BROWED_SKIN) is None


def test_what_is_written_is_read_in_the_same_colours(tmp_path: Path) -> None:
    character, mesh = browed()
    shown = show_colours(mesh, character)
    out = tmp_path / "head.glb"
    exported = Exported(mesh, character, None, "", in_metres=True)
    export_glb(exported, out)
    read = read_gltf(out)
    written = {one.name: one for one in shown.materials}
    assert sorted(one.name for one in read.materials) == sorted(written)
    for one in read.materials:
        np.testing.assert_allclose(one.base_colour, written[one.name].base_colour, atol=1e-5)
        np.testing.assert_array_equal(one.texture, written[one.name].texture)
    back, live = build_model(character, shown), build_model(character, mesh)
    assert back.brows is None
    colours = {one.kind: choose_colour(one) for one in live.surfaces}
    for surface in back.surfaces:
        if surface.kind != "eye":
            np.testing.assert_allclose(choose_colour(surface), colours[surface.kind], atol=1e-5)
            assert surface.texture is not None, "paint multiplies it"
