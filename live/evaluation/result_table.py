"""One table of figures, and how it is shown: aligned text, Markdown, JSON."""

from __future__ import annotations

import operator
import textwrap
from dataclasses import dataclass, field
from typing import Any

ROUNDING = 1e-6
TEXT_WIDTH = 136
PUBLISHED = "published"
_KEPT = {"<": operator.lt, "<=": operator.le}
Figure = float | None
"""A measured number; None where a row has none in that column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way of doing it, measured."""

    label: str
    figures: tuple[Figure, ...]
    """As many as the table has columns."""
    goal: str = ""
    """What the row's first figure should keep to, such as "< .30" or "< 6 s"."""
    published: str = ""
    """What others report for the like, in the unit of the first figure."""

    def missed(self) -> bool | None:
        """Whether the goal is missed; None without a goal or a figure. Raises ValueError."""
        measured = [figure for figure in self.figures if figure is not None]
        if not self.goal or not measured:
            return None
        sign, limit, *_ = self.goal.split()
        return not _KEPT[sign](measured[0], float(limit))


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
    """The table in lines of text, its columns aligned, what is published below its row."""
    head, *rows = _cells(table)
    quoted = head[-1] == PUBLISHED
    grid = [row[:-1] if quoted else row for row in (head, *rows)]
    places = [
        f"{'>' if name in table.columns else '<'}{max(map(len, column))}"
        for name, column in zip(grid[0], zip(*grid, strict=True), strict=True)
    ]
    lines = [*wrap(f"{table.name}: {table.title}"), _align(grid[0], places)]
    for cells, row in zip(grid[1:], table.rows, strict=True):
        lines.append(_align(cells, places))
        if row.published:
            lines.append(f"    {PUBLISHED}: {row.published}")
    return [*lines, *(line for note in table.notes for line in wrap(note, "  "))]


def wrap(text: str, indent: str = "") -> list[str]:
    """`text` in lines of at most `TEXT_WIDTH`, all but the first indented by two more."""
    return textwrap.wrap(text, TEXT_WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")


def markdown_lines(table: ResultTable) -> list[str]:
    """The table as Markdown has it, its title above and its notes below."""
    head, *rows = _cells(table)
    ruler = ["---:" if name in table.columns else "---" for name in head]
    bars = [f"| {' | '.join(row)} |" for row in (head, ruler, *rows)]
    notes = [line for note in table.notes for line in (note, "")]
    return [f"**{table.name}**: {table.title}", "", *bars, "", *notes]


def as_json(table: ResultTable) -> dict[str, Any]:
    """The table as plain lists and dictionaries."""
    rows = [
        {
            "label": row.label,
            **dict(zip(table.columns, row.figures, strict=True)),
            "goal": row.goal,
            "missed": row.missed(),
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


def _align(cells: list[str], places: list[str]) -> str:
    """`cells` as the format specifications `places` say, "<12" or ">7"."""
    padded = [format(cell, place) for cell, place in zip(cells, places, strict=True)]
    return ("  " + "  ".join(padded)).rstrip()


def _cells(table: ResultTable) -> list[list[str]]:
    """Header and rows, without the columns in which nothing stands."""
    rows = [["", *table.columns, "goal", PUBLISHED]]
    rows += [
        [row.label, *map(show_figure, row.figures), _show_goal(row), row.published]
        for row in table.rows
    ]
    used = [0, *(k for k in range(1, len(rows[0])) if any(row[k] for row in rows[1:]))]
    return [[row[column] for column in used] for row in rows]


def _show_goal(row: Row) -> str:
    return f"{row.goal}, missed" if row.missed() else row.goal
