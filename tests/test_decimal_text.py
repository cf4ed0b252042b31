import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.animation.decimal_text import choose_decimals, write_rows


def read(rows: np.ndarray, decimals: int) -> list[str]:
    text, kept = write_rows(np.asarray(rows, np.float64), decimals)
    return [line[counts].tobytes().decode() for line, counts in zip(text, kept, strict=True)]


@pytest.mark.parametrize(
    ("row", "decimals", "text"),
    [
        ((0, 1, -1), 2, "0.00 1.00 -1.00"),
        ((-0.001, 0.004, 0.005001), 2, "0.00 0.00 0.01"),
        ((12345.678, -0.5, 9), 1, "12345.7 -0.5 9.0"),
        ((1.6, -2.4, 100), 0, "2 -2 100"),
        ((5e9, 0, -1), 3, "5000000000.000 0.000 -1.000"),
    ],
)
def test_known_rows(row, decimals, text):
    assert read([row], decimals) == [text]


@given(st.lists(st.tuples(*3 * [st.floats(-1e6, 1e6)]), min_size=1, max_size=8), st.integers(0, 8))
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_back_within_half_a_step(rows, decimals):
    again = [[float(word) for word in line.split(" ")] for line in read(rows, decimals)]
    step = 10.0**-decimals
    np.testing.assert_allclose(again, rows, atol=0.5 * step * (1 + 1e-9) + 1e-9, rtol=0)
    for line in read(rows, decimals):
        for word in line.split(" "):
            assert len(word.partition(".")[2]) == decimals
            assert not word.lstrip("-").startswith("0") or word.lstrip("-")[:2] in ("0", "0.")


def test_no_rows_are_no_text():
    text, kept = write_rows(np.zeros((0, 3)), 4)
    assert len(text) == len(kept) == 0


@pytest.mark.parametrize(("side", "decimals"), [(0.3, 8), (25, 6), (250, 5), (1e9, 0), (0, 7)])
def test_decimals_follow_the_size(side, decimals):
    assert choose_decimals(np.array([[0, 0, 0], [side, 0, 0]], float)) == decimals


def test_far_from_the_origin_numbers_still_fit():
    vertices = np.array([[1e12, 0, 0], [1e12 + 1e-3, 0, 0]])
    decimals = choose_decimals(vertices)
    assert [float(line.split(" ")[0]) for line in read(vertices, decimals)] == pytest.approx(
        [1e12, 1e12 + 1e-3], abs=10.0**-decimals
    )
