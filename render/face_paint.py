"""Lips, cheeks, brows and hair in colour for a face that came without any, as vertex colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_BROW_HALF_HEIGHT_CM = 0.42
_BROW_SPAN = (0.04, 0.97)  # of the brow region's width, from the nose outwards

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Makeup:
    """What to paint; colours are sRGB in [0, 1], None leaves that part alone.

    Brows in vertex colours want edges of 0.3 cm or less; `paint_brows` draws them on any mesh.
    """

    lips: Colour | None = (0.70, 0.37, 0.35)
    cheeks: Colour | None = (0.83, 0.50, 0.43)
    brows: Colour | None = (0.20, 0.13, 0.09)
    hair: Colour | None = None


class _Layer:
    """Coats laid one over the other: colour and coverage per vertex."""

    def __init__(self, vertex_count: int) -> None:
        self.colours = np.zeros((vertex_count, 3))
        self.coverage = np.zeros(vertex_count)

    def coat(self, colour: Colour, share: np.ndarray) -> None:
        """Lay `colour` on, (V,) share in [0, 1]; Porter and Duff's "over"."""
        remaining = self.coverage * (1.0 - share)
        total = share + remaining
        mixed = share[:, None] * np.array(colour) + remaining[:, None] * self.colours
        self.colours = mixed / np.maximum(total, 1e-9)[:, None]
        self.coverage = total


def paint_face(
    canonical_vertices: np.ndarray,
    triangles: np.ndarray,
    region_labels: np.ndarray,
    region_names: Sequence[str],
    makeup: Makeup | None = None,
) -> np.ndarray:
    """(V, 4) float32 sRGB and coverage for `CharacterModel.vertex_colours`.

    Args:
        canonical_vertices: (V, 3) canonical space, centimetres.
        triangles: (F, 3) into them; borders of paint are softened along their edges.
        region_labels: (V,) integers into `region_names`, -1 off the skin (never painted).
        region_names: names as a list; those this function does not know are left alone.
        makeup: what to paint; lips, cheeks and brows in natural colours by default.
    """
    makeup = makeup or Makeup()
    names = list(region_names)
    blur = _Blur(canonical_vertices, triangles, region_labels >= 0)

    def share_of(*wanted: str, softness_cm: float) -> np.ndarray:
        inside = np.isin(region_labels, [names.index(name) for name in wanted if name in names])
        return blur.soften(inside.astype(np.float64), softness_cm)

    layer = _Layer(len(canonical_vertices))
    if makeup.cheeks:
        layer.coat(makeup.cheeks, 0.30 * share_of("cheek_L", "cheek_R", "nose", softness_cm=1.2))
    if makeup.lips:
        layer.coat(makeup.lips, 0.75 * share_of("upper_lip", "lower_lip", softness_cm=0.22))
    if makeup.hair:
        layer.coat(makeup.hair, share_of("scalp", softness_cm=0.7) ** 1.5)
    for side in ("brow_L", "brow_R") if makeup.brows else ():
        member = region_labels == (names.index(side) if side in names else -2)
        share = _brow_share(canonical_vertices, member) * (region_labels >= 0)
        layer.coat(makeup.brows or (0.0, 0.0, 0.0), share)
    return np.column_stack([layer.colours, layer.coverage]).astype(np.float32)


def _brow_share(vertices: np.ndarray, member: np.ndarray) -> np.ndarray:
    """(V,) how much brow hair grows at each vertex: an arch along the middle of the region."""
    share = np.zeros(len(vertices))
    if member.sum() < 8:
        return share
    across, height = np.abs(vertices[member, 0]), vertices[member, 1]
    arch = np.polynomial.Polynomial.fit(across, height, 2)
    low, high = np.quantile(across, _BROW_SPAN)
    along = (np.abs(vertices[:, 0]) - low) / (high - low)
    side = np.sign(np.median(vertices[member, 0]))
    near = (vertices[:, 2] > vertices[member, 2].min() - 1.0) & (vertices[:, 0] * side > 0)
    taper = np.clip(along / 0.10, 0, 1) * np.clip((1.0 - along) / 0.75, 0, 1) ** 0.6
    distance = np.abs(vertices[:, 1] - arch(np.abs(vertices[:, 0])) - 0.12)
    half_height = _BROW_HALF_HEIGHT_CM * np.maximum(taper, 1e-3)
    share[near] = (np.clip(1.4 - distance / half_height, 0, 1) * np.minimum(1, 3 * taper))[near]
    return 0.85 * share


class _Blur:
    """Averages a quantity along the edges of the skin."""

    def __init__(self, vertices: np.ndarray, triangles: np.ndarray, skin: np.ndarray) -> None:
        edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
        edges = edges[skin[edges].all(axis=1)]
        self._skin = skin
        self._from = np.concatenate([edges[:, 0], edges[:, 1]])
        self._to = np.concatenate([edges[:, 1], edges[:, 0]])
        self._degree = np.bincount(self._from, minlength=len(vertices))
        lengths = np.linalg.norm(vertices[edges[:, 0]] - vertices[edges[:, 1]], axis=1)
        self._edge_cm = float(np.median(lengths)) if len(lengths) else 1.0

    def soften(self, values: np.ndarray, softness_cm: float) -> np.ndarray:
        """(V,) `values` after a random walk of about `softness_cm`; 0 off the skin."""
        for _ in range(int(np.clip(round(2 * (softness_cm / self._edge_cm) ** 2), 1, 80))):
            sums = np.bincount(self._from, values[self._to], minlength=len(values))
            values = 0.5 * (values + sums / np.maximum(self._degree, 1))
        return np.where(self._skin, values, 0.0)
