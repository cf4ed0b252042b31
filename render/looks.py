"""What a surface is shaded as when its file gives it neither texture nor colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from render.records import Surface

_GREY = 0.02  # colours nearer than this to one grey for all are an exporter's default, not a wish


@dataclass(frozen=True, slots=True)
class Look:
    """Shading constants of a kind of surface."""

    colour: tuple[float, float, float]
    """sRGB in [0, 1]."""
    scatter: tuple[float, float, float]
    """How far light wraps past the terminator per channel: flesh lets red through."""
    gloss: float
    """Strength of the highlight."""
    shininess: float
    """Exponent of the highlight; larger is smaller and sharper."""
    inside: float
    """Light left on the surface's inner side; 1 for cards that have no inside."""
    least_access: float = 0.0
    """Share of light that always reaches it; cards stand so close to skin that they seem buried."""
    behind_lips: bool = False
    """That share comes only as the mouth opens, and only to what lies near the lips."""


LOOKS: dict[str, Look] = {
    "skin": Look((0.860, 0.640, 0.535), (0.34, 0.14, 0.09), 0.55, 16.0, 0.25, 0.015),
    "eye": Look((0.900, 0.880, 0.865), (0.25, 0.12, 0.10), 1.00, 220.0, 0.2),
    "teeth": Look((0.905, 0.860, 0.775), (0.20, 0.18, 0.14), 0.55, 60.0, 0.2, 0.12, True),
    "tongue": Look((0.760, 0.400, 0.390), (0.40, 0.15, 0.12), 0.45, 30.0, 0.5),
    "lashes": Look((0.200, 0.140, 0.115), (0.1, 0.1, 0.1), 0.05, 20.0, 1.0, 0.7),
    "hair": Look((0.230, 0.155, 0.110), (0.12, 0.09, 0.07), 0.35, 26.0, 0.7, 0.3),
    "mouth": Look((0.480, 0.190, 0.180), (0.30, 0.10, 0.08), 0.30, 30.0, 0.5),
    "other": Look((0.720, 0.715, 0.710), (0.10, 0.10, 0.10), 0.20, 30.0, 0.5),
}


def choose_colour(surface: Surface) -> tuple[float, float, float]:
    """The sRGB colour to multiply textures with, or to shade with where there is none."""
    if surface.texture is not None or is_coloured(surface.base_colour):
        red, green, blue = (float(channel) for channel in surface.base_colour[:3])
        return red, green, blue
    return look_of(surface).colour


def is_coloured(colours: np.ndarray) -> bool:
    """Whether (..., 3) or (..., 4) sRGB in [0, 1] are more than one grey for all."""
    return bool(np.ptp(colours[..., :3]) > _GREY)


def look_of(surface: Surface) -> Look:
    """The shading constants of `surface`; unknown kinds are shaded as "other"."""
    return LOOKS.get(surface.kind, LOOKS["other"])


def linear(colour: tuple[float, ...] | np.ndarray) -> np.ndarray:
    """SRGB in [0, 1] to linear light (IEC 61966-2-1), float32."""
    encoded = np.asarray(colour, np.float64)
    low, high = encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4
    return np.where(encoded <= 0.04045, low, high).astype(np.float32)
