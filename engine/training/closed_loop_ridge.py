"""How much of the truth a ridge regression finds in the tracker's signals: what to beat.

python -m engine.training.closed_loop_ridge --shards training-data/closed-loop

Landmarks are turned to the front by the head pose as seen and laid onto each other by similarity
(Procrustes), scores and landmarks are taken relative to the same person's resting pictures, and
landmarks are reduced to their principal components. "exact landmarks" are the true ones, in the
picture as it is: what turning the head alone costs.
The regularisation is chosen by people left out of the training split, never on the judged one.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.names import ICT_EXPRESSIONS
from engine.training.closed_loop_data import CALIBRATION, ClosedLoopData, load_shards

COMPONENTS = 80
STRENGTHS = (0.01, 0.1, 1.0, 10.0, 100.0)
FOLDS = 4
GROUPS = {"jaw": "jaw", "lids": "eyeBlink", "smile": "mouthSmile", "brows": "brow",
          "gaze": "eyeLook", "mouth": "mouth", "cheeks": "cheek", "nose": "nose"}  # fmt: skip
_LEAST_SPREAD = 0.01  # of a coefficient in the judged pictures, to be judged at all


def main() -> None:
    """Fit on one split, judge on another, print."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--judge", default="test", help="split to judge on")
    options = parser.parse_args()
    fitted = load_shards(options.shards, "train")
    judged = load_shards(options.shards, options.judge)
    flat = Flattening.fit(fitted)
    train, test = describe(fitted, flat), describe(judged, flat)
    print(f"{len(train[0])} pictures to fit, {len(test[0])} of other people to judge")
    print(table("landmarks and scores", train, test, slice(None)))
    print(table("scores", train, test, slice(COMPONENTS, None)))
    print(table("landmarks", train, test, slice(0, COMPONENTS)))
    exact = describe(fitted, flat, exact=True), describe(judged, flat, exact=True)
    print(table("exact landmarks", *exact, slice(0, COMPONENTS)))


Pictures = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Signals (N, F), truth (N, 53), identity (N,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Flattening:
    """The mean face all are laid onto, and the directions in which faces differ."""

    mean: np.ndarray
    """(478, 2) of size 1."""
    directions: np.ndarray
    """(80, 956)."""

    @staticmethod
    def fit(data: ClosedLoopData) -> Flattening:
        """From the pictures to fit on."""
        points = face_forward(data)
        mean = normalise(points[:1])[0]
        for _ in range(3):
            mean = normalise(lay_onto(points, mean).mean(0)[None])[0]
        moved = relative(lay_onto(points, mean).reshape(len(points), -1), data)
        _, _, directions = np.linalg.svd(moved - moved.mean(0), full_matrices=False)
        return Flattening(mean, directions[:COMPONENTS])


def describe(
    data: ClosedLoopData, flat: Flattening, *, exact: bool = False, everything: bool = False
) -> Pictures:
    """Signals, truth and person of every picture that is not one of rest, or of `everything`."""
    flip = np.array([1.0, -1.0])
    points = data.true_landmarks * flip if exact else face_forward(data)
    laid = lay_onto(points.astype(np.float64), flat.mean)
    moved = relative(laid.reshape(len(points), -1), data) @ flat.directions.T
    turn = data.seen_T_camera_head[:, :3, :3].reshape(-1, 9)
    signals = np.hstack([moved, relative(data.scores.astype(np.float64), data), turn])
    acting = everything | (data.act != CALIBRATION)
    return signals[acting], data.code[acting, : len(ICT_EXPRESSIONS)], data.identity[acting]


def face_forward(data: ClosedLoopData) -> np.ndarray:
    """(N, 478, 2) landmarks as seen, turned back by the head pose as seen; x right, y up."""
    camera = data.landmarks.astype(np.float64) * (1.0, -1.0, -1.0)
    return (camera @ data.seen_T_camera_head[:, :3, :3])[..., :2]


def relative(values: np.ndarray, data: ClosedLoopData) -> np.ndarray:
    """(N, F) less the median of the same person's resting pictures."""
    rest = data.act == CALIBRATION
    out = np.array(values, np.float64)
    for person in np.unique(data.identity):
        mine = data.identity == person
        if (mine & rest).any():
            out[mine] -= np.median(values[mine & rest], axis=0)
    return out


def normalise(points: np.ndarray) -> np.ndarray:
    """(N, P, 2) centred, of root mean square size 1."""
    centred = points - points.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).sum(axis=2).mean(axis=1))[:, None, None]


def lay_onto(points: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """(N, P, 2) turned and scaled to lie on `mean`, as well as each can."""
    z = normalise(points) @ np.array([1.0, 1.0j])
    target = mean @ np.array([1.0, 1.0j])
    turn = (z.conj() @ target) / (np.abs(z) ** 2).sum(axis=1)
    laid = z * turn[:, None]
    return np.stack([laid.real, laid.imag], axis=-1)


def table(title: str, train: Pictures, test: Pictures, columns: slice) -> str:
    """One line: R2 over all coefficients that vary, then by group."""
    drawn = fit_ridge(train[0][:, columns], train[1], train[2])(test[0][:, columns])
    scores = r2(test[1], np.clip(drawn, 0.0, 1.0))
    words = [f"{title:22s} R2 {np.nanmean(scores):5.2f}  "]
    for group, stem in GROUPS.items():
        rows = [row for row, name in enumerate(ICT_EXPRESSIONS) if name.startswith(stem)]
        words.append(f"{group} {np.nanmean(scores[rows]):5.2f}")
    return " ".join(words)


def r2(truth: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """(53,) share of the variance explained, NaN for coefficients that do not vary."""
    variance = truth.var(axis=0)
    scores = 1.0 - ((truth - drawn) ** 2).mean(axis=0) / np.maximum(variance, 1e-12)
    return np.where(np.sqrt(variance) > _LEAST_SPREAD, scores, np.nan)


class Ridge:
    """A linear map of standardised signals."""

    def __init__(self, signals: np.ndarray, truth: np.ndarray, strength: float) -> None:
        self._middle, self._spread = signals.mean(0), signals.std(0) + 1e-9
        self._rest = truth.mean(0)
        x = (signals - self._middle) / self._spread
        grown = x.T @ x + strength * len(x) * np.eye(x.shape[1])
        self._matrix = np.linalg.solve(grown, x.T @ (truth - self._rest))

    def __call__(self, signals: np.ndarray) -> np.ndarray:
        """(N, 53)."""
        return ((signals - self._middle) / self._spread) @ self._matrix + self._rest


def fit_ridge(signals: np.ndarray, truth: np.ndarray, identity: np.ndarray) -> Ridge:
    """As regularised as people left out like it best."""
    folds = np.unique(identity, return_inverse=True)[1].ravel() % FOLDS
    errors = []
    for strength in STRENGTHS:
        error = 0.0
        for fold in range(FOLDS):
            here = folds == fold
            drawn = Ridge(signals[~here], truth[~here], strength)(signals[here])
            error += float(((drawn - truth[here]) ** 2).sum())
        errors.append(error)
    return Ridge(signals, truth, STRENGTHS[int(np.argmin(errors))])


if __name__ == "__main__":
    main()
