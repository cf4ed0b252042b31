"""Fits what `SignalEncoder` adds to mapping by name: `engine/assets/encoder.npz`.

python -m live.synthesis signals ... --out training-data/signals/faces.npz
run_live.py live --source clip.mp4 --offline --headless --smoothing 0 --record clip.npz
python -m engine.training.fit_encoder --signals training-data/signals/faces.npz --recording clip.npz

Per expression a gain and a dead zone on the signal of its name, the same for both sides. They are
fitted on performers as they are and as they look once their rest is calibrated. An expression is
shipped if it beats the mapping by name in cross-validation over people, and on the people kept
apart with and without calibration, is no more active on neutral faces, and, with a recording of a
real performer, is neither more active at rest, nor much less calm, nor weaker there.

What is shipped was fitted on 1,400 pictures of 100 drawn people, 70 to fit and 30 to judge on (R2,
mean absolute error, mean on neutral faces; by name, then regressed):

               R2             mean error     at rest         gain, counts from
eyeBlink       0.84   0.90    0.083  0.043   0.059  0.011    1.37, 0.09
browInnerUp   -1.76  -0.84    0.208  0.141   0.199  0.108    1.20, 0.17
mouthFunnel    0.10   0.24    0.078  0.080   0.009  0.017    2 (the most allowed), 0
brows         -0.89  -0.53    0.134  0.112   0.119  0.089
eyes          -0.45  -0.41    0.153  0.140   0.115  0.101
jaw            0.30   0.30    0.044  0.044   0.004  0.004
mouth         -0.03  -0.03    0.062  0.062   0.021  0.021
cheeks, nose  -0.07  -0.07    0.032  0.032   0.000  0.000

On a clip of a talking man, unsmoothed, blinks reach 0.66 instead of 0.57; the mean change of the
change per frame goes from 0.035 to 0.034 for brows, 0.0267 to 0.0270 for eyes, 0.018 to 0.019 for
the mouth; nothing is more active at rest by more than 0.02. On the demo clip, which was not fitted
on, the mean error goes from 0.081 to 0.033 for blinks, 0.272 to 0.173 for browInnerUp, and 0.051 to
0.058 for mouthFunnel, which is heard as 0.24 at most instead of 0.12 where 0.70 is true.

What did not help: jawOpen at 1.17 (0.91 of the squared error here, 0.054 for 0.038 on the demo
clip; `LEAST_GAIN` was set by this); a free gain, which makes every expression smaller because drawn
faces are heard less clearly than real ones (browInnerUp 0.24 for 0.93 at most on the talking man);
neighbouring signals, added or taken away (0.50 for 0.93: drawn brows are moved one by one, real
ones together); a dead zone for eyeSquint, which rests high on drawn faces alone. The tracker's
cheekPuff, cheekSquint, noseSneer and jawForward stay near 0 whatever a drawn face does.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from engine.encoder import name_matrix
from engine.names import ICT_EXPRESSIONS, twin_indices
from engine.signal_regression import BUNDLED_REGRESSION, SignalRegression, save_regression
from engine.training.censored_fit import fit_censored
from engine.training.encoder_table import expression_table, group_table, recording_is_worse
from engine.training.known_faces import KnownFaces, load_faces, load_recording, split_people

FOLDS = 5
LEAST_GAIN = 0.1  # of the squared error: less does not carry over to another performer
_REST_RISE = 0.01


def main() -> None:
    """Fit, judge, print, write."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--signals", type=Path, required=True, help="from live.synthesis signals")
    parser.add_argument("--recording", type=Path, help="from run_live.py --record, real footage")
    parser.add_argument("--out", type=Path, default=BUNDLED_REGRESSION)
    options = parser.parse_args()
    faces = load_faces(options.signals)
    fitted, judged = split_people(faces)
    recording = load_recording(options.recording, faces.names) if options.recording else None
    regression = choose_rows(fit_regression(fitted), judged, recording)
    save_regression(regression, options.out)
    for title, people in (("as they are", judged), ("calibrated", judged.calibrated())):
        print_tables(title, people, regression)
    print(f"{options.out}: {len(regression.expression_names)} expressions")


def print_tables(title: str, judged: KnownFaces, regression: SignalRegression) -> None:
    """The figures by name and regressed, by group and for what is shipped."""
    plain = judged.scores @ name_matrix(ICT_EXPRESSIONS, judged.names).T
    regressed = apply(*spread_rows(regression), judged.scores)
    print(f"{len(judged.code)} faces of {len(np.unique(judged.identity))} other people, {title}")
    print("\n".join(group_table(judged.code, plain, regressed)))
    print("\n".join(expression_table(judged.code, plain, regressed, regression.expression_names)))


