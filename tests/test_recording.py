from __future__ import annotations

import numpy as np
from ticks import made_up_tick

from live.takes.recording import COLUMNS_OF, NAMES, ROW, expression_of, row_of


def test_a_row_holds_the_tick() -> None:
    tick = made_up_tick(4)
    row = row_of(tick)
    assert row.dtype == ROW
    assert (row["frame_id"], row["media_ns"]) == (4, tick.frame.media_ns)
    assert row["captured_ns"] == tick.frame.captured_ns
    for name in ("coefficients", "T_camera_head", "face_found", "confidence"):
        np.testing.assert_allclose(row[name], getattr(tick.observation, name))
    for name in ("code", "extra_code", "gaze", "T_neutral_head", "region_confidence", "held"):
        np.testing.assert_array_equal(row[name], getattr(tick.expression, name))


def test_a_row_is_a_copy_and_so_is_its_expression() -> None:
    tick = made_up_tick(4)
    row = row_of(tick)
    before = row["code"].copy()
    tick.expression.code[:] = -1
    expression = expression_of(row, 9, 10)
    expression.code[:] = -2
    np.testing.assert_array_equal(row["code"], before)
    assert (expression.frame_id, expression.captured_ns) == (9, 10)


def test_every_column_has_a_name() -> None:
    for array, names in COLUMNS_OF.items():
        assert ROW[array].shape == (len(NAMES[names]),)
