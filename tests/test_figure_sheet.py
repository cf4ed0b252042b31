import numpy as np

from live.evaluation.figure_sheet import LABEL_WIDTH, MARGIN, Heading, Row, lay_out
from live.evaluation.heat_colours import heat_table

SIZE = 140


def page(count=2):
    pictures = tuple(np.full((SIZE, SIZE, 3), value, np.uint8) for value in (40, 120, 200))
    rows = [Row(f"row {k}", pictures, ("", "0.50 mm", "")) for k in range(count)]
    return lay_out("title", [Heading("one", 1), Heading("two", 2)], rows, 5.0)


def test_every_picture_is_on_the_page_once_a_row():
    for value in (40, 120, 200):
        plain = (page() == value).all(2)
        assert plain.sum() >= 2 * SIZE * SIZE
        assert plain.sum() < 2.1 * SIZE * SIZE


def test_pictures_stand_in_order_beside_their_label():
    row = page()[:, MARGIN + LABEL_WIDTH :]
    columns = [np.flatnonzero((row == value).all(2).sum(0) >= SIZE)[0] for value in (40, 120, 200)]
    assert columns[0] == 0
    assert columns == sorted(columns)


def test_the_bar_has_all_the_colours():
    colours = {tuple(colour) for colour in (255 * heat_table()).astype(np.uint8)}
    seen = {tuple(pixel) for pixel in page().reshape(-1, 3)}
    assert len(colours & seen) > 0.9 * len(colours)


def test_the_page_is_white_and_grows_by_rows():
    small, large = page(1), page(3)
    assert (small[0] == 255).all()
    assert small.shape[1] == large.shape[1]
    assert large.shape[0] - small.shape[0] == 2 * (page(2).shape[0] - small.shape[0])
    assert not np.array_equal(small, np.full_like(small, 255))
