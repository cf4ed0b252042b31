"""What the words in the tables mean: said once, after them, of those that occur."""

from __future__ import annotations

import re
from collections.abc import Sequence

from live.evaluation.result_table import ResultTable, wrap

MEANINGS = {
    "NFR": '"Neural Face Rigging", arXiv 2305.08296; its figures as PDB reports them.',
    "NFS": '"Neural Face Skinning", arXiv 2505.22416; its figures as PDB reports them.',
    "PDB": "the follow-up of NFS, arXiv 2610.08672; its figures as it reports them.",
    "masked": "weighted by a hat about the tip of the nose: 1 within 10 cm, 0 beyond 22.5 cm.",
    "narrow face": "averaged over ICT's 6,706 vertices in front alone, or what stands for them on"
    " a head of other vertices.",
    "median id": "the median of the identities' own errors.",
    "worst id": "the largest of the identities' own errors.",
    "own": "the target has ICT's own triangulation.",
    "other": "the target's surface in another triangulation, of 60 to 130 % of the vertices.",
    "binary": "one to five expressions fully on, the others off.",
    "fractional": "the same expressions, each on by .2 to 1.",
    "53 numbers only": "nothing is read beyond ICT-FaceKit's 53 expressions.",
    "NFS-style direct decoding": "our encoder and our network's own motion, nothing solved; not the"
    " authors' network.",
    "the true code, decoded": "what is left is the error of the target's rig alone. It may be more"
    " than ours: ours fits what the source's rig can do to what is seen, and on the source's own"
    " identity both rigs err alike.",
}
"""Words of the tables, as they stand there, and what they mean."""
PREFIXES = ("own", "other", "binary", "fractional")
"""Those that count only before the colon of a row's label, being common words elsewhere."""


def legend(tables: Sequence[ResultTable]) -> dict[str, str]:
    """Those of `MEANINGS` that occur in `tables`."""
    text = "\n".join(line for table in tables for line in _said(table))
    return {word: meaning for word, meaning in MEANINGS.items() if re.search(_mark(word), text)}


def legend_text(tables: Sequence[ResultTable]) -> list[str]:
    """The legend in lines of text, an empty one first; none where no word needs it."""
    lines = [line for word, meaning in legend(tables).items() for line in _entry(word, meaning)]
    return ["", "What the words mean", *lines] if lines else []


def legend_markdown(tables: Sequence[ResultTable]) -> list[str]:
    """The legend as Markdown has it."""
    lines = [f"- **{word}**: {meaning}" for word, meaning in legend(tables).items()]
    return ["**What the words mean**", "", *lines, ""] if lines else []


def _entry(word: str, meaning: str) -> list[str]:
    return wrap(f"{word}: {meaning}", "  ")


def _mark(word: str) -> str:
    return rf"(?m)^{word}: " if word in PREFIXES else rf"\b{re.escape(word)}\b"


def _said(table: ResultTable) -> list[str]:
    """All that the table says, the label of each row at the begin of a line."""
    rows = (text for row in table.rows for text in (row.label, row.published))
    return [table.title, *_columns_with_figures(table), *rows, *table.notes]


def _columns_with_figures(table: ResultTable) -> list[str]:
    return [
        name
        for number, name in enumerate(table.columns)
        if any(row.figures[number] is not None for row in table.rows)
    ]
