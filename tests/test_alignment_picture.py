import numpy as np
from gl_context import shared_context
from heads import demo_alignment, demo_head
from PIL import Image

from live.rigs.alignment_picture import (
    INK,
    LOOK_COLUMNS,
    LOOK_PIXELS,
    PIXELS,
    draw_alignment,
    draw_looks,
    write_alignment_picture,
)


def test_landmarks_lie_on_the_face(tmp_path):
    shared_context()
    picture = draw_alignment(demo_head(), demo_alignment())
    ink = (picture == INK).all(2)
    front = ink[:, : PIXELS + 6]
    rows, columns = np.nonzero(front)
    assert ink.sum() > 1000
    assert abs(columns.mean() - PIXELS / 2) < 0.05 * PIXELS
    assert abs(rows.mean() - PIXELS / 2) < 0.15 * PIXELS
    file = tmp_path / "picture.png"
    write_alignment_picture(file, demo_head(), demo_alignment(), "found, score 0.86")
    with Image.open(file) as written:
        assert written.width == picture.shape[1]
        assert written.height > picture.shape[0]


def test_the_looks_show_the_mesh_from_different_sides():
    shared_context()
    picture = draw_looks(demo_head())
    assert picture.shape[1] > LOOK_COLUMNS * LOOK_PIXELS
    step = picture.shape[1] // LOOK_COLUMNS
    first, second = (picture[:LOOK_PIXELS, k * step : (k + 1) * step] for k in (0, 1))
    assert np.abs(first.astype(int) - second).mean() > 2
    assert picture.std() > 10
