"""A picture of truth against found, an expression a panel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from engine.names import ICT_EXPRESSIONS
from engine.training.closed_loop_ridge import r2

COLUMNS, PANEL, MARGIN, TITLE = 9, 128, 8, 16
_INK, _PAPER, _LINE = (38, 70, 120), (255, 255, 255), (190, 190, 190)
_SHADES = 24  # dots on one place until it is dark


def draw_plot(truth: np.ndarray, found: np.ndarray, path: Path) -> None:
    """Write a PNG: truth to the right, found upwards, darker where there are more pictures.

    Args:
        truth: (N, 53) in [0, 1].
        found: (N, 53) in [0, 1].
        path: where to.
    """
    rows = -(-len(ICT_EXPRESSIONS) // COLUMNS)
    size = COLUMNS * (PANEL + MARGIN) + MARGIN, rows * (PANEL + MARGIN + TITLE) + MARGIN
    sheet = Image.new("RGB", size, _PAPER)
    shares = r2(truth, found)
    for number, name in enumerate(ICT_EXPRESSIONS):
        left = MARGIN + number % COLUMNS * (PANEL + MARGIN)
        top = MARGIN + number // COLUMNS * (PANEL + MARGIN + TITLE)
        sheet.paste(_panel(truth[:, number], found[:, number]), (left, top + TITLE))
        ImageDraw.Draw(sheet).text((left, top + 2), f"{name} {shares[number]:.2f}", fill=_INK)
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def _panel(truth: np.ndarray, found: np.ndarray) -> Image.Image:
    edges = np.linspace(0.0, 1.0 + 1e-6, PANEL + 1)
    counts = np.histogram2d(found, truth, bins=(edges, edges))[0][::-1]
    shade = np.log1p(counts) / np.log1p(_SHADES)
    dark = np.where(counts > 0, np.clip(0.4 + 0.6 * shade, 0.0, 1.0), 0.0)[:, :, None]
    panel = Image.new("RGB", (PANEL, PANEL), _PAPER)
    pen = ImageDraw.Draw(panel)
    pen.line((0, PANEL - 1, PANEL - 1, 0), fill=_LINE)
    pen.rectangle((0, 0, PANEL - 1, PANEL - 1), outline=_LINE)
    inked = np.asarray(panel) * (1.0 - dark) + dark * np.array(_INK)
    return Image.fromarray(inked.astype(np.uint8))
