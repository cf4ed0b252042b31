"""Draws a blink and a smile under every chain."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from smoothing_measures import Track
from smoothing_scenes import BLINKS_S, SMILE_S

_PANEL = (620, 400)
_EDGE = 44
_INK, _GRID = "#22303c", "#dde4e9"
_COLOURS = ("#c8641b", "#e0ac69", "#9aa7b1", "#1f5f9e")
_MOVEMENTS = (
    ("eyeBlink", "a blink of 100 ms", BLINKS_S[1] - 0.05, BLINKS_S[1] + 0.25),
    ("mouthSmile", "a smile", SMILE_S - 0.1, SMILE_S + 1.1),
)


def draw_movements(moving: dict[int, dict[str, Track]], reference: dict[int, Track]) -> Image.Image:
    """Rates from top to bottom, movements from left to right; dots are images."""
    picture = Image.new("RGB", (_PANEL[0] * len(_MOVEMENTS), _PANEL[1] * len(moving)), "white")
    draw = ImageDraw.Draw(picture)
    for row, (rate, tracks) in enumerate(moving.items()):
        for column, (name, title, start_s, end_s) in enumerate(_MOVEMENTS):
            if len(reference[rate].mouth_width) < end_s * rate:
                continue
            corner = (column * _PANEL[0], row * _PANEL[1])
            lines = {
                chain: track.part(track.signal(name), start_s, end_s)
                for chain, track in tracks.items()
            }
            _draw_panel(draw, corner, f"{title}, {rate} images a second", lines, end_s - start_s)
    return picture


def _draw_panel(
    draw: ImageDraw.ImageDraw,
    corner: tuple[int, int],
    title: str,
    lines: dict[str, np.ndarray],
    seconds: float,
) -> None:
    font = ImageFont.load_default(13)
    left, top = corner[0] + _EDGE, corner[1] + _EDGE
    width, height = _PANEL[0] - 2 * _EDGE, _PANEL[1] - 2 * _EDGE
    draw.text((left, corner[1] + 14), title, fill=_INK, font=font)
    for share in (0.0, 0.5, 1.0):
        y = top + (1.0 - share) * height
        draw.line([(left, y), (left + width, y)], fill=_GRID)
        draw.text((corner[0] + 10, y - 8), f"{share:.1f}", fill=_INK, font=font)
    draw.text(
        (left + width - 60, top + height + 8), f"{1000 * seconds:.0f} ms", fill=_INK, font=font
    )
    for number, (chain, values) in enumerate(lines.items()):
        colour = _COLOURS[number]
        xs = left + np.arange(len(values)) * width / (len(values) - 1)
        ys = top + (1.0 - values) * height
        points = list(zip(xs.tolist(), ys.tolist(), strict=True))
        draw.line(points, fill=colour, width=2)
        for x, y in points:
            draw.ellipse([x - 2, y - 2, x + 2, y + 2], fill=colour)
        draw.text((left + width - 130, top + 16 * number), chain, fill=colour, font=font)
