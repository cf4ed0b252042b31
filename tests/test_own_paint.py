"""A file's vertex colours multiply its materials' colours, whoever draws the result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gl_context import shared_context
from small_character import build_model, neutral_state
from some_character import some_character

from engine.records import Character, Material, Mesh
from live.character_model import build_model as build_from_mesh
from live.own_paint import WHITE, lay_on
from render.character_view import CharacterView
from render.looks import choose_colour, linear
from render.records import Surface

FACTOR = np.array([0.7, 0.5, 0.4, 1.0], np.float32)


def shown(surface: Surface, paint: np.ndarray) -> np.ndarray:
    """(F, 3, 3) linear: what docs/wire-format.md says of an opaque surface's corners."""
    own, paint = linear(choose_colour(surface)), paint[surface.triangles]
    covering = linear(paint[..., :3])
    if surface.texture is not None:
        assert (surface.texture == 255).all()
        covering = own * covering
    return own + paint[..., 3:] * (covering - own)


def triangles(*rows: tuple[int, int, int]) -> np.ndarray:
    return np.array(rows, np.int32)


def surface(kind: str, rows: np.ndarray, colour: np.ndarray = FACTOR, **changes) -> Surface:
    return replace(Surface(rows, None, colour, None, "opaque", kind), **changes)


@pytest.mark.parametrize("kind", ["skin", "eye", "tongue"])
def test_what_is_shown_is_the_product(kind: str) -> None:
    colours = np.random.default_rng(2).random((6, 4)).astype(np.float32)
    colours[:, 3] = 1.0
    (laid,), paint = lay_on((surface(kind, triangles((0, 1, 2), (3, 4, 5))),), colours)
    product = linear(colours[:, :3]) * linear(FACTOR[:3])
    np.testing.assert_allclose(shown(laid, paint), product[laid.triangles], atol=1e-5)


def test_a_vertex_of_white_and_iris_has_both_colours() -> None:
    white, blue = np.array([0.9, 0.88, 0.86, 1], np.float32), np.array([0.3, 0.4, 0.8, 1])
    eye = surface("eye", triangles((0, 1, 2)), white)
    iris = surface("eye", triangles((1, 2, 3)), blue.astype(np.float32))
    laid, paint = lay_on((eye, iris), np.ones((4, 4), np.float32))
    for one, colour in zip(laid, (white, blue), strict=True):
        assert one.texture is None, "the iris that follows the gaze is painted on it"
        np.testing.assert_allclose(
            shown(one, paint), np.broadcast_to(linear(colour[:3]), (1, 3, 3)), atol=1e-6
        )


def test_textured_surfaces_and_their_colours_stay() -> None:
    picture = np.zeros((2, 2, 4), np.uint8)
    colours = np.full((3, 4), 0.5, np.float32)
    for kind in ("skin", "eye"):
        textured = surface(kind, triangles((0, 1, 2)), texture=picture)
        (laid,), paint = lay_on((textured,), colours)
        assert laid is textured
        assert paint is colours


def test_a_picture_is_never_without_places() -> None:
    (laid,), _ = lay_on((surface("skin", triangles((0, 1, 2))),), np.ones((3, 4), np.float32))
    assert laid.texture is WHITE, "one for all: it is sent once"
    assert laid.uvs is not None
    assert laid.uvs.shape == (1, 3, 2)


def coloured(colour: np.ndarray, tint: float) -> tuple[Character, Mesh]:
    character, mesh = some_character()
    material = Material("", colour, None, "opaque")
    colours = np.full((len(mesh.vertices), 4), tint, np.float32)
    colours[:, 3] = 1.0
    numbers = np.zeros(len(mesh.triangles), np.int32)
    return character, replace(
        mesh, materials=(material,), triangle_materials=numbers, vertex_colours=colours
    )


def test_a_tinted_head_is_drawn_as_one_of_the_product() -> None:
    ctx = shared_context()
    tint = 0.8
    product = np.append(FACTOR[:3], 1.0).astype(np.float32)
    product[:3] = encode(linear(FACTOR[:3]) * linear(np.array([tint])))
    pictures = []
    for colour, of_vertices in ((FACTOR, tint), (product, 1.0)):
        model = build_from_mesh(*coloured(colour, of_vertices))
        view = CharacterView(ctx, model, (96, 96))
        state = neutral_state(build_model())
        view.draw(replace(state, code=np.zeros(len(model.basis), np.float32)))
        pictures.append(view.read().astype(int))
    assert np.ptp(pictures[0]) > 60, "a head is seen"
    assert np.abs(pictures[0] - pictures[1]).max() <= 2


def encode(light: np.ndarray) -> np.ndarray:
    return 1.055 * light ** (1 / 2.4) - 0.055
