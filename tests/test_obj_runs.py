from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import obj_runs
from engine.obj_runs import fan, parse_corners, parse_rows, statement_runs

TEXT = "# made by hand\nv 0 0 0\nv 1 0 0\n\nv 0 1 0\nf 1 2 3\n"


def test_lines_of_one_kind_come_together_and_know_their_numbers() -> None:
    runs = [run for run in statement_runs(TEXT) if run[1] in ("v", "f")]
    assert runs == [
        (2, "v", [["0", "0", "0"], ["1", "0", "0"]]),
        (5, "v", [["0", "1", "0"]]),
        (6, "f", [["1", "2", "3"]]),
    ]


def test_runs_are_cut_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obj_runs, "RUN_LINES", 4)
    runs = list(statement_runs("v 0 0 0\n" * 10))
    assert [(first, len(lines)) for first, _, lines in runs] == [(1, 4), (5, 4), (9, 2)]


def test_rows_are_alike_or_refused() -> None:
    np.testing.assert_array_equal(parse_rows([["1", "2.5"], ["-3e1", "4"]]), [[1, 2.5], [-30, 4]])
    for lines in ([["1", "2"], ["3"]], [["1", "two"]]):
        with pytest.raises(ValueError, match=r"different lengths|two"):
            parse_rows(lines)


@pytest.mark.parametrize(
    ("words", "vertices", "textures"),
    [
        (["1", "-1", "3"], [0, 9, 2], [-1, -1, -1]),
        (["1/2", "-1/-1"], [0, 9], [1, 4]),
        (["4//7", "5//7"], [3, 4], [-1, -1]),
        (["4/1/7", "5/5/7"], [3, 4], [0, 4]),
    ],
)
def test_corners(words: list[str], vertices: list[int], textures: list[int]) -> None:
    found = parse_corners(words, (10, 5))
    assert [indices.tolist() for indices in found] == [vertices, textures]


@pytest.mark.parametrize("words", [["0", "1", "2"], ["1", "x"], ["1/2", "3"], ["/1", "2/1"]])
def test_corners_that_are_not_alike_or_make_no_sense_are_refused(words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"invalid literal|count from 1"):
        parse_corners(words, (10, 5))


@given(st.lists(st.integers(0, 7), max_size=12))
def test_polygons_become_fans(sizes: list[int]) -> None:
    wanted, start = [], 0
    for size in sizes:
        wanted += [[start, start + k, start + k + 1] for k in range(1, size - 1)]
        start += size
    assert fan(np.array(sizes, np.int64)).tolist() == wanted