def fit_regression(faces: KnownFaces) -> SignalRegression:
    """A row for every expression that gains in cross-validation over `faces`' people."""
    both = faces.joined(faces.calibrated()).with_mirrored()
    own = name_matrix(ICT_EXPRESSIONS, faces.names).astype(np.float64)
    offsets, gained = np.zeros(len(own)), []
    for row, name in enumerate(ICT_EXPRESSIONS):
        # Gaze is read from eyeLook, and the lids' part of it should go with the gaze.
        if name.startswith("eyeLook") or not own[row].any():
            continue
        signal, target = both.scores @ own[row], both.code[:, row]
        if not gains_on_others(signal, target, both.identity % FOLDS):
            continue
        gain, offsets[row] = fit_censored(signal, target)
        own[row] *= gain
        gained.append(row)
    return pick(own, offsets, gained, faces.names)


def gains_on_others(signal: np.ndarray, target: np.ndarray, fold: np.ndarray) -> bool:
    """Whether a fit on all folds but one beats the bare signal on that one, over all folds."""
    drawn = np.zeros(len(target))
    for left_out in range(FOLDS):
        here = fold == left_out
        gain, offset = fit_censored(signal[~here], target[~here])
        drawn[here] = np.clip(gain * signal[here] + offset, 0.0, 1.0)
    return _is_better(target, signal, drawn)


def _is_better(truth: np.ndarray, before: np.ndarray, after: np.ndarray) -> bool:
    return bool(np.mean((after - truth) ** 2) < (1 - LEAST_GAIN) * np.mean((before - truth) ** 2))


def choose_rows(
    regression: SignalRegression, judged: KnownFaces, recording: np.ndarray | None
) -> SignalRegression:
    """The expressions that keep their promise on people nobody fitted on; sides stand together."""
    matrix, offsets = spread_rows(regression)
    plain = name_matrix(ICT_EXPRESSIONS, judged.names).astype(np.float64)
    kept = set()
    for name in regression.expression_names:
        row = ICT_EXPRESSIONS.index(name)
        held = all(
            _keeps_promise(faces, row, plain[row], matrix[row], offsets[row])
            for faces in (judged, judged.calibrated())
        )
        if held and not _suffers(recording, plain[row], matrix[row], offsets[row], name):
            kept.add(row)
    twins = twin_indices(ICT_EXPRESSIONS)
    return pick(matrix, offsets, sorted(r for r in kept if twins[r] in kept), judged.names)


def _keeps_promise(
    faces: KnownFaces, row: int, plain: np.ndarray, weights: np.ndarray, offset: float
) -> bool:
    before, after = faces.scores @ plain, apply(weights, offset, faces.scores)
    rest = [
        drawn[faces.neutral].mean() if faces.neutral.any() else 0.0 for drawn in (before, after)
    ]
    return _is_better(faces.code[:, row], before, after) and rest[1] <= rest[0] + _REST_RISE


def _suffers(
    recording: np.ndarray | None, plain: np.ndarray, weights: np.ndarray, offset: float, name: str
) -> bool:
    if recording is None:
        return False
    return recording_is_worse(recording @ plain, apply(weights, offset, recording), name)


def apply(matrix: np.ndarray, offsets: np.ndarray | float, scores: np.ndarray) -> np.ndarray:
    """The code of (N, C) scores, as the encoder computes it."""
    return np.clip(scores @ matrix.T + offsets, 0.0, 1.0)


def pick(
    matrix: np.ndarray, offsets: np.ndarray, rows: list[int], names: tuple[str, ...]
) -> SignalRegression:
    """Some rows of all 53 as a regression."""
    return SignalRegression(
        names,
        tuple(ICT_EXPRESSIONS[row] for row in rows),
        matrix[rows].astype(np.float32),
        offsets[rows].astype(np.float32),
    )


def spread_rows(regression: SignalRegression) -> tuple[np.ndarray, np.ndarray]:
    """(53, C) and (53,) float64: the regression's rows, the name's mapping where it has none."""
    matrix = name_matrix(ICT_EXPRESSIONS, regression.coefficient_names).astype(np.float64)
    offsets = np.zeros(len(matrix))
    rows = [ICT_EXPRESSIONS.index(name) for name in regression.expression_names]
    matrix[rows], offsets[rows] = regression.matrix, regression.offsets
    return matrix, offsets


if __name__ == "__main__":
    main()
