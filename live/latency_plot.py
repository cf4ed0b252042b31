"""Draws a run's timings: the age of every frame over time, and each stage's spread."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from live.report import Timings
from live.safe_file import claim_output, write_whole

WIDTH, HEIGHT = 960, 540
LEFT, RIGHT, TOP, BOTTOM = 90, 24, 44, 30
INK, GRID, AGE, BAR, TAIL = "#22303c", "#d5dde3", "#2b6cb0", "#4a90a4", "#e08e45"


class LatencyPlot:
    """The picture of `--plot`."""

    def __init__(self, path: Path) -> None:
        """Raises OutputError at once when `path` cannot be written."""
        self.path = claim_output(path, (".png",))

    def write(self, timings: Timings) -> None:
        """Draw and write the file whole; raises OutputError."""
        picture = draw_timings(timings)
        write_whole(self.path, lambda file: picture.save(file, "PNG"))


def draw_timings(timings: Timings) -> Image.Image:
    """Age over frames above, stages below; (HEIGHT, WIDTH) RGB."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    middle = HEIGHT // 2
    _draw_age(draw, timings.age_ms, (LEFT, TOP, WIDTH - RIGHT, middle - BOTTOM))
    _draw_stages(draw, timings.stages, (LEFT, middle + TOP, WIDTH - RIGHT, HEIGHT - BOTTOM))
    return picture


Box = tuple[int, int, int, int]


def _draw_age(draw: ImageDraw.ImageDraw, age_ms: np.ndarray, box: Box) -> None:
    left, top, right, bottom = box
    draw.text((left, top - 26), "age at publish, ms, over frames", INK, _font(15))
    highest = _round_up(age_ms.max(initial=1.0))
    for share in (0.0, 0.5, 1.0):
        y = bottom - share * (bottom - top)
        draw.line((left, y, right, y), GRID)
        draw.text((left - 8, y), f"{share * highest:g}", INK, _font(12), anchor="rm")
    if len(age_ms) > 1:
        x = np.linspace(left, right, len(age_ms))
        y = bottom - age_ms / highest * (bottom - top)
        draw.line(np.stack([x, y], 1).ravel().tolist(), AGE, 1)
    for name, q in (("p50", 50), ("p95", 95)):
        if len(age_ms):
            value = float(np.percentile(age_ms, q))
            y = bottom - value / highest * (bottom - top)
            draw.line((left, y, right, y), TAIL)
            draw.text((right, y - 2), f"{name} {value:.1f}", INK, _font(12), anchor="rb")
    draw.text((right, bottom + 4), f"{len(age_ms)} frames", INK, _font(12), anchor="ra")


def _draw_stages(draw: ImageDraw.ImageDraw, stages: dict[str, np.ndarray], box: Box) -> None:
    left, top, right, bottom = box
    draw.text((left, top - 26), "stages, ms: bar to p50, line to p95, tick at p99", INK, _font(15))
    spreads = {name: np.percentile(ms, (50, 95, 99)) for name, ms in stages.items() if len(ms)}
    highest = _round_up(max((spread[2] for spread in spreads.values()), default=1.0))
    step = (bottom - top) / max(len(spreads), 1)
    for row, (name, spread) in enumerate(spreads.items()):
        y = top + (row + 0.5) * step
        p50, p95, p99 = left + spread / highest * (right - left - 60)
        draw.text((left - 8, y), name, INK, _font(13), anchor="rm")
        draw.rectangle((left, y - step * 0.28, p50, y + step * 0.28), BAR)
        draw.line((p50, y, p95, y), TAIL, 3)
        draw.line((p99, y - step * 0.2, p99, y + step * 0.2), TAIL, 2)
        draw.text((p99 + 6, y), f"{spread[0]:.2f}", INK, _font(12), anchor="lm")


def _round_up(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(max(value, 1e-3)))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= value))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
