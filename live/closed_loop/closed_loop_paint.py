"""Skin, lips, brows, eyes, hair, beards and clothes in random colours, as vertex colours.

Everything is painted on vertices, so it moves with the face.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from engine.topology import adjacency
from live.closed_loop.closed_loop_families import GUMS, LASHES, SKIN, TEETH, TONGUE, Family
from live.closed_loop.closed_loop_heads import Head
from render.brow_paint import paint_brows
from render.webcam_view import Skin

TRAINED, RESERVED = "trained", "reserved"
"""Families of shading, albedo and light; the reserved one is for judging only."""
FAR_FROM_BROW = 9.0
_TONES = np.array([  # sRGB, light to dark
    [0.96, 0.80, 0.72], [0.92, 0.74, 0.63], [0.87, 0.66, 0.53], [0.78, 0.56, 0.42],
    [0.64, 0.44, 0.31], [0.48, 0.31, 0.21], [0.34, 0.21, 0.15],
])  # fmt: skip
_HAIR = np.array([
    [0.05, 0.04, 0.04], [0.14, 0.09, 0.07], [0.28, 0.18, 0.12], [0.42, 0.30, 0.20],
    [0.66, 0.52, 0.34], [0.46, 0.22, 0.12], [0.55, 0.54, 0.53],
])  # fmt: skip
_IRISES = np.array([
    [0.16, 0.09, 0.05], [0.25, 0.14, 0.08], [0.38, 0.24, 0.12], [0.36, 0.38, 0.20],
    [0.34, 0.45, 0.52], [0.45, 0.55, 0.62], [0.42, 0.44, 0.45],
])  # fmt: skip
_SCLERA = np.array([0.92, 0.89, 0.87])
_BEARD = ("chin", "jaw", "jowl_L", "jowl_R", "philtrum", "mouth_corner_L", "mouth_corner_R")
_MASKS = {  # regions, and how often the mask is averaged with its neighbours
    "lips": (("upper_lip", "lower_lip"), 1),
    "cheeks": (("cheek_L", "cheek_R"), 14),
    "nose": (("nose",), 8),
    "lids": (("eye_L", "eye_R"), 4),
    "scalp": (("scalp",), 4),
    "beard": (_BEARD, 6),
    "moustache": (("philtrum",), 3),
}


class Masks:
    """Where lips, cheeks and so on are on a family's heads, softened; worked out once.

    Args:
        family: whose.
    """

    def __init__(self, family: Family) -> None:
        count = len(family.kinds)
        links: Any = adjacency(family.triangles, count)
        degree = np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1)
        self._mean: Any = sparse.csr_array(sparse.diags_array(1 / degree) @ links)
        self._family = family
        self.share = {name: self._soften(*how) for name, how in _MASKS.items()}

    def _soften(self, regions: tuple[str, ...], rounds: int) -> np.ndarray:
        names = self._family.region_names
        share = np.isin(self._family.regions, [names.index(name) for name in regions]).astype(float)
        for _ in range(rounds):
            share = 0.5 * (share + self._mean @ share)
        return np.where(self._family.kinds == SKIN, share, 0.0)

    def blotches(self, rng: np.random.Generator, rounds: int) -> np.ndarray:
        """(V,) smooth noise of deviation 1; more rounds, larger blotches."""
        values = rng.normal(size=len(self._family.kinds))
        for _ in range(rounds):
            values = 0.3 * values + 0.7 * (self._mean @ values)
        return values / max(float(values.std()), 1e-9)


@dataclass(frozen=True, slots=True, eq=False)
class Colours:
    """One person's, sRGB in [0, 1]."""

    tone: np.ndarray
    """(3,)."""
    hair: np.ndarray
    """(3,)."""
    skin: Skin
    cloth: np.ndarray
    """(3,)."""
    frames: np.ndarray
    """(3,) of glasses."""


