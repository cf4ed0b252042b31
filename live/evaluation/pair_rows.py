"""Every method over pairs of source and target, each target in both triangulations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from engine.progress import Progress
from live.evaluation import published
from live.evaluation.cast import Cast
from live.evaluation.clone_methods import CloneMethod
from live.evaluation.evaluation_heads import EvaluationHead
from live.evaluation.result_table import Row
from live.evaluation.retargeting import CloneError, measure_method, summarise

UNIT = "masked MSE, 1e-4 unit^2 (1 unit = 10 cm), mean over all vertices"
TRIANGULATIONS = ("own", "other")
Error = TypeVar("Error")
FindTarget = Callable[[int, bool], EvaluationHead]
"""Told a source's seed, and whether the other triangulation is meant."""
Measure = Callable[[Cast, CloneMethod, EvaluationHead, EvaluationHead], Error]
"""Told the cast, a method, source and target."""
Errors = dict[str, list[Error]]
"""By row, "own: least squares"; one of each source identity, in order."""


def visit_pairs(
    cast: Cast,
    methods: Sequence[CloneMethod],
    find_target: FindTarget,
    measure: Measure[Error],
    tell: Progress,
) -> Errors[Error]:
    """What `measure` finds of every method on every pair; own triangulations come first."""
    seeds = cast.protocol.seeds()
    labels = [row_label(kind, method) for kind in TRIANGULATIONS for method in methods]
    errors: Errors[Error] = {label: [] for label in labels}
    for number, seed in enumerate(seeds):
        for half, kind in enumerate(TRIANGULATIONS):
            tell(f"identity {seed}, {kind} triangulation", (number + half / 2) / len(seeds))
            source, target = cast.ict(seed), find_target(seed, kind == "other")
            for method in methods:
                found = measure(cast, method, source, target)
                errors[row_label(kind, method)].append(found)
    return errors


def row_label(triangulation: str, method: CloneMethod) -> str:
    """What the row of `method` on one of `TRIANGULATIONS` is called."""
    return f"{triangulation}: {method.label}"


def measure_pairs(
    cast: Cast,
    methods: Sequence[CloneMethod],
    find_target: FindTarget,
    tell: Progress,
    goals: Mapping[str, str],
) -> tuple[tuple[Row, ...], dict[str, object]]:
    """The rows of all methods by their errors, and the errors by identity.

    The first method is the default: `goals`, by triangulation, and the published figures stand in
    its rows.
    """
    errors = visit_pairs(cast, methods, find_target, measure_method, tell)
    said = {row_label(kind, methods[0]): (goal, published.SELF) for kind, goal in goals.items()}
    rows = [summarise(label, found, *said.get(label, ())) for label, found in errors.items()]
    return tuple(rows), by_identity(cast, errors, _figures)


def by_identity(
    cast: Cast, errors: Errors[Error], tell_figures: Callable[[Error], object]
) -> dict[str, object]:
    """What the JSON tells of each identity, row by row."""
    seeds = [str(seed) for seed in cast.protocol.seeds()]
    return {
        "identities": {
            label: dict(zip(seeds, map(tell_figures, found), strict=True))
            for label, found in errors.items()
        }
    }


def _figures(error: CloneError) -> dict[str, float]:
    return {"MSE": error.whole, "narrow face": error.narrow}
