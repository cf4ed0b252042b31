"""Draws runs' timings: the age of every frame over time, and each stage's spread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from live.report import Timings
from live.safe_file import claim_output, write_whole

WIDTH, HEIGHT = 1000, 760
INK, GRID = "#22303c", "#dde4e9"
STRONG = ("#1f5f9e", "#c8641b")
PALE = ("#a9c8e6", "#f2cfae")
"""One of each for a run: its percentiles and bars, its frames."""
MARKS = {"p50": (50, 1), "p95": (95, 8), "p99": (99, 2)}
"""Percentile, and the length in pixels of its line's dashes; 1 is a whole line."""
COLUMN = 58  # pixels between the numbers at the right of the bars

Runs = dict[str, Timings]


class LatencyPlot:
    """The picture of `--plot`."""

    def __init__(self, path: Path) -> None:
        """Raises OutputError at once when `path` cannot be written."""
        self.path = claim_output(path, (".png",))

    def write(self, runs: Runs) -> None:
        """Draw and write the file whole; raises OutputError."""
        picture = draw_timings(runs)
        write_whole(self.path, lambda file: picture.save(file, "PNG"))


def draw_timings(runs: Runs) -> Image.Image:
    """Age over frames above, stages below, for up to two runs by name; (HEIGHT, WIDTH) RGB."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    _draw_ages(draw, runs)
    _draw_stages(draw, runs)
    return picture


@dataclass(frozen=True, slots=True)
class Panel:
    """A rectangle of the picture and the values at its far ends."""

    left: int
    top: int
    right: int
    bottom: int
    x_end: float = 1.0
    y_end: float = 1.0

    def x(self, value):
        """Pixels of a value or an array of them."""
        return self.left + value / self.x_end * (self.right - self.left)

    def y(self, value):
        """Pixels of a value or an array of them."""
        return self.bottom - value / self.y_end * (self.bottom - self.top)


def _draw_ages(draw: ImageDraw.ImageDraw, runs: Runs) -> None:
    times = axis_ticks(max((t.age_ms.max(initial=1.0) for t in runs.values()), default=1.0))
    frames = axis_ticks(max(5, *(len(t.age_ms) for t in runs.values())))
    panel = Panel(70, 100, WIDTH - 30, 340, frames[-1], times[-1])
    _text(draw, (20, 14), "Age of the moved vertices when published, ms", 16)
    for tick in times:
        draw.line((panel.left, panel.y(tick), panel.right, panel.y(tick)), GRID)
        _text(draw, (panel.left - 8, panel.y(tick)), f"{tick:g}", anchor="rm")
    for tick in frames:
        draw.line((panel.x(tick), panel.bottom, panel.x(tick), panel.bottom + 4), INK)
        _text(draw, (panel.x(tick), panel.bottom + 6), f"{tick:g}", anchor="ma")
    _text(draw, (panel.right, panel.bottom + 24), "frame", anchor="ra")
    for colour, timings in zip(PALE, runs.values(), strict=False):
        _draw_trace(draw, panel, timings.age_ms, colour)
    for row, (name, timings) in enumerate(runs.items()):
        _mark_ages(draw, panel, name, timings.age_ms, row)


def _draw_trace(draw: ImageDraw.ImageDraw, panel: Panel, age_ms: np.ndarray, colour: str) -> None:
    if len(age_ms) > 1:
        points = np.stack([panel.x(np.arange(len(age_ms))), panel.y(age_ms)], 1)
        draw.line(points.ravel().tolist(), colour, 1)


def _mark_ages(
    draw: ImageDraw.ImageDraw, panel: Panel, name: str, age_ms: np.ndarray, row: int
) -> None:
    """The percentiles as lines across, and a row of the legend that explains them."""
    y = 50 + 22 * row
    draw.rectangle((panel.left, y - 6, panel.left + 22, y + 6), PALE[row])
    _text(draw, (panel.left + 30, y), f"{name}, {len(age_ms)} frames", anchor="lm")
    for column, (mark, (q, dash)) in enumerate(MARKS.items() if len(age_ms) else ()):
        value = float(np.percentile(age_ms, q))
        _draw_dashes(draw, panel.left, panel.right, panel.y(value), dash, STRONG[row])
        x = panel.left + 300 + 170 * column
        _draw_dashes(draw, x, x + 40, y, dash, STRONG[row])
        _text(draw, (x + 48, y), f"{mark} {value:.1f} ms", anchor="lm")


def _draw_dashes(
    draw: ImageDraw.ImageDraw, left: float, right: float, y: float, dash: int, colour: str
) -> None:
    gap = 0 if dash == 1 else max(dash // 2, 3)
    for start in np.arange(left, right, dash + gap) if gap else (left,):
        end = min(start + dash, right) if gap else right
        draw.line((start, y, end, y), colour, 2)


def _draw_stages(draw: ImageDraw.ImageDraw, runs: Runs) -> None:
    spreads = {
        name: {stage: np.percentile(ms, (50, 95, 99)) for stage, ms in t.stages.items() if len(ms)}
        for name, t in runs.items()
    }
    stages = list(dict.fromkeys(stage for spread in spreads.values() for stage in spread))
    longest = [spread[stage][2] for spread in spreads.values() for stage in spread]
    ticks = axis_ticks(max(longest, default=1.0))
    panel = Panel(70, 450, WIDTH - 30 - 3 * COLUMN, HEIGHT - 50, ticks[-1])
    _text(draw, (20, 388), "Stages, ms", 16)
    _draw_stage_legend(draw, panel)
    for tick in ticks:
        draw.line((panel.x(tick), panel.top, panel.x(tick), panel.bottom), GRID)
        _text(draw, (panel.x(tick), panel.bottom + 6), f"{tick:g}", anchor="ma")
    _text(draw, (panel.right, panel.bottom + 24), "ms", anchor="ra")
    step = (panel.bottom - panel.top) / max(len(stages), 1)
    for group, stage in enumerate(stages):
        middle = panel.top + (group + 0.5) * step
        _text(draw, (panel.left - 8, middle), stage, 13, anchor="rm")
        for row, spread in enumerate(spreads.values()):
            if stage in spread:
                y = middle + (row - (len(spreads) - 1) / 2) * 14
                _draw_spread(draw, panel, y, spread[stage], STRONG[row])


def _draw_spread(
    draw: ImageDraw.ImageDraw, panel: Panel, y: float, spread: np.ndarray, colour: str
) -> None:
    p50, p95, p99 = panel.x(spread)
    draw.rectangle((panel.left, y - 4, p50, y + 4), colour)
    draw.line((p50, y, p95, y), colour, 2)
    draw.line((p99, y - 5, p99, y + 5), colour, 2)
    for column, value in enumerate(spread, 1):
        place = (panel.right + column * COLUMN, y)
        draw.text(place, f"{value:.2f}", colour, _font(12), anchor="rm")


def _draw_stage_legend(draw: ImageDraw.ImageDraw, panel: Panel) -> None:
    x, y = panel.left + 130, 398
    draw.rectangle((x, y - 4, x + 40, y + 4), INK)
    _text(draw, (x + 48, y), "to p50", anchor="lm")
    draw.line((x + 110, y, x + 150, y), INK, 2)
    _text(draw, (x + 158, y), "on to p95", anchor="lm")
    draw.line((x + 240, y - 5, x + 240, y + 5), INK, 2)
    _text(draw, (x + 250, y), "p99; colours as above", anchor="lm")
    for column, mark in enumerate(MARKS, 1):
        _text(draw, (panel.right + column * COLUMN, panel.top - 10), mark, anchor="rb")


def axis_ticks(highest: float) -> np.ndarray:
    """Round numbers from 0 to at least `highest`, three to six of them."""
    step = _round_up(highest / 5)
    return step * np.arange(int(np.ceil(highest / step - 1e-9)) + 1)


def _round_up(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(max(value, 1e-3)))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= value))


def _text(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    size: int = 12,
    anchor: str | None = None,
) -> None:
    draw.text(place, text, INK, _font(size), anchor=anchor)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
