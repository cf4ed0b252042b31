"""Cloning from one identity to another, the only such case with a known truth."""

from __future__ import annotations

from collections.abc import Sequence

from engine.progress import Progress
from live.evaluation.cast import Cast
from live.evaluation.clone_methods import CloneMethod
from live.evaluation.pair_rows import UNIT, measure_pairs
from live.evaluation.result_table import ResultTable
from live.evaluation.retargeting import MSE_COLUMNS


def measure_cross(cast: Cast, methods: Sequence[CloneMethod], tell: Progress) -> ResultTable:
    """Each identity's motion on the next one, against ICT's own truth of that one."""
    seeds = cast.protocol.seeds()
    after = dict(zip(seeds, (*seeds[1:], seeds[0]), strict=True))
    rows, details = measure_pairs(
        cast, methods, lambda seed, other: cast.ict(after[seed], other=other), tell, {}
    )
    return ResultTable(
        "cross",
        f"from each unseen ICT identity to the next, against ICT's own truth; {UNIT}",
        MSE_COLUMNS,
        rows,
        (
            "An ICT expression is the same displacement on every identity, vertex by vertex, which"
            " flatters copying: of all truths there could be, this one asks for no adaptation.",
        ),
        details,
    )
