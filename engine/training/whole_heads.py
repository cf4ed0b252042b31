"""Whole heads to look at: skin with eyeballs, teeth, tongue and lashes, no truth attached.

Training needs skins with exact motion; what a rig looks like shows only on a head that has
everything a character's file has. Warped heads take all parts through one space warp, phenotypes
are plain MakeHuman adults. Both are fixed by their seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.proxy import decimate
from engine.similarity import apply_transform, fit_similarity
from engine.training import warps
from engine.training.identities import (
    macro_weights,
    sample_ict_identity,
    sample_makehuman_identity,
)
from engine.training.packs import decode, load_ict, load_makehuman

ICT_PARTS = (
    ("skin", 0, 14062),
    ("gums_and_tongue", 14062, 17039),
    ("teeth", 17039, 21451),
    ("eye_left", 21451, 23021),
    ("eye_right", 23021, 24591),
    ("lashes_left", 25351, 26035),
    ("lashes_right", 26035, 26719),
)
"""Name and vertex range of what of ICT's head is kept; 24591 to 25350 only serve shading."""

PHENOTYPES: dict[str, dict[str, float]] = {
    "african_woman": {"female": 1, "young": 1, "african": 1},
    "asian_man": {"male": 1, "young": 1, "asian": 1},
    "old_caucasian_man": {"male": 1, "old": 1, "caucasian": 1, "maxweight": 0.6},
    "old_asian_woman": {"female": 1, "old": 1, "asian": 1, "minweight": 0.6},
}
"""Macro factors of MakeHuman; muscle and weight are average where nothing is said."""

STRENGTHS = (0.6, 1.0, 1.3, 1.6)
DENSITIES = (1.0, 1.0, 0.4, 0.15)  # share of the vertices kept
FEWEST_VERTICES = 60  # of a part, below which it is not thinned
ROUND_EYES = 0.5  # share of the heads whose eyeballs stay balls; the others' are squashed with them
RECESS_STEPS = np.linspace(0.0, 0.6, 31)  # radii
EYE_RIM = 0.06  # radii a lid may sink deeper into a round eyeball than it did before the warp


@dataclass(frozen=True, slots=True, eq=False)
class WholeHead:
    """A head and its parts."""

    name: str
    vertices: np.ndarray
    """(V, 3) float64, canonical centimetres."""
    triangles: np.ndarray
    """(F, 3) int32, sorted by part."""
    triangle_parts: np.ndarray
    """(F,) int32 into `part_names`."""
    part_names: tuple[str, ...]
    """One name for all where the head is to be recognised without any help."""


class WholeHeads:
    """Makes heads from the two packs in folder `data`."""

    def __init__(self, data: Path) -> None:
        """Raises FileNotFoundError when a pack is missing."""
        self._ict, self._makehuman = load_ict(data), load_makehuman(data)
        self._ict_identities = decode(self._ict, "id")
        self._makehuman_identities = decode(self._makehuman, "id")

    def warped(self, seed: int) -> WholeHead:
        """A random identity of either pack in a random warp, eyeballs and all; `seed` decides."""
        rng = np.random.default_rng([seed, 2])
        head = self._random_ict(rng) if rng.random() < 0.67 else self._random_makehuman(rng)
        moved = warp_head(head, _draw_warp(head, rng), rng.random() < ROUND_EYES)
        thinned = thin(moved, float(rng.choice(DENSITIES)))
        named = head.part_names if rng.random() < 0.5 else ("mesh",)
        return _rename(thinned, f"warp_{seed:02d}", named)

    def phenotype(self, name: str) -> WholeHead:
        """One of `PHENOTYPES`, unwarped."""
        macros = macro_weights(self._makehuman, PHENOTYPES[name])
        weights = np.zeros(len(self._makehuman_identities), np.float32)
        weights[list(macros)] = list(macros.values())
        return self._makehuman_head(f"makehuman_{name}", weights)

    def ict(self, name: str, weights: np.ndarray) -> WholeHead:
        """The ICT head of identity `weights` (100,)."""
        vertices = self._ict["neutral"] + np.tensordot(weights, self._ict_identities, 1)
        ranges = [(first, last) for _, first, last in ICT_PARTS]
        return _gather(name, vertices, self._ict["tris"], [n for n, _, _ in ICT_PARTS], ranges)

    def _makehuman_head(self, name: str, weights: np.ndarray) -> WholeHead:
        pack = self._makehuman
        vertices = pack["neutral"] + np.tensordot(weights, self._makehuman_identities, 1)
        ranges = [(int(first), int(last)) for first, last in pack["geom_ranges"][:, :2]]
        names = [str(part) for part in pack["geom_names"]]
        return _gather(name, vertices, pack["tris"], names, ranges)

    def _random_ict(self, rng: np.random.Generator) -> WholeHead:
        return self.ict("ict", sample_ict_identity(rng, len(self._ict_identities)))

    def _random_makehuman(self, rng: np.random.Generator) -> WholeHead:
        weights = sample_makehuman_identity(self._makehuman, rng, rng.uniform(0.4, 1.1))
        return self._makehuman_head("makehuman", weights)


