"""Gives a mesh without any colour the colours it is drawn in here, for programs that have none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.colour_space import decode_srgb, encode_srgb
from engine.eyes import eye_index
from engine.records import Character, Material, Mesh
from engine.similarity import apply_transform
from live.character_model import build_model, has_colours
from live.export.brow_coat import coat_brows
from render.face_paint import Makeup, paint_face
from render.looks import choose_colour
from render.records import BrowPaint, CharacterModel
from render.surfaces import IRIS_COLOUR

IRIS, PUPIL = 0.485, 0.185
"""Radians from where an eye looks, as it is drawn live."""
PUPIL_COLOUR = (0.02, 0.02, 0.02)
"""sRGB."""
BROWED_SKIN = "painted skin"
"""Says nothing of brows, or a reader would take the forehead for one."""
_RIM = 1.15  # triangles are large: those whose middle lies a little outside count as within


@dataclass(frozen=True, slots=True, eq=False)
class _Coat:
    """Triangles of one colour."""

    name: str
    colour: tuple[float, float, float]
    """sRGB."""
    chosen: np.ndarray
    """(F,) bool."""
    texture: np.ndarray | None = None
    """(H, W, 4) uint8 sRGB, row 0 at the top, to multiply the colour with."""


def show_colours(mesh: Mesh, character: Character) -> Mesh:
    """`mesh` with a material for skin, eyes, irises and so on, lips and cheeks as vertex colours.

    Brows are a texture; its triangles' texture coordinates become those of the brow. A mesh that
    has a texture or a colour of its own is given back as it is.
    """
    if has_colours(mesh):
        return mesh
    model = build_model(character, mesh)
    coats = _find_coats(mesh, model)
    skin = next((coat for coat in coats if coat.name == "skin"), None)
    mesh = replace(mesh, vertex_colours=_tint_skin(mesh, character, skin))
    if skin is not None and model.brows is not None:
        mesh, with_brows = _add_brows(mesh, model.brows, skin)
        coats += with_brows
    coats += _find_irises(mesh, character)
    numbers = np.zeros(len(mesh.triangles), np.int32)
    for number, coat in enumerate(coats):
        numbers[coat.chosen] = number  # an iris lies over the eye, brows over the skin
    materials = tuple(
        Material(coat.name, np.array([*coat.colour, 1.0], np.float32), coat.texture, "opaque")
        for coat in coats
    )
    return replace(mesh, materials=materials, triangle_materials=numbers)


def _add_brows(mesh: Mesh, brows: BrowPaint, skin: _Coat) -> tuple[Mesh, list[_Coat]]:
    coat = coat_brows(mesh, brows, skin.chosen, skin.colour)
    if coat is None:
        return mesh, []
    worn = _Coat(BROWED_SKIN, skin.colour, coat.chosen, coat.texture)
    return replace(mesh, triangle_uvs=coat.triangle_uvs), [worn]


def _find_coats(mesh: Mesh, model: CharacterModel) -> list[_Coat]:
    """One for each kind of surface, as it is drawn."""
    place = {tuple(corners): row for row, corners in enumerate(mesh.triangles.tolist())}
    coats: dict[str, _Coat] = {}
    for surface in model.surfaces:
        rows = [place[tuple(corners)] for corners in surface.triangles.tolist()]
        nothing = np.zeros(len(mesh.triangles), bool)
        coat = coats.setdefault(surface.kind, _Coat(surface.kind, choose_colour(surface), nothing))
        coat.chosen[rows] = True
    return list(coats.values())


def _find_irises(mesh: Mesh, character: Character) -> list[_Coat]:
    middles = mesh.vertices[mesh.triangles].mean(1)
    sides = eye_index(character.part_labels)[mesh.triangles[:, 0]]
    away = np.full(len(mesh.triangles), np.pi)
    for side in (0, 1):
        centre, forward = character.eye_centres[side], character.eye_axes[side][2]
        chosen = sides == side
        if chosen.any() and np.isfinite(centre).all():
            towards = middles[chosen] - centre
            towards /= np.maximum(np.linalg.norm(towards, axis=1, keepdims=True), 1e-12)
            away[chosen] = np.arccos(np.clip(towards @ forward, -1.0, 1.0))
    layers = (("iris", IRIS_COLOUR, IRIS * _RIM), ("pupil", PUPIL_COLOUR, PUPIL * _RIM))
    coats = [_Coat(name, colour, away < radius) for name, colour, radius in layers]
    return [coat for coat in coats if coat.chosen.any()]


def _tint_skin(mesh: Mesh, character: Character, coat: _Coat | None) -> np.ndarray:
    """(V, 4) sRGB to multiply the skin's colour with: lips and cheeks, white elsewhere."""
    canonical = apply_transform(character.T_canonical_mesh, character.neutral_vertices)
    labels, names = character.region_labels, character.region_names
    bare = Makeup(brows=None)
    paint = paint_face(canonical, character.triangles, labels, names, bare).astype(np.float64)
    skin = np.array((1.0, 1.0, 1.0) if coat is None else coat.colour)
    seen = skin + paint[:, 3:] * (paint[:, :3] - skin)
    tint = np.ones((len(mesh.vertices), 4), np.float32)
    tint[:, :3] = encode_srgb(decode_srgb(seen) / decode_srgb(skin))
    return tint
