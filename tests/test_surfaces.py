"""Surfaces on screen: own colours, paint, textures, alpha and order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gl_context import shared_context
from small_character import build_model, neutral_state

from render import surfaces as surfaces_module
from render.character_view import CharacterView
from render.records import Surface
from render.surfaces import fit_texture

SIZE = 96
UVS = np.float32([[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]])


def card_model(*cards, vertex_colours=None):
    """Cards of 16 cm facing the viewer, each (z in cm, changes to its surface)."""
    corners = np.float32([[-8, -7, 0], [8, -7, 0], [8, 9, 0], [-8, 9, 0]])
    vertices = np.vstack([corners + np.float32([0, 0, z]) for z, _ in cards])
    quad = np.int32([[0, 1, 2], [0, 2, 3]])
    plain = Surface(quad, UVS, np.ones(4, np.float32), None, "opaque", "other")
    surfaces = tuple(
        replace(plain, triangles=quad + 4 * number, **changes)
        for number, (_, changes) in enumerate(cards)
    )
    return replace(
        build_model(), neutral_vertices=vertices, surfaces=surfaces, vertex_colours=vertex_colours,
        basis=np.zeros((1, len(vertices), 3), np.float32),
        eye_index=np.full(len(vertices), -1, np.int8),
        head_weights=np.ones(len(vertices), np.float32),
    )  # fmt: skip


def depict(model) -> np.ndarray:
    view = CharacterView(shared_context(), model, (SIZE, SIZE), samples=0)
    view.draw(neutral_state(model))
    assert shared_context().error == "GL_NO_ERROR"
    return view.read().astype(int)


def texture(top, bottom, alpha=255) -> np.ndarray:
    pixels = np.zeros((16, 16, 4), np.uint8)
    pixels[:8, :, :3], pixels[8:, :, :3], pixels[..., 3] = top, bottom, alpha
    return pixels


UPPER, MIDDLE, LOWER = (SIZE // 4 + 6, SIZE // 2), (SIZE // 2, SIZE // 2), (SIZE - 28, SIZE // 2)
RED, GREEN = np.float32([0.8, 0.1, 0.1, 1]), np.float32([0.1, 0.8, 0.1, 1])


def dominant(pixel) -> int:
    return int(np.argmax(pixel))


def test_texture_is_the_right_way_up():
    shared_context()
    image = depict(card_model((0, {"texture": texture((220, 20, 20), (20, 220, 20))})))
    assert dominant(image[UPPER]) == 0
    assert dominant(image[LOWER]) == 1


def test_a_texture_larger_than_the_driver_takes_is_thinned_out(monkeypatch):
    shared_context()
    monkeypatch.setattr(surfaces_module, "texture_limit", lambda _: 4)
    image = depict(card_model((0, {"texture": texture((220, 20, 20), (20, 220, 20))})))
    assert dominant(image[UPPER]) == 0
    assert dominant(image[LOWER]) == 1


@pytest.mark.parametrize(
    ("shape", "fitted"), [((8, 4), (8, 4)), ((9, 4), (5, 2)), ((3, 30), (1, 8))]
)
def test_thinning_keeps_the_proportions(shape, fitted):
    assert fit_texture(np.zeros((*shape, 4), np.uint8), 8).shape == (*fitted, 4)


def test_textures_are_srgb():
    shared_context()
    textured = depict(card_model((0, {"texture": texture((180, 90, 60), (180, 90, 60))})))
    colour = np.float32([180 / 255, 90 / 255, 60 / 255, 1])
    plain = depict(card_model((0, {"base_colour": colour})))
    np.testing.assert_allclose(textured[MIDDLE], plain[MIDDLE], atol=2)


def test_vertex_colours_cover_by_their_alpha():
    shared_context()
    colours = np.tile(np.float32([0.1, 0.1, 0.9, 1.0]), (4, 1))
    card = (0, {"base_colour": RED})
    assert dominant(depict(card_model(card, vertex_colours=colours))[MIDDLE]) == 2
    colours[:, 3] = 0.0
    assert dominant(depict(card_model(card, vertex_colours=colours))[MIDDLE]) == 0


def test_mask_leaves_holes():
    shared_context()
    holed = texture((220, 20, 20), (220, 20, 20))
    holed[:8, :, 3] = 0
    model = card_model((2, {"texture": holed, "alpha": "mask"}), (0, {"base_colour": GREEN}))
    image = depict(model)
    assert dominant(image[UPPER]) == 1
    assert dominant(image[LOWER]) == 0


@pytest.mark.parametrize("order", [1, -1])
def test_see_through_surfaces_are_drawn_last(order):
    shared_context()
    glass = (2, {"base_colour": np.append(RED[:3], np.float32(0.5)), "alpha": "blend"})
    wall = (0, {"base_colour": GREEN})
    image = depict(card_model(*[glass, wall][::order]))
    red, green, blue = image[MIDDLE]
    assert min(red, green) > blue + 40, "both are seen"


def test_see_through_surfaces_do_not_hide_each_other():
    shared_context()
    front = (3, {"base_colour": np.append(RED[:3], np.float32(0.4)), "alpha": "blend"})
    back = (1, {"base_colour": np.append(GREEN[:3], np.float32(0.4)), "alpha": "blend"})
    hidden = depict(card_model(front))[MIDDLE]
    both = depict(card_model(front, back))[MIDDLE]
    assert both[1] > hidden[1] + 5


def test_opaque_depth_after_see_through_still_writes():
    shared_context()
    clear = {"base_colour": np.float32([0, 0, 1, 0.1]), "alpha": "blend"}
    model = card_model((2, {"base_colour": RED}), (0, {"base_colour": GREEN}), (4, clear))
    view = CharacterView(shared_context(), model, (SIZE, SIZE), samples=0)
    for _ in range(2):  # a second picture would be wrong had the depth mask stayed off
        view.draw(neutral_state(model))
    assert dominant(view.read()[MIDDLE]) == 0
