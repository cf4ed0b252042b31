"""The page of the figure: rows of pictures under column heads, on white, with a colour bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from live.evaluation.heat_colours import heat_colours

MARGIN, GAP = 18, 2
TITLE_HEIGHT, HEAD_HEIGHT, NOTE_HEIGHT, BAR_HEIGHT = 34, 26, 20, 46
LABEL_WIDTH = 30
INK, FAINT = (20, 22, 26), (120, 124, 130)
BAR_SIZE = (360, 13)
BAR_TICKS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One expression on one target."""

    label: str
    """Written upwards at the left."""
    pictures: tuple[np.ndarray, ...]
    """(S, S, 3) uint8 each, one per column."""
    notes: tuple[str, ...]
    """One under each picture, "" for none."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above some neighbouring columns."""

    text: str
    columns: int


def lay_out(
    title: str, headings: Sequence[Heading], rows: Sequence[Row], scale_mm: float
) -> np.ndarray:
    """(H, W, 3) uint8; the bar goes from 0 to `scale_mm`."""
    size = rows[0].pictures[0].shape[0]
    columns = len(rows[0].pictures)
    step, row_height = size + GAP, size + NOTE_HEIGHT
    top = MARGIN + TITLE_HEIGHT + HEAD_HEIGHT
    width = 2 * MARGIN + LABEL_WIDTH + columns * step
    height = top + len(rows) * row_height + BAR_HEIGHT + MARGIN
    page = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(page)
    pen.text((MARGIN, MARGIN), title, fill=INK, font=_font(20))
    left = MARGIN + LABEL_WIDTH
    _write_headings(pen, headings, left, top - HEAD_HEIGHT / 2, step)
    for number, row in enumerate(rows):
        _draw_row(page, row, (left, top + number * row_height), step)
    _draw_bar(page, (left, height - MARGIN - BAR_HEIGHT + 12), scale_mm)
    return np.asarray(page)


def _write_headings(
    pen: ImageDraw.ImageDraw, headings: Sequence[Heading], left: float, middle: float, step: int
) -> None:
    for heading in headings:
        width = heading.columns * step
        pen.text((left + width / 2, middle), heading.text, fill=INK, font=_font(15), anchor="mm")
        left += width


def _draw_row(page: Image.Image, row: Row, corner: tuple[int, int], step: int) -> None:
    pen, size = ImageDraw.Draw(page), row.pictures[0].shape[0]
    for column, (picture, note) in enumerate(zip(row.pictures, row.notes, strict=True)):
        left = corner[0] + column * step
        page.paste(Image.fromarray(picture), (left, corner[1]))
        middle = (left + size / 2, corner[1] + size + NOTE_HEIGHT / 2 - 2)
        pen.text(middle, note, fill=INK, font=_font(12.5), anchor="mm")
    label = Image.new("RGB", (size, LABEL_WIDTH), "white")
    ImageDraw.Draw(label).text(
        (size / 2, LABEL_WIDTH / 2), row.label, fill=INK, font=_font(14), anchor="mm"
    )
    page.paste(label.rotate(90, expand=True), (corner[0] - LABEL_WIDTH, corner[1]))


def _draw_bar(page: Image.Image, corner: tuple[int, int], scale_mm: float) -> None:
    pen, (width, height) = ImageDraw.Draw(page), BAR_SIZE
    stripe = np.tile(heat_colours(np.linspace(0, 1, width)), (height, 1, 1))
    page.paste(Image.fromarray((255 * stripe).astype(np.uint8)), corner)
    pen.rectangle((corner[0], corner[1], corner[0] + width, corner[1] + height), outline=FAINT)
    for tick in np.linspace(0, 1, BAR_TICKS):
        place = (corner[0] + tick * width, corner[1] + height + 10)
        pen.text(place, f"{tick * scale_mm:.2g}", fill=INK, font=_font(12), anchor="mm")
    words = "mm from the truth; numbers: RMS inside the inner-face mask; grey: not judged"
    place = (corner[0] + width + 24, corner[1] + height / 2)
    pen.text(place, words, fill=FAINT, font=_font(12.5), anchor="lm")


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
