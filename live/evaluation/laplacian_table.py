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
from live.evaluation.pair_rows import TRIANGULATIONS
from live.evaluation.result_table import ResultTable, Row

SCALE = 1e4


def measure_laplacian(cast: Cast, methods: Sequence[CloneMethod], tell: Progress) -> ResultTable:
    """Self-retargeting, measured by the vertices' Laplacian coordinates."""
    seeds = cast.protocol.seeds()
    errors: dict[tuple[str, str], list[float]] = {}
    for number, seed in enumerate(seeds):
        for half, kind in enumerate(TRIANGULATIONS):
            tell(f"identity {seed}, {kind} triangulation", (number + half / 2) / len(seeds))
            source, target = cast.ict(seed), cast.ict(seed, other=kind == "other")
            for method in methods:
                found = _error(cast, method, source, target)
                errors.setdefault((kind, method.label), []).append(found)
    rows = [
        _row(f"{kind}: {label}", found, label == methods[0].label and kind == "own")
        for (kind, label), found in errors.items()
    ]
    return ResultTable(
        "laplacian",
        "self-retargeting; masked MSE of Laplacian coordinates, 1e-4 unit^2, over all vertices",
        ("MSE", "median id", "worst id"),
        tuple(rows),
        (
            "Laplacian: a vertex minus the mean of its neighbours (uniform umbrella), then masked.",
            "The published figures follow a definition we have not got: compare no motion, too.",
        ),
        {
            "identities": {
                f"{kind}: {label}": dict(zip(map(str, seeds), found, strict=True))
                for (kind, label), found in errors.items()
            }
        },
    )


def _error(
    cast: Cast, method: CloneMethod, source: EvaluationHead, target: EvaluationHead
) -> float:
    truth = target.posed(cast.coefficients(source, "binary"))
    laplacian = umbrella(target.mesh.triangles, len(target.neutral))
    predicted = method.clone(cast, source, target, "binary")
    return float(laplacian_errors(predicted, truth, target.mask, laplacian).mean()) * SCALE


def _row(label: str, found: list[float], quoted: bool) -> Row:
    figures = (float(np.mean(found)), float(np.median(found)), float(np.max(found)))
    return Row(label, figures, published=published.LAPLACIAN if quoted else "")
