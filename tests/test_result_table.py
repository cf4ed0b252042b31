import json

import pytest

from live.evaluation.result_table import (
    TEXT_WIDTH,
    ResultTable,
    Row,
    as_json,
    markdown_lines,
    show_figure,
    text_lines,
)

TABLE = ResultTable(
    "self",
    "a title",
    ("MSE", "worst"),
    (Row("ours", (0.12345, 12.0), "< .30", "NFS .6161"), Row("no motion", (None, 1234.5))),
    ("A note.",),
    {"identities": {"700000": 0.1}},
)


def test_columns_are_aligned_and_numbers_end_together():
    title, head, ours, theirs, still, note = text_lines(TABLE)
    assert title == "self: a title"
    assert head.index("MSE") + 3 == ours.index("0.123") + 5
    assert ours.index("12.0") + 4 == still.index("1234") + 4
    assert ours.index("< .30") == head.index("goal")
    assert theirs == "    published: NFS .6161"
    assert note == "  A note."


def test_a_column_nobody_uses_is_left_out():
    table = ResultTable("t", "", ("MSE",), (Row("ours", (1.0,), published="x"),))
    assert not any("goal" in line for line in text_lines(table))
    assert text_lines(table)[-1] == "    published: x"
    assert "| ours | 1.00 | x |" in markdown_lines(table)


def test_a_figure_no_row_has_takes_no_column():
    table = ResultTable("t", "", ("MSE", "worst id"), (Row("ours", (1.0, None), "< 2"),))
    assert markdown_lines(table)[2:5] == [
        "|  | MSE | goal |", "| --- | ---: | --- |", "| ours | 1.00 | < 2 |",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "goal", "missed"),
    [((0.3,), "< .30", True), ((0.29,), "< .30", False), ((0.05,), "<= .05", False),
     ((0.051,), "<= .05", True), ((None, 6.8), "< 6 s", True), ((1.0,), "", None)],
)  # fmt: skip
def test_a_missed_goal_is_marked_in_its_row(figures, goal, missed):
    row = Row("ours", figures, goal)
    table = ResultTable("t", "", ("ms", "s")[: len(figures)], (row,))
    assert row.missed() is missed
    assert ("missed" in text_lines(table)[-1]) is bool(missed)
    assert (f"| {goal}, missed |" in markdown_lines(table)[4]) is bool(missed)


def test_long_notes_are_wrapped():
    lines = text_lines(ResultTable("t", "", ("MSE",), (), ("word " * 100,)))
    assert len(lines) > 4
    assert max(map(len, lines)) <= TEXT_WIDTH


def test_markdown_has_as_many_cells_in_every_line():
    lines = [line for line in markdown_lines(TABLE) if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1
    assert lines[1] == "| --- | ---: | ---: | --- | --- |"


def test_json_keeps_every_digit_and_the_details():
    told = json.loads(json.dumps(as_json(TABLE)))
    assert told["rows"][0] == {
        "label": "ours", "MSE": 0.12345, "worst": 12.0, "goal": "< .30", "missed": False,
        "published": "NFS .6161",
    }  # fmt: skip
    assert told["rows"][1]["MSE"] is None
    assert told["identities"] == {"700000": 0.1}


@pytest.mark.parametrize(
    ("figure", "text"),
    [(None, ""), (0.0, "0"), (8e-32, "0"), (0.012345, "0.0123"), (1.0, "1.00"), (12.0, "12.0"),
     (123.4, "123"), (1234.5, "1234")],
)  # fmt: skip
def test_three_digits_count(figure, text):
    assert show_figure(figure) == text
