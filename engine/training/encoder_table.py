"""How well a code was read off the tracker's signals: figures beside those of mapping by name."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.names import ICT_EXPRESSIONS
from engine.training.known_faces import is_neutral

GROUPS = {
    "brows": ("brow",),
    "eyes": ("eyeBlink", "eyeSquint", "eyeWide"),
    "jaw": ("jaw",),
    "mouth": ("mouth",),
    "cheeks, nose": ("cheek", "nose"),
}
_REST_RISE = 0.02  # more activity than this at a performer's calmest is a false one
_HEARD = 0.2  # a recording in which a signal never rises above this says nothing of its reach
_REACH = 0.8  # of the mapping by name
_CALM = 1.25  # jitter, as a share of the movement, may grow by this factor


def group_table(truth: np.ndarray, plain: np.ndarray, regressed: np.ndarray) -> Iterator[str]:
    """Lines: per group R2, mean absolute error and activity on neutral faces, plain and regressed.

    All arrays (N, 53) in [0, 1].
    """
    yield f"{'':18s} {'R2':>13s} {'mean error':>13s} {'at rest':>13s}   by name / regressed"
    neutral = is_neutral(truth)
    for group, starts in GROUPS.items():
        rows = [row for row, name in enumerate(ICT_EXPRESSIONS) if name.startswith(starts)]
        yield _line(group, truth[:, rows], plain[:, rows], regressed[:, rows], neutral)


def expression_table(
    truth: np.ndarray, plain: np.ndarray, regressed: np.ndarray, shipped: tuple[str, ...]
) -> Iterator[str]:
    """The same per expression of `shipped`; the left stands for both sides."""
    neutral = is_neutral(truth)
    for row, name in enumerate(ICT_EXPRESSIONS):
        if name in shipped and not name.endswith("_R"):
            one = slice(row, row + 1)
            yield _line(name, truth[:, one], plain[:, one], regressed[:, one], neutral)


def _line(
    name: str, truth: np.ndarray, plain: np.ndarray, regressed: np.ndarray, neutral: np.ndarray
) -> str:
    figures = [
        f"{measure(plain):6.3f} {measure(regressed):6.3f}"
        for measure in (
            lambda drawn: explained(truth, drawn),
            lambda drawn: np.abs(drawn - truth).mean(),
            lambda drawn: drawn[neutral].mean() if neutral.any() else np.nan,
        )
    ]
    return f"{name:18s} {' '.join(figures)}"


def explained(truth: np.ndarray, drawn: np.ndarray) -> float:
    """R2 over all values together: 1 is perfect, 0 no better than each column's mean."""
    variance = ((truth - truth.mean(axis=0)) ** 2).sum()
    return float(1 - ((drawn - truth) ** 2).sum() / max(variance, 1e-12))


def jitter(series: np.ndarray) -> float:
    """Mean size of the change of the change from frame to frame, the movement's deviation being 1.

    0 for a signal that stands still.
    """
    movement = series.std(axis=0).mean()
    return float(np.abs(np.diff(series, 2, axis=0)).mean() / movement) if movement > 1e-6 else 0.0


def recording_is_worse(plain: np.ndarray, regressed: np.ndarray, name: str) -> bool:
    """Whether an expression suffers on a real performer: (T,) codes by name and regressed.

    Worse is: active where it should rest (its quietest fifth), less calm for its movement, or not
    reaching nearly as far; blinks must reach as far.
    """
    if np.percentile(regressed, 20) > np.percentile(plain, 20) + _REST_RISE:
        return True
    reach = 1.0 if name.startswith("eyeBlink") else _REACH
    if plain.max() > _HEARD and regressed.max() < reach * plain.max():
        return True
    return jitter(regressed) > _CALM * jitter(plain) and regressed.std() > 0.02
