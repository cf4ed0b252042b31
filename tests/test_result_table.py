import json

import pytest

from live.evaluation.result_table import (
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
    title, head, ours, still, note = text_lines(TABLE)
    assert title == "self: a title"
    assert head.index("MSE") + 3 == ours.index("0.123") + 5
    assert ours.index("12.0") + 4 == still.index("1234") + 4
    assert ours.index("< .30") == head.index("reach")
    assert ours.endswith("NFS .6161")
    assert note == "  A note."


def test_a_column_nobody_uses_is_left_out():
    table = ResultTable("t", "", ("MSE",), (Row("ours", (1.0,), published="x"),))
    assert "reach" not in text_lines(table)[1]
    assert "published" in text_lines(table)[1]
    assert "| ours | 1.00 | x |" in markdown_lines(table)


def test_markdown_has_as_many_cells_in_every_line():
    lines = [line for line in markdown_lines(TABLE) if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1
    assert lines[1] == "| --- | ---: | ---: | --- | --- |"


def test_json_keeps_every_digit_and_the_details():
    told = json.loads(json.dumps(as_json(TABLE)))
    assert told["rows"][0] == {
        "label": "ours", "MSE": 0.12345, "worst": 12.0, "reach": "< .30", "published": "NFS .6161",
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
