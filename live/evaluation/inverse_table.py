"""Inverse rigging: whether the code read off a face is the one that made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.cloning.code_names import FACS_COUNT
from engine.names import ICT_EXPRESSIONS
from engine.progress import Progress
from live.evaluation.cast import MOTIONS, Cast
from live.evaluation.code_readers import READER_LABELS
from live.evaluation.result_table import ResultTable, Row
from live.evaluation.retargeting import measure_clone

COLUMNS = ("active", "inactive", "all 53", "MSE on ICT", "narrow face")
WORST_COUNT = 5


@dataclass(frozen=True, slots=True, eq=False)
class CodeErrors:
    """Sums over frames, per expression."""

    active: np.ndarray
    """(53,) of |read - true| where the expression is on."""
    inactive: np.ndarray
    """(53,) the same where it is off."""
    active_count: np.ndarray
    """(53,) frames in which it is on."""
    inactive_count: np.ndarray
    """(53,)."""

    def __add__(self, other: CodeErrors) -> CodeErrors:
        return CodeErrors(
            self.active + other.active,
            self.inactive + other.inactive,
            self.active_count + other.active_count,
            self.inactive_count + other.inactive_count,
        )

    def by_shape(self, active: bool) -> np.ndarray:
        """(53,) mean absolute error of each expression, NaN where it never was on (or off)."""
        sums, counts = (
            (self.active, self.active_count) if active else (self.inactive, self.inactive_count)
        )
        return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)

    def means(self) -> tuple[float, float, float]:
        """Mean absolute error over all that is on, all that is off, and everything."""
        sums = np.array([self.active.sum(), self.inactive.sum()])
        counts = np.array([self.active_count.sum(), self.inactive_count.sum()])
        on, off = sums / np.maximum(counts, 1)
        return float(on), float(off), float(sums.sum() / max(counts.sum(), 1))


def compare_codes(read: np.ndarray, true: np.ndarray) -> CodeErrors:
    """Of (N, 53) codes."""
    miss, on = np.abs(read.astype(np.float64) - true), true > 0
    return CodeErrors(
        (miss * on).sum(0), (miss * ~on).sum(0), on.sum(0).astype(float), (~on).sum(0).astype(float)
    )


def measure_inverse(cast: Cast, readers: Sequence[str], tell: Progress) -> ResultTable:
    """Codes read off each identity against those that moved it, and what they do on ICT's rig."""
    seeds, rows, notes, details = cast.protocol.seeds(), [], [], {}
    for step, motion in enumerate(MOTIONS):
        for turn, how in enumerate(readers):
            tell(f"{motion} codes, {READER_LABELS[how]}", (step + turn / len(readers)) / 2)
            label = f"{motion}: {READER_LABELS[how]}"
            errors = [_code_errors(cast, how, seed, motion) for seed in seeds]
            total = sum(errors[1:], errors[0])
            mesh = np.mean([_error_on_ict(cast, how, seed, motion) for seed in seeds], 0)
            goal = "<= .05" if how == readers[0] else ""
            rows.append(Row(label, (*total.means(), float(mesh[0]), float(mesh[1])), goal))
            details[label] = _shapes(total)
            if how == readers[0]:
                notes.append(f"Worst when on, {motion}: {_worst(total)}.")
    return ResultTable(
        "inverse",
        "code read off unseen ICT identities: mean absolute error over the expressions that are on;"
        " and ICT's own rig moved by the 53 read, masked MSE, 1e-4 unit^2",
        COLUMNS,
        tuple(rows),
        tuple(notes),
        {"shapes": details},
    )


def _code_errors(cast: Cast, how: str, seed: int, motion: str) -> CodeErrors:
    head = cast.ict(seed)
    code = cast.track(how, head, motion).code[:, :FACS_COUNT]
    return compare_codes(code, cast.coefficients(head, motion))


def _error_on_ict(cast: Cast, how: str, seed: int, motion: str) -> tuple[float, float]:
    head = cast.ict(seed)
    code = cast.track(how, head, motion).code[:, :FACS_COUNT].astype(np.float64)
    error = measure_clone(head.posed(code), cast.posed(head, motion), head)
    return error.whole, error.narrow


def _shapes(errors: CodeErrors) -> dict[str, dict[str, Any]]:
    on, off = errors.by_shape(True), errors.by_shape(False)
    return {
        name: {"active": _number(on[row]), "inactive": _number(off[row])}
        for row, name in enumerate(ICT_EXPRESSIONS)
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _worst(errors: CodeErrors) -> str:
    on = np.nan_to_num(errors.by_shape(True))
    order = np.argsort(-on)[:WORST_COUNT]
    return ", ".join(f"{ICT_EXPRESSIONS[row]} {on[row]:.3f}" for row in order)