def draw_colours(family: str, rng: np.random.Generator) -> Colours:
    """Random natural colours; the reserved family also shades otherwise."""
    tone = _between(_TONES, rng) * rng.uniform(0.94, 1.06, 3)
    dark = float(tone.mean()) < 0.45
    hair = _between(_HAIR[:3] if dark or rng.random() < 0.5 else _HAIR, rng)
    iris = _between(_IRISES[:2] if dark or rng.random() < 0.35 else _IRISES, rng)
    reserved = family == RESERVED
    skin = Skin(
        manner=int(reserved),
        roughness=rng.uniform(0.35, 0.6) if not reserved else rng.uniform(0.28, 0.5),
        brow_colour=np.clip(_darker(hair, tone, rng) * rng.uniform(0.6, 1.0), 0.02, 1),
        brow_share=rng.uniform(0.55, 1.0) if rng.random() < 0.9 else rng.uniform(0.15, 0.55),
        iris_colour=iris * rng.uniform(0.7, 1.3),
        iris_size=rng.uniform([0.43, 0.12, 0.3], [0.52, 0.25, 0.9]),
        sclera=_SCLERA * rng.uniform(0.78, 1.0) * rng.uniform(0.97, 1.03, 3),
    )
    cloth = rng.uniform(0.03, 0.9) * rng.uniform(0.4, 1.0, 3)
    frames = rng.uniform(0.02, 0.35) * rng.uniform(0.5, 1.0, 3)
    return Colours(np.clip(tone, 0, 1), hair, skin, cloth, frames)


