"""A head without colours is exported in those it is drawn in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from some_character import some_character

from engine.mtl_file import plain_material
from engine.records import Character, Mesh
from live.character_model import build_model, has_colours
from live.export.shown_colours import IRIS, show_colours
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
        assert names[number] == kind
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
