"""The picture of truth against found."""

from __future__ import annotations

import numpy as np
from PIL import Image

from engine.training.encoder_plot import MARGIN, PANEL, TITLE, draw_plot


def test_right_answers_lie_on_the_diagonal(tmp_path):
    truth = np.tile(np.linspace(0, 1, 200)[:, None], (1, 53))
    draw_plot(truth, np.where(np.arange(53) == 1, 0.0, truth), tmp_path / "plot.png")
    with Image.open(tmp_path / "plot.png") as image:
        sheet = np.asarray(image).astype(int).sum(axis=2)
    top = MARGIN + TITLE

    def ink(column: int) -> np.ndarray:
        left = MARGIN + column * (PANEL + MARGIN)
        panel = sheet[top + 2 : top + PANEL - 2, left + 2 : left + PANEL - 2]
        return np.argwhere(panel < 540)

    diagonal = ink(0)
    assert len(diagonal) > 100
    assert np.abs(diagonal.sum(axis=1) - (PANEL - 5)).max() <= 2
    assert len(ink(1)) == 0  # all of it at the bottom
