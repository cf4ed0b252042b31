"""One table of figures, and how it is shown: aligned text, Markdown, JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ROUNDING = 1e-6
Figure = float | None
"""A measured number; None where a row has none in that column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way of doing it, measured."""

    label: str
    figures: tuple[Figure, ...]
    """As many as the table has columns."""
    reach: str = ""
    """What it should reach, in the unit of the first column."""
    published: str = ""
    """What others report for the like, in the unit of the first column."""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """What was measured of one question."""

    name: str
    title: str
    """With the first column's unit."""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    """What a reader has to know to read it right."""
    details: dict[str, Any] = field(default_factory=dict)
    """What only the JSON tells: figures by identity, by shape."""


def text_lines(table: ResultTable) -> list[str]:
    """The table in lines of text, its columns aligned."""
    cells = _cells(table)
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    figures = len(table.columns)
    lines = [f"{table.name}: {table.title}"]
    for row in cells:
        pairs = [
            cell.rjust(width) if 0 < number <= figures else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(("  " + "  ".join(pairs)).rstrip())
    return [*lines, *(f"  {note}" for note in table.notes)]


def markdown_lines(table: ResultTable) -> list[str]:
    """The table as Markdown has it, its title above and its notes below."""
    head, *rows = _cells(table)
    ruler = ["---", *("---:" for _ in table.columns), "---", "---"][: len(head)]
    bars = [f"| {' | '.join(row)} |" for row in (head, ruler, *rows)]
    notes = [line for note in table.notes for line in (note, "")]
    return [f"**{table.name}**: {table.title}", "", *bars, "", *notes]


def as_json(table: ResultTable) -> dict[str, Any]:
    """The table as plain lists and dictionaries."""
    rows = [
        {
            "label": row.label,
            **dict(zip(table.columns, row.figures, strict=True)),
            "reach": row.reach,
            "published": row.published,
        }
        for row in table.rows
    ]
    return {"title": table.title, "rows": rows, "notes": list(table.notes), **table.details}


def show_figure(figure: Figure) -> str:
    """Three digits that count; whole numbers from 1000 on, and no rounding errors."""
    if figure is None:
        return ""
    if abs(figure) < ROUNDING:
        return "0"
    return f"{figure:.0f}" if abs(figure) >= 1000 else f"{figure:#.3g}".rstrip(".")


def _cells(table: ResultTable) -> list[list[str]]:
    """Header and rows, without the columns at the end in which nothing stands."""
    rows = [["", *table.columns, "reach", "published"]]
    rows += [
        [row.label, *(show_figure(figure) for figure in row.figures), row.reach, row.published]
        for row in table.rows
    ]
    always = 1 + len(table.columns)
    used = [
        column
        for column in range(len(rows[0]))
        if column < always or any(row[column] for row in rows[1:])
    ]
    return [[row[column] for column in used] for row in rows]
