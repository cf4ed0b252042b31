"""Self-retargeting: an identity's own motion, read off it and put back on it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.progress import Progress
from live.evaluation import published
from live.evaluation.cast import Cast
from live.evaluation.clone_methods import CloneMethod
from live.evaluation.pair_rows import UNIT, measure_pairs
from live.evaluation.result_table import ResultTable
from live.evaluation.retargeting import MSE_COLUMNS

GOALS = {"own": "< .30", "other": "< .40"}


def measure_self(cast: Cast, methods: Sequence[CloneMethod], tell: Progress) -> ResultTable:
    """Source and target are one identity, the target also in another triangulation."""
    rows, details = measure_pairs(
        cast, methods, lambda seed, other: cast.ict(seed, other=other), tell, GOALS
    )
    return ResultTable(
        "self",
        f"self-retargeting of unseen ICT identities; {UNIT}",
        MSE_COLUMNS,
        rows,
        (
            published.NOT_LIKE_FOR_LIKE,
            "Copying the nearest point is told the answer here: source and target are one surface.",
        ),
        details,
    )
