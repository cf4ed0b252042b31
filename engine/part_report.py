"""The table of what was decided, for people to read and to edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from engine.names import PART_NAMES
from engine.parts_file import CHOICES
from engine.records import PieceDecision

MOST_ROWS = 24
LONGEST_NAME = 24
BY_PLACE_OF: dict[tuple[str, ...], str] = {
    ("eye_L", "eye_R"): "eyes",
    ("lashes_L", "lashes_R"): "lashes",
    ("teeth_upper", "teeth_lower"): "teeth",
}
HEADER = ("piece", "object", "material", "vertices", "is", "because of")


def report_lines(table: Sequence[PieceDecision], most: int = MOST_ROWS) -> list[str]:
    """Aligned lines of text: alike pieces share one, and of a long table the small ones are left.

    The numbers are those a parts file speaks of.
    """
    groups = _groups(table)
    kept = sorted(
        sorted(groups, key=_vertices, reverse=True)[:most], key=lambda rows: rows[0].number
    )
    cells = [HEADER, *(_cells(rows) for rows in kept)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADER))]
    lines = [_line(row, widths) for row in cells]
    left = [row for rows in groups if rows not in kept for row in rows]
    if left:
        lines.append(
            f"... and {len(left)} smaller pieces of {sum(r.vertex_count for r in left)} vertices"
        )
    return lines


def parts_text(table: Sequence[PieceDecision]) -> str:
    """The decided table as the text of a parts file, every line ready to be changed."""
    lines = [
        "# Which piece is what. Change what is wrong; leave out what is right.",
        f"# It can be: {', '.join(CHOICES)}.",
        "# [objects] and [materials] take names, [pieces] takes numbers or ranges;",
        "# a piece goes before its material, and that before its object.",
        "",
        "[pieces]",
    ]
    for rows in _groups(table):
        part = _part(rows[0])
        names = " / ".join(name for name in (rows[0].object_name, rows[0].material_name) if name)
        note = f"{_vertices(rows)} vertices{', ' + _one_line(names) if names else ''}"
        for run in _runs(row.number for row in rows):
            key = run if run.isdigit() else f'"{run}"'
            lines.append(f'{"" if part else "# "}{key} = "{part or rows[0].parts[0]}"  # {note}')
    return "\n".join(lines) + "\n"


def _part(row: PieceDecision) -> str | None:
    """What a file would say to get the row's parts; None where a file cannot say it."""
    if len(row.parts) == 1:
        return row.parts[0]
    return BY_PLACE_OF.get(row.parts)


def _groups(table: Sequence[PieceDecision]) -> list[list[PieceDecision]]:
    """Rows that say the same of other numbers; the halves of a pair stay one number."""
    merged = [_merge(list(rows)) for _, rows in groupby(table, key=lambda row: row.number)]
    groups: dict[tuple, list[PieceDecision]] = {}
    for row in merged:
        key = (row.object_name, row.material_name, row.parts, row.why)
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _merge(rows: list[PieceDecision]) -> PieceDecision:
    parts = tuple(sorted({part for row in rows for part in row.parts}, key=PART_NAMES.index))
    first = rows[0]
    count = sum(row.vertex_count for row in rows)
    return PieceDecision(
        first.number, first.object_name, first.material_name, count, parts, first.why
    )


def _vertices(rows: Sequence[PieceDecision]) -> int:
    return sum(row.vertex_count for row in rows)


def _cells(rows: Sequence[PieceDecision]) -> tuple[str, ...]:
    first = rows[0]
    runs = _runs(row.number for row in rows)
    numbers = ", ".join(runs[:2]) + (f", ... ({len(rows)} pieces)" if len(runs) > 2 else "")
    names = (_shorten(first.object_name), _shorten(first.material_name))
    return (numbers, *names, str(_vertices(rows)), " + ".join(first.parts), first.why)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.rjust(width) if column == HEADER.index("vertices") else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _runs(numbers: Iterable[int]) -> list[str]:
    """ "3-7" for numbers in a row."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [str(first) if first == last else f"{first}-{last}" for first, last in runs]


def _one_line(name: str) -> str:
    """A file's name without what would end the line of a comment or steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _shorten(name: str) -> str:
    name = _one_line(name) or "-"
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 3] + "..."
