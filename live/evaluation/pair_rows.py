"""Errors of every method over pairs of source and target, each target in both triangulations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from engine.progress import Progress
from live.evaluation import published
from live.evaluation.cast import Cast
from live.evaluation.clone_methods import CloneMethod
from live.evaluation.evaluation_heads import EvaluationHead
from live.evaluation.result_table import Row
from live.evaluation.retargeting import CloneError, measure_method, summarise

UNIT = "masked MSE, 1e-4 unit^2 (1 unit = 10 cm), mean over all vertices"
TRIANGULATIONS = ("own", "other")
FindTarget = Callable[[int, bool], EvaluationHead]
"""Told a source's seed, and whether the other triangulation is meant."""


def measure_pairs(
    cast: Cast,
    methods: Sequence[CloneMethod],
    find_target: FindTarget,
    tell: Progress,
    reach: dict[str, str],
) -> tuple[tuple[Row, ...], dict[str, Any]]:
    """The rows of all methods, own triangulation first, and the errors by identity.

    The first method is the default: `reach`, by triangulation, and the published figures stand in
    its rows.
    """
    seeds = cast.protocol.seeds()
    errors: dict[tuple[str, str], list[CloneError]] = {}
    for number, seed in enumerate(seeds):
        for half, kind in enumerate(TRIANGULATIONS):
            tell(f"identity {seed}, {kind} triangulation", (number + half / 2) / len(seeds))
            source, target = cast.ict(seed), find_target(seed, kind == "other")
            for method in methods:
                error = measure_method(cast, method, source, target)
                errors.setdefault((kind, method.label), []).append(error)
    rows = []
    for (kind, label), found in errors.items():
        ours = bool(reach) and label == methods[0].label
        said = (reach[kind], published.SELF) if ours else ("", "")
        rows.append(summarise(f"{kind}: {label}", found, *said))
    return tuple(rows), {"identities": _by_identity(errors, seeds)}


def _by_identity(
    errors: dict[tuple[str, str], list[CloneError]], seeds: Sequence[int]
) -> dict[str, dict[str, dict[str, float]]]:
    return {
        f"{kind}: {label}": {
            str(seed): {"MSE": error.whole, "narrow face": error.narrow}
            for seed, error in zip(seeds, found, strict=True)
        }
        for (kind, label), found in errors.items()
    }
