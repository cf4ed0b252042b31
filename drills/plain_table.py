"""Prints a table for people: words to the left, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], texts: int) -> None:
    """The first `texts` columns hold words; every row has as many cells as `columns`."""
    table = [columns, *rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(columns))]
    for row in table:
        cells = zip(row, widths, strict=True)
        line = [t.ljust(w) if i < texts else t.rjust(w) for i, (t, w) in enumerate(cells)]
        print("  ".join(line).rstrip())
