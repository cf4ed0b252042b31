"""How well a clone keeps the shape of the surface, vertex against neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.progress import Progress
from live.evaluation import published
from live.evaluation.cast import Cast
from live.evaluation.clone_methods import CloneMethod
from live.evaluation.evaluation_heads import EvaluationHead
from live.evaluation.masked_error import laplacian_errors, umbrella
from live.evaluation.pair_rows import TRIANGULATIONS, by_identity, row_label, visit_pairs
from live.evaluation.result_table import ResultTable, Row
from live.evaluation.retargeting import middle, worst

SCALE = 1e4


def measure_laplacian(cast: Cast, methods: Sequence[CloneMethod], tell: Progress) -> ResultTable:
    """Self-retargeting, measured by the vertices' Laplacian coordinates."""
    errors = visit_pairs(
        cast, methods, lambda seed, other: cast.ict(seed, other=other), measure_bending, tell
    )
    quoted = row_label(TRIANGULATIONS[0], methods[0])
    rows = [_row(label, found, label == quoted) for label, found in errors.items()]
    return ResultTable(
        "laplacian",
        "self-retargeting; masked MSE of Laplacian coordinates, 1e-4 unit^2, over all vertices",
        ("MSE", "median id", "worst id"),
        tuple(rows),
        (
            "Laplacian: a vertex minus the mean of its neighbours (uniform umbrella), then masked.",
            "The published figures follow a definition we have not got: compare no motion, too.",
        ),
        by_identity(cast, errors, float),
    )


def measure_bending(
    cast: Cast, method: CloneMethod, source: EvaluationHead, target: EvaluationHead
) -> float:
    """Of `method` from `source` to `target`: mean over frames and vertices, 1e-4 unit^2."""
    truth = target.posed(cast.coefficients(source, "binary"))
    laplacian = umbrella(target.mesh.triangles, len(target.neutral))
    predicted = method.clone(cast, source, target, "binary")
    return float(laplacian_errors(predicted, truth, target.mask, laplacian).mean()) * SCALE


def _row(label: str, found: list[float], quoted: bool) -> Row:
    figures = (float(np.mean(found)), middle(found), worst(found))
    return Row(label, figures, published=published.LAPLACIAN if quoted else "")
