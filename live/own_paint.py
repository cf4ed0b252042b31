"""A mesh's own vertex colours as render paints: times the colour of the material they lie on.

Render paint covers a surface that has no texture and multiplies one that has; a file's colours
multiply its material's colour always (glTF 2.0 specification, chapter 3.9.2, and textures alike).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.colour_space import decode_srgb, encode_srgb
from render.records import Surface

WHITE = np.full((1, 1, 4), 255, np.uint8)
"""A texture that changes nothing but that paint multiplies what is under it."""
NEARLY_WHITE = 1.0 - 1e-3  # nothing an 8 bit colour tells


def lay_on(
    surfaces: tuple[Surface, ...], colours: np.ndarray
) -> tuple[tuple[Surface, ...], np.ndarray]:
    """`surfaces`, and (V, 4) paint of (V, 4) `colours`, that multiply each other where drawn.

    Irises are painted only on eyes without a texture, so what multiplies theirs is in the paint.
    """
    eyes = [one for one in surfaces if _is_plain_eye(one)]
    paint = _paint_eyes(eyes, colours) if eyes else colours
    laid = (
        one if one.texture is not None or _is_plain_eye(one) else _whiten(one) for one in surfaces
    )
    return tuple(laid), paint


def _is_plain_eye(surface: Surface) -> bool:
    return surface.kind == "eye" and surface.texture is None and surface.alpha != "blend"


def _whiten(surface: Surface) -> Surface:
    nowhere = np.zeros((len(surface.triangles), 3, 2), np.float32)
    uvs = nowhere if surface.uvs is None else surface.uvs
    return replace(surface, uvs=uvs, texture=WHITE)


def _paint_eyes(eyes: list[Surface], colours: np.ndarray) -> np.ndarray:
    """White lets the eye's colour through, so that a vertex of white and iris has both."""
    paint = colours.astype(np.float32)
    white = np.all(colours[:, :3] > NEARLY_WHITE, axis=1)
    for eye in eyes:
        own = np.unique(eye.triangles)
        product = decode_srgb(colours[own, :3]) * decode_srgb(eye.base_colour[:3])
        paint[own, :3] = encode_srgb(product)
        paint[own[white[own]], 3] = 0.0
    return paint
