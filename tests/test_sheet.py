"""Contact sheets."""

from __future__ import annotations

import numpy as np
import pytest

from render.sheet import contact_sheet


def plain(value: int, shape=(100, 80, 3)) -> np.ndarray:
    return np.full(shape, value, np.uint8)


def test_pictures_stand_in_reading_order():
    sheet = contact_sheet([plain(v) for v in (200, 150, 100)], ["a", "b", "c"], columns=2)
    assert sheet.dtype == np.uint8
    height, width = sheet.shape[:2]
    assert sheet[height // 4, width // 4, 0] == 200
    assert sheet[height // 4, 3 * width // 4, 0] == 150
    assert sheet[3 * height // 4 - 8, width // 4, 0] == 100
    assert sheet[3 * height // 4 - 8, 3 * width // 4, 0] < 60, "an empty place shows the page"


def test_labels_are_written_under_their_pictures():
    blank = contact_sheet([plain(0)], [""], columns=1).astype(int)
    lettered = contact_sheet([plain(0)], ["jawOpen"], columns=1).astype(int)
    rows = np.flatnonzero(np.abs(lettered - blank).sum(axis=(1, 2)))
    assert rows.min() > 100
    assert (np.abs(lettered - blank) > 100).sum() > 100


def test_a_missing_label_is_refused():
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        contact_sheet([plain(0), plain(1)], ["one"], columns=2)
