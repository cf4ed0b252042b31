"""Several labelled pictures on one page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_GAP = 6
_LABEL_SHARE = 0.075  # of a picture's height
_PAGE = (38, 42, 48)
_INK = (228, 231, 235)


def contact_sheet(
    pictures: Sequence[np.ndarray], labels: Sequence[str], columns: int
) -> np.ndarray:
    """(H, W, 3) uint8: the pictures in reading order, each over its label.

    Args:
        pictures: (h, w, 3) uint8 each, all of one size, row 0 at the top.
        labels: one line of text per picture.
        columns: pictures per row.
    """
    height, width = pictures[0].shape[:2]
    label_height = max(14, round(height * _LABEL_SHARE))
    cell_height, cell_width = height + label_height + _GAP, width + _GAP
    rows = -(-len(pictures) // columns)
    page_size = (columns * cell_width + _GAP, rows * cell_height + _GAP)
    page = Image.new("RGB", page_size, _PAGE)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(label_height * 0.68)
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        left = _GAP + number % columns * cell_width
        top = _GAP + number // columns * cell_height
        page.paste(Image.fromarray(picture), (left, top))
        middle = (left + width / 2, top + height + label_height / 2)
        pen.text(middle, label, fill=_INK, font=font, anchor="mm")
    return np.asarray(page)
