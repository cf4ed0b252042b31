"""The error of a clone against the truth of its target, over a set of source and target heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from live.evaluation.cast import Cast
from live.evaluation.clone_methods import CloneMethod
from live.evaluation.evaluation_heads import EvaluationHead
from live.evaluation.masked_error import rms_mm, squared_errors
from live.evaluation.result_table import Figure, Row

MSE_COLUMNS = ("MSE", "narrow face", "RMS mm", "median id", "worst id")
SCALE = 1e4
"""Mean squared errors are shown in 1e-4 unit^2."""


@dataclass(frozen=True, slots=True)
class CloneError:
    """Of one target, mean over frames and vertices, 1e-4 unit^2."""

    whole: float
    """Over all vertices of the mesh, most of which count little or nothing."""
    narrow: float
    """Over the narrow face alone: stricter."""


def measure_clone(predicted: np.ndarray, truth: np.ndarray, target: EvaluationHead) -> CloneError:
    """The error of (N, V, 3) `predicted` against `truth`, centimetres."""
    squares = squared_errors(predicted, truth, target.mask).mean(0) * SCALE
    return CloneError(float(squares.mean()), float(squares[target.narrow].mean()))


def measure_method(
    cast: Cast, method: CloneMethod, source: EvaluationHead, target: EvaluationHead
) -> CloneError:
    """Of `method` from `source` to `target`, which truly does what the source does."""
    truth = target.posed(cast.coefficients(source, "binary"))
    return measure_clone(method.clone(cast, source, target, "binary"), truth, target)


def summarise(label: str, errors: Sequence[CloneError], goal: str = "", published: str = "") -> Row:
    """One row of `MSE_COLUMNS`: means over the targets, then the median and the worst target."""
    whole = [error.whole for error in errors]
    narrow = float(np.mean([error.narrow for error in errors]))
    mean = float(np.mean(whole))
    rms = rms_mm(mean / SCALE)
    figures = (mean, narrow, rms, middle(whole), worst(whole))
    return Row(label, figures, goal, published)


def middle(errors: Sequence[float]) -> Figure:
    """The median over identities; None of one alone, which has no other beside it."""
    return float(np.median(errors)) if len(errors) > 1 else None


def worst(errors: Sequence[float]) -> Figure:
    """The largest over identities; None of one alone."""
    return float(np.max(errors)) if len(errors) > 1 else None
