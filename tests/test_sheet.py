"""Contact sheets."""

from __future__ import annotations

import numpy as np
import pytest

from render.sheet import contact_sheet, mark_points, write_card


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


def test_a_title_stands_above_all_pictures():
    without = contact_sheet([plain(200)], ["a"], columns=1)
    titled = contact_sheet([plain(200)], ["a"], columns=1, title="Somebody")
    added = len(titled) - len(without)
    assert added > 20
    np.testing.assert_array_equal(titled[added:], without)
    assert (titled[:added] > 150).any()


def test_a_card_is_written_in_full_and_stays_inside():
    card = write_card("No face was found in ring.obj, from any side; " * 3, (320, 360)).astype(int)
    ink = np.abs(card - card[0, 0]).sum(2) > 60
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    assert np.diff(rows).max() < 20
    assert rows.max() - rows.min() > 60, "it takes several lines"
    assert columns.min() > 3
    assert columns.max() < 316


def test_points_are_marked_where_they_are():
    picture = mark_points(
        plain(0), np.array([[20.0, 70.0], [np.nan, 5.0]]), (255, 0, 0), radius=2.0
    )
    rows, columns = np.nonzero(picture[:, :, 0])
    assert (rows.mean(), columns.mean()) == pytest.approx((70, 20), abs=0.6)
    assert len(rows) < 40
