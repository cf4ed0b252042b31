"""How well encoders find a known code, told apart: by act or family, and by expression."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.names import ICT_EXPRESSIONS
from engine.training.closed_loop_ridge import r2
from engine.training.encoder_measures import R2_GROUPS
from engine.training.encoder_pictures import Pictures
from engine.training.mesh_metric import face_error

FIGURES = ("face", "error", "R2", *R2_GROUPS, "nothing")


def group_table(
    title: str, code: np.ndarray, groups: np.ndarray, pictures: Pictures, metric: np.ndarray
) -> Iterator[str]:
    """Lines: how well one encoder does in each group of pictures; "-" where it cannot be told.

    R2 is of the variance within the group.

    Args:
        title: the encoder's.
        code: (N, 53) in [0, 1], what it found.
        groups: (N,) str, such as `Pictures.act`.
        pictures: N of people the encoder does not know.
        metric: of `mesh_metric`.
    """
    yield f"{title:24s} pictures" + "".join(f"{name:>9s}" for name in FIGURES)
    for group in np.unique(groups[pictures.acting]):
        rows = pictures.acting & (groups == group)
        figures = group_figures(pictures.code[rows, : len(metric)], code[rows], metric)
        yield f"{group:24s}{rows.sum():9d}" + "".join(_write(figures[name]) for name in FIGURES)


def group_figures(truth: np.ndarray, drawn: np.ndarray, metric: np.ndarray) -> dict[str, float]:
    """`FIGURES` of (N, 53) codes, NaN where the truth has nothing to tell it by."""
    truth, drawn = truth.astype(np.float64), drawn.astype(np.float64)
    shares, zero = r2(truth, drawn), truth == 0.0
    figures = {
        "face": face_error(metric, truth, drawn) if truth.any() else np.nan,
        "error": float(np.abs(drawn - truth).mean()),
        "R2": _mean(shares),
        "nothing": _mean(drawn[zero]),
    }
    for group, stem in R2_GROUPS.items():
        starting = [name.startswith(stem) for name in ICT_EXPRESSIONS]
        figures[group] = _mean(shares[starting])
    return figures


def expression_table(rows: list[tuple[str, np.ndarray]], pictures: Pictures) -> Iterator[str]:
    """Lines: R2 of every expression for all encoders; mean error and rise at 0 of the last but one.

    Args:
        rows: title and (N, 53) found coefficients, ordered as in `evaluate_encoder`.
        pictures: N.
    """
    acting = pictures.acting
    truth = pictures.code[acting, : len(ICT_EXPRESSIONS)].astype(np.float64)
    shares = [r2(truth, code[acting]) for _, code in rows]
    shown, found = rows[-2][0], rows[-2][1][acting]
    widths = [max(len(title) + 2, 9) for title, _ in rows]
    titles = "".join(f"{title:>{width}s}" for (title, _), width in zip(rows, widths, strict=True))
    yield f"{'R2':24s}{titles}    error  nothing  of {shown}"
    for number, name in enumerate(ICT_EXPRESSIONS):
        row = [_write(share[number], width) for share, width in zip(shares, widths, strict=True)]
        error = np.abs(found[:, number] - truth[:, number]).mean()
        nothing = _mean(found[truth[:, number] == 0.0, number])
        yield f"{name:24s}{''.join(row)}{_write(error)}{_write(nothing)}"


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _write(figure: float, width: int = 9) -> str:
    return f"{'-':>{width}s}" if np.isnan(figure) else f"{figure:{width}.3f}"
