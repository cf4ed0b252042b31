"""Several labelled pictures on one page, and what is written or marked on a picture."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_GAP = 6
_LABEL_SHARE = 0.075  # of a picture's height
_PAGE = (38, 42, 48)
_INK = (228, 231, 235)
_WARNING = (240, 176, 120)


def contact_sheet(
    pictures: Sequence[np.ndarray], labels: Sequence[str], columns: int, title: str = ""
) -> np.ndarray:
    """(H, W, 3) uint8: the pictures in reading order, each over its label.

    Args:
        pictures: (h, w, 3) uint8 each, all of one size, row 0 at the top.
        labels: one line of text per picture.
        columns: pictures per row.
        title: a line above them all, none if empty.
    """
    height, width = pictures[0].shape[:2]
    label_height = max(14, round(height * _LABEL_SHARE))
    cell_height, cell_width = height + label_height + _GAP, width + _GAP
    rows = -(-len(pictures) // columns)
    head = 2 * label_height if title else 0
    page_size = (columns * cell_width + _GAP, head + rows * cell_height + _GAP)
    page = Image.new("RGB", page_size, _PAGE)
    pen = ImageDraw.Draw(page)
    pen.text((2 * _GAP, head / 2), title, fill=_INK, font=_font(label_height * 1.1), anchor="lm")
    font = _font(label_height * 0.68)
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        left = _GAP + number % columns * cell_width
        top = head + _GAP + number // columns * cell_height
        page.paste(Image.fromarray(picture), (left, top))
        middle = (left + width / 2, top + height + label_height / 2)
        pen.text(middle, label, fill=_INK, font=font, anchor="mm")
    return np.asarray(page)


def write_card(text: str, size: tuple[int, int]) -> np.ndarray:
    """(H, W, 3) uint8 in place of a picture of `size` (width, height) that could not be drawn."""
    width, height = size
    card = Image.new("RGB", size, tuple(channel // 2 for channel in _PAGE))
    letter = max(9.0, height / 22)
    lines = textwrap.wrap(text, max(8, int(width / (letter * 0.56))))
    ImageDraw.Draw(card).multiline_text(
        (width / 2, height / 2),
        "\n".join(lines),
        fill=_WARNING,
        font=_font(letter),
        anchor="mm",
        align="center",
    )
    return np.asarray(card)


def mark_points(
    picture: np.ndarray, pixels: np.ndarray, colour: tuple[int, int, int], radius: float
) -> np.ndarray:
    """(H, W, 3) uint8: a dot on `picture` at each of `pixels` (N, 2), x right and y down.

    Points that are not finite are left out.
    """
    page = Image.fromarray(picture)
    pen = ImageDraw.Draw(page)
    for x, y in pixels[np.isfinite(pixels).all(axis=1)]:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return np.asarray(page)


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
