"""Draws a program's memory over time, with the line through it."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 900, 360, 80, 40, 24, 40
INK, GRID, CURVE, LINE = "#22303c", "#dde4e9", "#1f5f9e", "#c8641b"
LEAST_SPAN_MB = 2.0
"""So that noise of some kilobytes does not look like a mountain."""


def draw_memory(
    seconds: np.ndarray, resident_mb: np.ndarray, settled_from_s: float, title: str
) -> Image.Image:
    """(N,) readings at (N,) times, and the straight line through those after `settled_from_s`."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    middle = (resident_mb.min() + resident_mb.max()) / 2
    span = max(float(np.ptp(resident_mb)) * 1.2, LEAST_SPAN_MB)
    low, long = middle - span / 2, max(float(seconds[-1]), 1e-9)

    def place(second: float, megabytes: float) -> tuple[float, float]:
        return (
            LEFT + second / long * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - (megabytes - low) / span * (HEIGHT - TOP - BOTTOM),
        )

    draw.text((LEFT, 10), title, fill=INK, font=_font())
    for share in np.linspace(0, 1, 5):
        megabytes = low + share * span
        draw.line([place(0, megabytes), place(long, megabytes)], fill=GRID)
        draw.text((10, place(0, megabytes)[1] - 8), f"{megabytes:.2f} MB", fill=INK, font=_font())
        second = share * long
        label = f"{int(second) // 60}:{int(second) % 60:02d}"
        draw.text((place(second, low)[0] - 14, HEIGHT - 28), label, fill=INK, font=_font())
    pairs = zip(seconds.tolist(), resident_mb.tolist(), strict=True)
    draw.line([place(*pair) for pair in pairs], fill=CURVE, width=2)
    settled = seconds >= settled_from_s
    if settled.sum() > 1:
        line = np.poly1d(np.polyfit(seconds[settled], resident_mb[settled], 1))
        ends = settled_from_s, long
        draw.line([place(end, float(line(end))) for end in ends], fill=LINE, width=2)
    return picture


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(13)
