"""Figures that tell how well an encoder finds a known code."""

from __future__ import annotations

import numpy as np

from engine.names import ICT_EXPRESSIONS
from engine.training.closed_loop_ridge import r2
from engine.training.encoder_pictures import Pictures
from engine.training.mesh_metric import face_error

R2_GROUPS = {"jaw": "jawOpen", "lids": "eyeBlink", "smile": "mouthSmile", "brows": "brow"}
_WINK = 0.5  # lids that far apart are a wink
_TURNED, _FARTHEST = np.radians(12.0), np.radians(31.0)
_STILL = 0.02
_BLINKS = [ICT_EXPRESSIONS.index(f"eyeBlink_{side}") for side in "LR"]
_LEAST_TURNED = 8


def measure(pictures: Pictures, code: np.ndarray, metric: np.ndarray) -> dict[str, float]:
    """Every figure, in the order of the table.

    Args:
        pictures: N of people the encoder does not know.
        code: (N, 53 or more) in [0, 1], what it found.
        metric: of `mesh_metric`.
    """
    acting = pictures.acting
    truth = pictures.code[acting, : len(metric)].astype(np.float64)
    drawn = code[acting, : len(metric)].astype(np.float64)
    shares = r2(truth, drawn)
    figures = {"face": face_error(metric, truth, drawn), "R2": float(np.nanmean(shares))}
    for group, stem in R2_GROUPS.items():
        rows = [row for row, name in enumerate(ICT_EXPRESSIONS) if name.startswith(stem)]
        figures[group] = float(np.nanmean(shares[rows]))
    figures["nothing"] = float(drawn[truth == 0.0].mean())
    figures["wink"] = wink_kept(truth, drawn)
    figures["turns"] = turn_leakage(pictures, code[:, : len(metric)])[1]
    return figures


def wink_kept(truth: np.ndarray, drawn: np.ndarray) -> float:
    """The found difference of both lids over the true one, where one eye winks; NaN if none does.

    Over all winks together, so that a wink found on the wrong side takes away.
    """
    true_gap = truth[:, _BLINKS[0]] - truth[:, _BLINKS[1]]
    gap = drawn[:, _BLINKS[0]] - drawn[:, _BLINKS[1]]
    winks = np.abs(true_gap) >= _WINK
    if not winks.any():
        return float("nan")
    return float((gap * np.sign(true_gap))[winks].sum() / np.abs(true_gap[winks]).sum())


def turn_leakage(pictures: Pictures, code: np.ndarray) -> tuple[str, float]:
    """The expression that turned heads wake most while it is 0: its name and mean there.

    Of faces that do nothing but look around and blink, heads turned by 12 to 31 degrees to the
    left, right, up or down, each way for itself. "" and NaN without such pictures.
    """
    look = np.array([name.startswith("eye") for name in ICT_EXPRESSIONS])
    still = (pictures.code[:, : len(look)][:, ~look] <= _STILL).all(axis=1)
    worst = ("", float("nan"))
    for axis in (0, 1):
        for sign in (-1.0, 1.0):
            angle, other = sign * pictures.turn[:, axis], np.abs(pictures.turn[:, 1 - axis])
            turned = still & (angle > _TURNED) & (angle < _FARTHEST) & (other < angle)
            if turned.sum() < _LEAST_TURNED:
                continue
            zero = pictures.code[turned][:, : len(look)] <= _STILL
            mean = (code[turned] * zero).sum(0) / np.maximum(zero.sum(0), _LEAST_TURNED)
            row = int(mean.argmax())
            if not mean[row] <= worst[1]:
                worst = (ICT_EXPRESSIONS[row], float(mean[row]))
    return worst