def paint_skin(
    head: Head, masks: Masks, colours: Colours, family: str, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(V, 4) albedo and (V, 4) traits of everything in the family's mesh."""
    kinds, share = head.family.kinds, masks.share
    albedo = np.ones((len(kinds), 4))
    rgb = _spotted(np.tile(colours.tone, (len(kinds), 1)), masks, family, rng)
    rosy = colours.tone * _redden(rng, rng.uniform(0.72, 0.95))
    rgb = _over(rgb, rosy, rng.uniform(0.1, 0.8) * np.clip(share["cheeks"] + share["nose"], 0, 1))
    shadow = colours.tone * rng.uniform([0.6, 0.5, 0.5], [1.0, 0.95, 1.0])
    rgb = _over(rgb, shadow, rng.uniform(0.0, 0.7) * share["lids"])
    rgb = _over(rgb, _lip_colour(colours.tone, rng), rng.uniform(0.5, 1.0) * share["lips"])
    rgb = _bearded(rgb, masks, colours, rng)
    if rng.random() < 0.9:
        rgb = _over(rgb, colours.hair * rng.uniform(0.8, 1.2), np.sqrt(share["scalp"]))
    teeth = np.array([0.90, 0.86, 0.78]) * rng.uniform(0.75, 1.05)
    for kind, colour in ((TEETH, teeth), (GUMS, (0.68, 0.34, 0.33)), (TONGUE, (0.72, 0.38, 0.37))):
        rgb[kinds == kind] = colour
    lashes = kinds == LASHES
    rgb[lashes] = colours.hair * 0.4
    albedo[:, :3] = np.clip(rgb, 0.0, 1.0)
    lower = head.rest[:, 1] < head.eye_centres[:, 1].mean()
    density = head.family.lash_fade * np.where(lower, rng.uniform(0.0, 0.35), rng.uniform(0.3, 1.0))
    albedo[lashes, 3] = density[lashes]
    return albedo, _traits(head, masks, colours, rng)


def place_brows(head: Head, rng: np.random.Generator) -> np.ndarray:
    """(V, 2) `Paint.brow` with a height, thickness, length and arch of the person's own."""
    family = head.family
    found = paint_brows(head.rest, family.regions, family.region_names)
    if found is None:
        return np.full((len(head.rest), 2), FAR_FROM_BROW)
    along, across = np.nan_to_num(found.coordinates, nan=FAR_FROM_BROW).T.astype(np.float64)
    across = across - rng.normal(0.0, 0.02) - rng.normal(0, 0.05) * along * (1.0 - along)
    across = across / rng.uniform(0.65, 1.6)
    along = (along - rng.uniform(-0.08, 0.1)) / rng.uniform(0.82, 1.1)
    placed = np.column_stack([along, across])
    placed[~np.isfinite(found.coordinates).all(axis=1)] = FAR_FROM_BROW
    return placed


def _traits(head: Head, masks: Masks, colours: Colours, rng: np.random.Generator) -> np.ndarray:
    kinds = head.family.kinds
    traits = np.zeros((len(kinds), 4))
    wet = rng.uniform(0.0, 1.2) * masks.share["lips"]
    traits[:, 0] = rng.uniform(0.15, 0.9) * (1 + wet)
    traits[:, 1] = rng.uniform(0.05, 0.35)
    traits[:, 2] = rng.uniform(0.1, 0.35)
    traits[np.isin(kinds, (TEETH, GUMS, TONGUE)), 0] = 0.5
    traits[np.isin(kinds, (TEETH, LASHES)), 1] = 0.0
    traits[kinds == LASHES, 0] = 0.0
    hairy = masks.share["scalp"]
    traits[:, 0] *= 1 - 0.7 * hairy
    traits[:, 1] += 0.7 * hairy
    return traits


def _darker(hair: np.ndarray, tone: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Brows and stubble are nearly always darker than the skin they grow on."""
    most = rng.uniform(0.25, 0.7) * tone.mean()
    return hair * min(1.0, most / hair.mean())


def _spotted(rgb: np.ndarray, masks: Masks, family: str, rng: np.random.Generator) -> np.ndarray:
    if family == RESERVED:  # small dark spots and a patchy tan instead of soft blotches
        spots = np.clip(masks.blotches(rng, 1) - rng.uniform(1.2, 2.6), 0, 1)
        tan = np.clip(masks.blotches(rng, 90), -1.5, 1.5)
        rgb = rgb * (1 + rng.uniform(0.0, 0.10) * tan[:, None] * [0.5, 1.0, 1.3])
        return rgb * (1 - rng.uniform(0.1, 0.5) * spots[:, None] * [0.6, 1.0, 1.0])
    for rounds, strength in ((3, 0.03), (20, 0.05), (60, 0.06)):
        tint = np.array([0.4, 1.0, 1.0]) if rng.random() < 0.5 else np.ones(3)
        amount = rng.uniform(0, strength) * masks.blotches(rng, rounds)
        rgb = rgb * (1 + amount[:, None] * tint)
    return rgb


def _redden(rng: np.random.Generator, rest: float) -> np.ndarray:
    """(3,) what blood near the surface leaves of each channel: green and blue fall together."""
    return np.array([1.03, rest, rest * rng.uniform(0.94, 1.12)])


def _lip_colour(tone: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if rng.random() < 0.2:  # lipstick
        return rng.uniform([0.35, 0.03, 0.08], [0.85, 0.45, 0.5])
    return tone * _redden(rng, rng.uniform(0.5, 0.9)) * rng.uniform(0.75, 1.0)


def _bearded(
    rgb: np.ndarray, masks: Masks, colours: Colours, rng: np.random.Generator
) -> np.ndarray:
    """Stubble, a moustache, or a full beard on some; lips stay free."""
    kind = rng.random()
    if kind > 0.38:
        return rgb
    area = masks.share["moustache"] if kind < 0.06 else np.maximum(
        masks.share["beard"], masks.share["moustache"]
    )  # fmt: skip
    ragged = np.clip(0.65 + 0.15 * masks.blotches(rng, 1), 0, 1)
    cover = (rng.uniform(0.12, 0.45) if kind > 0.16 else rng.uniform(0.6, 0.95)) * area * ragged
    return _over(
        rgb,
        _darker(colours.hair, colours.tone, rng),
        np.clip(1.6 * cover, 0, 1) * (1 - masks.share["lips"]),
    )


def _over(rgb: np.ndarray, colour: Any, share: np.ndarray) -> np.ndarray:
    return rgb + share[:, None] * (np.asarray(colour) - rgb)


def _between(colours: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    place = rng.uniform(0, len(colours) - 1)
    low = min(int(place), len(colours) - 2)
    return colours[low] + (place - low) * (colours[low + 1] - colours[low])
