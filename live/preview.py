"""The contact sheet of a character: is it rigged well? One look answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.records import Character, Mesh
from live.character_model import build_model
from render.character_view import CharacterView
from render.context import headless_context
from render.records import CharacterModel, DrawState
from render.region_paint import paint_regions
from render.sheet import contact_sheet

POSES: tuple[tuple[str, dict[str, float]], ...] = (
    ("neutral", {}),
    ("jawOpen", {"jawOpen": 1.0}),
    ("smile", {"mouthSmile_L": 1, "mouthSmile_R": 1, "cheekSquint_L": 0.4, "cheekSquint_R": 0.4}),
    ("blink", {"eyeBlink_L": 1, "eyeBlink_R": 1}),
    ("pucker", {"mouthPucker": 1}),
    (
        "brows",
        dict.fromkeys(("browInnerUp_L", "browInnerUp_R", "browOuterUp_L", "browOuterUp_R"), 1),
    ),
    ("wink, left", {"eyeBlink_L": 1, "mouthSmile_L": 0.6}),
)
COLUMNS = 4
CELL = (360, 400)


def draw_preview(character: Character, mesh: Mesh, size: tuple[int, int] = CELL) -> np.ndarray:
    """(H, W, 3) uint8: the poses of `POSES`, then the skinning regions in colour.

    Raises RenderError when there is no OpenGL.
    """
    model = build_model(character, mesh)
    pictures = []
    with headless_context() as ctx:
        view = CharacterView(ctx, model, size, supersample=2)
        for _, amounts in POSES:
            view.draw(state_of(character, amounts))
            pictures.append(view.read())
        painted = CharacterView(ctx, paint_by_region(character, model), size, supersample=2)
        painted.draw(state_of(character, {}))
        pictures.append(painted.read())
    return contact_sheet(pictures, [*(name for name, _ in POSES), "regions"], COLUMNS)


def state_of(character: Character, amounts: dict[str, float]) -> DrawState:
    """`character` with the expressions named in `amounts`; those it does not have are left out."""
    names = (*character.expression_names, *character.extra_names)
    return DrawState(
        code=np.array([amounts.get(name, 0.0) for name in names], np.float32),
        eye_rotations=np.tile(np.eye(3, dtype=np.float32), (2, 1, 1)),
        T_mesh_head=np.eye(4, dtype=np.float32),
    )


def paint_by_region(character: Character, model: CharacterModel) -> CharacterModel:
    """The model in its regions' colours, its own textures and colours taken off the skin."""
    surfaces = tuple(
        replace(surface, texture=None) if surface.kind == "skin" else surface
        for surface in model.surfaces
    )
    colours = paint_regions(character.region_labels, character.region_names)
    return replace(model, surfaces=surfaces, vertex_colours=colours)
