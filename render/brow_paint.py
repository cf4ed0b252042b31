"""Brows for a face that came without any: where they grow, told per vertex and drawn per pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from render.records import BrowPaint

_COLOUR = (0.20, 0.13, 0.09)  # sRGB, dark brown
_REGIONS = ("brow_L", "brow_R")
_FEWEST_VERTICES = 8
_LEAST_WIDTH_CM = 1.0
_SPAN = (0.03, 0.90)  # quantiles of the regions' distance from the middle plane
_ARCH_ALONG = (0.0, 0.35, 0.68, 1.0)
_ARCH_HEIGHT = (-0.050, 0.018, 0.042, -0.080)  # brow widths: a relaxed face, inner end low
_MARGIN_CM = 3.0  # beyond the hair, so that triangles across its border still interpolate
_REACH = 0.09  # of the hair from its middle line, brow lengths; brow.glsl stays within


def paint_brows(
    canonical_vertices: np.ndarray,
    region_labels: np.ndarray,
    region_names: Sequence[str],
    colour: tuple[float, float, float] = _COLOUR,
) -> BrowPaint | None:
    """Two equal brows of a relaxed face, laid where the regions `brow_L` and `brow_R` are.

    Both regions together give place, width and the curve round the head; the arch itself is a fixed
    one, because a region's outline on a coarse mesh is too ragged to take it from.

    Args:
        canonical_vertices: (V, 3) canonical space, centimetres.
        region_labels: (V,) integers into `region_names`, -1 off the skin (no hair there).
        region_names: names as a list.
        colour: sRGB in [0, 1].

    Returns:
        None where the regions are missing or too small to tell.
    """
    labels = [number for number, name in enumerate(region_names) if name in _REGIONS]
    member = np.isin(region_labels, labels)
    if member.sum() < _FEWEST_VERTICES:
        return None
    outwards = np.abs(canonical_vertices[:, 0])
    if np.subtract(*np.quantile(outwards[member], _SPAN[::-1])) < _LEAST_WIDTH_CM:
        return None
    curve = _Curve(outwards[member], canonical_vertices[member])
    coordinates = curve.locate(outwards, canonical_vertices)
    coordinates[region_labels < 0] = np.nan
    return BrowPaint(coordinates.astype(np.float32), np.array(colour, np.float32))


def find_brow_triangles(triangles: np.ndarray, coordinates: np.ndarray) -> np.ndarray:
    """(F,) bool, triangles that hair may touch, given (V, 2) `BrowPaint.coordinates`."""
    corners = coordinates[triangles]  # (F, 3, 2)
    known = np.isfinite(corners).all(axis=(1, 2))
    low, high = corners.min(axis=1), corners.max(axis=1)
    touched = (high > (-_REACH, -_REACH)) & (low < (1.0 + _REACH, _REACH))
    return known & touched.all(axis=1)


class _Curve:
    """The middle line of a brow in space, from the nose outwards."""

    def __init__(self, outwards: np.ndarray, points: np.ndarray) -> None:
        self._low, high = np.quantile(outwards, _SPAN)
        self._width = high - self._low
        inner = outwards <= np.quantile(outwards, 0.67)  # the rest hangs down the temple
        self._height = float(np.median(points[inner, 1]))
        self._depth = np.polynomial.Polynomial.fit(outwards, points[:, 2], 2)
        self._arch = np.polynomial.Polynomial.fit(_ARCH_ALONG, _ARCH_HEIGHT, 3)

    def locate(self, outwards: np.ndarray, vertices: np.ndarray) -> np.ndarray:
        """(V, 2) along and across in lengths of the brow; NaN far from it."""
        samples = np.linspace(self._low - _MARGIN_CM, self._low + self._width + _MARGIN_CM, 256)
        heights, depths = self._height_at(samples), self._depth(samples)
        flat = np.hypot(np.gradient(samples), np.gradient(depths))
        steps = np.hypot(flat, np.gradient(heights))
        walked = np.cumsum(steps)
        start, end = np.interp([self._low, self._low + self._width], samples, walked)
        above = vertices[:, 1] - np.interp(outwards, samples, heights)
        level = np.interp(outwards, samples, flat / steps)  # cosine of the slope
        along = np.interp(outwards, samples, walked, np.nan, np.nan) - start
        far = np.abs(above) > _MARGIN_CM
        far |= vertices[:, 2] < np.interp(outwards, samples, depths) - _MARGIN_CM
        coordinates = np.column_stack([along, above * level]) / (end - start)
        return np.where(far[:, None], np.nan, coordinates)

    def _height_at(self, outwards: np.ndarray) -> np.ndarray:
        along = np.clip((outwards - self._low) / self._width, -0.1, 1.1)
        return self._height + self._width * self._arch(along)
