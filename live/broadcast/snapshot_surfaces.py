"""What a character is drawn as, in arrays: the renderer's own surfaces, colours and pictures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.picture_file import encode_png
from engine.records import Character, Mesh
from engine.uv_seams import join_corners
from live.broadcast.snapshot_blocks import Block, text_block
from live.broadcast.snapshot_record import ALPHAS
from live.broadcast.spaces import Space
from live.character_model import build_model
from render.looks import LOOKS, choose_colour
from render.records import CharacterModel, Surface

MAX_TEXTURE_SIDE = 4096
KINDS = tuple(LOOKS)


class DrawnSurfaces:
    """Made once for a character; `blocks` says it in any space."""

    def __init__(self, character: Character, mesh: Mesh) -> None:
        model = build_model(character, mesh)
        self._model = model
        sources, uvs = _corners(model.surfaces)
        self._drawn, corner_to_drawn = join_corners(sources, uvs)
        self._triangles = corner_to_drawn.reshape(-1, 3)
        self._textures, numbers = _distinct_textures(model.surfaces)
        self._pictures = tuple(encode_png(texture, MAX_TEXTURE_SIDE) for texture in self._textures)
        self._rows = _surface_rows(model.surfaces, numbers)

    def blocks(self, space: Space) -> Iterator[Block]:
        """The blocks of `snapshot_record.APPEARANCE_BLOCKS`, kinds, textures and brows."""
        sources, uvs = self._drawn
        surfaces = self._model.surfaces
        colours = [(*choose_colour(each), float(each.base_colour[3])) for each in surfaces]
        alphas = [ALPHAS.index(each.alpha) for each in surfaces]
        yield Block("draw_sources", "u4", sources)
        yield Block("draw_uvs", "f4", space.uvs(uvs))
        yield Block("draw_triangles", "u4", space.wind(self._triangles))
        yield Block("surfaces", "u4", self._rows)
        yield text_block("surface_kinds", KINDS)
        yield Block("surface_colours", "f4", np.array(colours, np.float32).reshape(-1, 4))
        yield Block("surface_alphas", "u1", np.array(alphas, np.uint8))
        yield Block("vertex_colours", "u1", _vertex_colours(self._model))
        if self._model.brows is not None:
            yield Block("brow_coordinates", "f4", self._model.brows.coordinates)
            yield Block("brow_colour", "f4", self._model.brows.colour)
        for number, picture in enumerate(self._pictures):
            yield Block(f"texture_{number}", "png", np.frombuffer(picture, np.uint8))


def _corners(surfaces: tuple[Surface, ...]) -> tuple[np.ndarray, np.ndarray]:
    """(3F,) uint32 source vertices and (3F, 2) float32 uvs, v up, surface after surface."""
    sources, uvs = [np.zeros(0, np.uint32)], [np.zeros((0, 2), np.float32)]
    for surface in surfaces:
        sources.append(surface.triangles.astype(np.uint32).ravel())
        missing = surface.uvs is None or not np.isfinite(surface.uvs).all()
        corners = np.zeros((len(sources[-1]), 2)) if missing else surface.uvs
        uvs.append(np.asarray(corners, np.float32).reshape(-1, 2))
    return np.concatenate(sources), np.concatenate(uvs)


def _distinct_textures(surfaces: tuple[Surface, ...]) -> tuple[list[np.ndarray], dict[int, int]]:
    """Every texture once, and each one's number by its identity."""
    textures: list[np.ndarray] = []
    numbers: dict[int, int] = {}
    for surface in surfaces:
        if surface.texture is not None and id(surface.texture) not in numbers:
            numbers[id(surface.texture)] = len(textures)
            textures.append(surface.texture)
    return textures, numbers


def _surface_rows(surfaces: tuple[Surface, ...], numbers: dict[int, int]) -> np.ndarray:
    """(S, 4) uint32: first triangle, triangle count, kind, texture + 1."""
    rows, first = [], 0
    for surface in surfaces:
        kind = surface.kind if surface.kind in KINDS else "other"
        texture = 0 if surface.texture is None else numbers[id(surface.texture)] + 1
        rows.append((first, len(surface.triangles), KINDS.index(kind), texture))
        first += len(surface.triangles)
    return np.array(rows, np.uint32).reshape(-1, 4)


def _vertex_colours(model: CharacterModel) -> np.ndarray:
    if model.vertex_colours is None:
        return np.zeros((len(model.neutral_vertices), 4), np.uint8)
    return np.rint(255 * np.clip(model.vertex_colours, 0, 1)).astype(np.uint8)
