"""Brows, which are drawn by a shader here, as a texture for programs that have none like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.colour_space import decode_srgb, encode_srgb
from engine.records import Mesh
from render.brow_paint import find_brow_triangles
from render.brow_picture import draw_brow_cover
from render.records import BrowPaint

SIZE = (1024, 512)
"""Width and height of the texture; both brows show the same one."""
_RIM = 4  # pixels that no triangle reaches: a texture's far side begins beyond its edge


@dataclass(frozen=True, slots=True, eq=False)
class BrowCoat:
    """The triangles brows are on, and what they show."""

    chosen: np.ndarray
    """(F,) bool."""
    triangle_uvs: np.ndarray
    """(F, 3, 2) float32, the mesh's with these triangles' own."""
    texture: np.ndarray
    """(H, W, 4) uint8 sRGB, row 0 at the top, to multiply the skin's colour with."""


def coat_brows(
    mesh: Mesh, brows: BrowPaint, skin: np.ndarray, colour: tuple[float, float, float]
) -> BrowCoat | None:
    """Texture coordinates from the brow's own; None where no triangle is near a brow.

    Args:
        mesh: what wears them.
        brows: where they grow, in the mesh's vertices.
        skin: (F,) bool, triangles of the skin.
        colour: the skin's, sRGB.
    """
    chosen = skin & find_brow_triangles(mesh.triangles, brows.coordinates)
    if not chosen.any():
        return None
    places = brows.coordinates[mesh.triangles[chosen]].astype(np.float64)
    low, high = _bounds(places)
    if mesh.triangle_uvs is None:  # those of all vertices: no vertex has two, none is split
        known = np.nan_to_num(brows.coordinates)[mesh.triangles]
        uvs = ((known - low) / (high - low)).astype(np.float32)
    else:
        uvs = mesh.triangle_uvs.copy()
        uvs[chosen] = (places - low) / (high - low)
    cover = draw_brow_cover(low, high, SIZE)
    return BrowCoat(chosen, uvs, _tint(cover, brows.colour, colour))


def _bounds(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(2,) and (2,) lower and upper corner of the picture around (..., 2) coordinates."""
    low, high = places.min((0, 1)), places.max((0, 1))
    rim = _RIM * (high - low) / (np.array(SIZE) - 2 * _RIM)
    return low - rim, high + rim


def _tint(
    cover: np.ndarray, brow: np.ndarray, skin: tuple[float, float, float] | np.ndarray
) -> np.ndarray:
    own, hair = decode_srgb(np.asarray(skin)), decode_srgb(brow)
    seen = own + cover[..., None] * (hair - own)
    pixels = np.full((*cover.shape, 4), 255, np.uint8)
    pixels[..., :3] = np.rint(255 * encode_srgb(seen / np.maximum(own, 1e-6)))
    return pixels
