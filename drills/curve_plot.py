"""Draws curves over the images of a film, a panel each: what encoders made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw, ImageFont

COLOURS = ("#1f5f9e", "#c8641b", "#3d8b57", "#7a5aa8")
TRUTH = "truth"
"""The curve that is drawn grey, under the others if it comes first."""
_TRUTH_COLOUR = "#8c97a0"
_INK, _GRID, _BAND, _DOUBT = "#22303c", "#dde4e9", "#d3ead9", "#f3eedc"
_HEIGHT, _EDGE, _LEFT = 92, 22, 96
_PER_IMAGE = 10.0
_LEAST_WIDTH, _MOST_WIDTH = 700, 1800


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Curves that share an axis from 0 to 1."""

    title: str
    curves: Mapping[str, np.ndarray]
    """(T,) by name; the same name has the same colour in every panel."""
    seen: Sequence[tuple[int, int]] = ()
    """First and last images where people have seen something: green."""
    doubtful: Sequence[tuple[int, int]] = ()
    """Where they may differ: yellow."""
    peaks: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Images of what was counted, by the curve's name: dots."""


def draw_curves(panels: Sequence[Panel], title: str, columns: int = 1) -> Image.Image:
    """The panels from top to bottom, column after column, with the images' numbers below each."""
    count = max(len(curve) for panel in panels for curve in panel.curves.values())
    inner = float(np.clip(_PER_IMAGE * count, _LEAST_WIDTH, _MOST_WIDTH)) / columns
    rows = -(-len(panels) // columns)
    wide = _LEFT + inner + _EDGE
    size = (round(wide * columns), (_HEIGHT + _EDGE) * rows + 2 * _EDGE)
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    names = list(dict.fromkeys(name for panel in panels for name in panel.curves))
    others = (name for name in names if name != TRUTH)
    colours = {TRUTH: _TRUTH_COLOUR, **dict(zip(others, COLOURS, strict=False))}
    draw.text((_LEFT, 6), title, fill=_INK, font=_font())
    for number, name in enumerate(names):
        draw.text((_LEFT + 110 * number, 24), name, fill=colours[name], font=_font())
    for place, panel in enumerate(panels):
        column, row = divmod(place, rows)
        corner = (column * wide + _LEFT, 2 * _EDGE + row * (_HEIGHT + _EDGE))
        _draw_panel(draw, panel, corner, inner / max(count - 1, 1), inner, colours)
    return picture


def _draw_panel(
    draw: ImageDraw.ImageDraw,
    panel: Panel,
    corner: tuple[float, float],
    step: float,
    inner: float,
    colours: Mapping[str, str],
) -> None:
    start, top = corner
    for spans, ink in ((panel.doubtful, _DOUBT), (panel.seen, _BAND)):
        for first, last in spans:
            left, right = start + (first - 0.5) * step, start + (last + 0.5) * step
            draw.rectangle((max(left, start), top, right, top + _HEIGHT), fill=ink)
    for share in (0.0, 0.5, 1.0):
        y = top + (1.0 - share) * _HEIGHT
        draw.line([(start, y), (start + inner, y)], fill=_GRID)
    every = 10 * max(1, round(0.1 * 40 / step))
    for image in range(0, round(inner / step) + 1, every):
        draw.text((start + image * step, top + _HEIGHT + 2), str(image), fill="#8794a0")
    draw.text((start - _LEFT + 6, top + _HEIGHT / 2 - 8), panel.title, fill=_INK, font=_font())
    for name, curve in panel.curves.items():
        places = [
            (start + image * step, top + (1.0 - min(max(float(value), -0.05), 1.05)) * _HEIGHT)
            for image, value in enumerate(curve)
        ]
        draw.line(places, fill=colours[name], width=2)
        for peak in panel.peaks.get(name, ()):
            x, y = places[peak]
            draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=colours[name])


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(13)