def _gather(
    name: str,
    vertices: np.ndarray,
    triangles: np.ndarray,
    part_names: list[str],
    ranges: list[tuple[int, int]],
) -> WholeHead:
    # A seam's polygons use the vertices of both its parts: the least vertex is always the skin's.
    least = triangles.min(1)
    inside = [(least >= first) & (least < last) for first, last in ranges]
    parts = np.concatenate([np.full(int(mask.sum()), part) for part, mask in enumerate(inside)])
    kept = np.concatenate([triangles[mask] for mask in inside])
    used, corners = np.unique(kept, return_inverse=True)
    return WholeHead(
        name,
        vertices[used].astype(np.float64),
        corners.reshape(-1, 3).astype(np.int32),
        parts.astype(np.int32),
        tuple(part_names),
    )


def _rename(head: WholeHead, name: str, part_names: tuple[str, ...]) -> WholeHead:
    parts = head.triangle_parts if len(part_names) > 1 else np.zeros_like(head.triangle_parts)
    return WholeHead(name, head.vertices, head.triangles, parts, part_names)


def _draw_warp(head: WholeHead, rng: np.random.Generator) -> warps.Warp:
    probes = head.vertices[:: max(1, len(head.vertices) // 1500)]
    strength = float(rng.choice(STRENGTHS))
    for attempt in range(20):
        warp = warps.training_warp(rng, strength * 0.93**attempt)
        if not warps.folds(warp, probes):
            return warp
    return lambda x: x


def warp_head(head: WholeHead, warp: warps.Warp, round_eyes: bool) -> WholeHead:
    """`head` after `warp`; eyeballs follow it, or stay balls set back behind the lids."""
    vertices = warp(head.vertices)
    skin = part_vertices(head, "skin")
    for part in head.part_names if round_eyes else ():
        if part.startswith("eye"):
            eye = part_vertices(head, part)
            vertices[eye] = seat_ball(head.vertices, vertices, eye, skin)
    return WholeHead(head.name, vertices, head.triangles, head.triangle_parts, head.part_names)


def part_vertices(head: WholeHead, part: str) -> np.ndarray:
    """(N,) int, rising: the vertices that the triangles of `part` use."""
    return np.unique(head.triangles[head.triangle_parts == head.part_names.index(part)])


def seat_ball(
    before: np.ndarray, after: np.ndarray, eye: np.ndarray, skin: np.ndarray
) -> np.ndarray:
    """The eyeball as a similarity of itself, no deeper in the lids than it was."""
    front = before[eye, 2] > np.median(before[eye, 2])
    weights = np.where(front, 1.0, 0.2)  # what is seen must fill the opening; the back is free
    T = fit_similarity(before[eye], after[eye], weights)
    centre_before = before[eye].mean(0)
    radius_before = float(np.ptp(before[eye, 1])) / 2
    scale = float(np.cbrt(np.linalg.det(T[:3, :3])))
    near = skin[np.linalg.norm(before[skin] - centre_before, axis=1) < 1.4 * radius_before]
    near = near[before[near, 2] > centre_before[2]]
    depth_before = scale * np.linalg.norm(before[near] - centre_before, axis=1)
    ball, centre = apply_transform(T, before[eye]), apply_transform(T, centre_before[None])[0]
    for step in RECESS_STEPS * radius_before * scale:
        depth = np.linalg.norm(after[near] - (centre - [0, 0, step]), axis=1)
        if not len(near) or (depth_before - depth).max() < EYE_RIM * radius_before * scale:
            return ball - [0, 0, step]
    return ball - [0, 0, float(RECESS_STEPS[-1]) * radius_before * scale]


def thin(head: WholeHead, share: float) -> WholeHead:
    """`head` with about `share` of the vertices of every part."""
    if share >= 1.0:
        return head
    vertices, triangles, parts, count = [], [], [], 0
    for part in range(len(head.part_names)):
        used, corners = np.unique(head.triangles[head.triangle_parts == part], return_inverse=True)
        corners = corners.reshape(-1, 3).astype(np.int32)
        wanted = max(FEWEST_VERTICES, round(share * len(used)))
        coarse, source = decimate(head.vertices[used], corners, min(wanted, len(used)))
        vertices.append(head.vertices[used][source])
        triangles.append(coarse + count)
        parts.append(np.full(len(coarse), part, np.int32))
        count += len(source)
    return WholeHead(
        head.name,
        np.concatenate(vertices),
        np.concatenate(triangles).astype(np.int32),
        np.concatenate(parts),
        head.part_names,
    )


def save_head(head: WholeHead, file: Path) -> Path:
    """Write `head` as OBJ, an object per part; returns `file`."""
    lines = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in head.vertices]
    for part, name in enumerate(head.part_names):
        corners = head.triangles[head.triangle_parts == part] + 1
        lines += [f"o {name}", *(f"f {a} {b} {c}" for a, b, c in corners)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
