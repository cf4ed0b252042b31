from __future__ import annotations

import numpy as np
from gl_context import shared_context
from some_character import some_character

from live.preview import COLUMNS, POSES, draw_preview


def test_every_pose_looks_different() -> None:
    shared_context()  # skips where there is no OpenGL
    character, mesh = some_character()
    sheet = draw_preview(character, mesh, (64, 72))
    rows = -(-(len(POSES) + 1) // COLUMNS)
    cells = [
        sheet[
            row * sheet.shape[0] // rows : (row + 1) * sheet.shape[0] // rows,
            column * sheet.shape[1] // COLUMNS : (column + 1) * sheet.shape[1] // COLUMNS,
        ][8:60, 8:60]
        for row in range(rows)
        for column in range(COLUMNS)
    ]
    assert len(cells) == len(POSES) + 1
    neutral = cells[0].astype(int)
    assert all(np.abs(cell.astype(int) - neutral).max() > 8 for cell in cells[1:])


def test_the_poses_name_expressions_that_exist() -> None:
    character, _ = some_character()
    for _, amounts in POSES:
        assert set(amounts) <= set(character.expression_names)
