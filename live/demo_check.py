"""How well the tracker reads the demo clip, of which the truth is known."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Observation
from engine.names import ICT_EXPRESSIONS

_STILL = 0.02  # a coefficient that varies less than this in the script says nothing


def compare_clip(folder: Path, tracker_model: Path) -> Iterator[str]:
    """Lines of a report: share of pictures with a face, correlation per coefficient.

    Raises:
        CaptureError: the clip or the tracker's model cannot be read.
    """
    observations = list(_track(folder / "demo.mp4", tracker_model))
    found = np.array([seen.face_found for seen in observations])
    yield f"face found in {found.mean():.1%} of {len(found)} pictures"
    truth = read_truth(folder / "demo_coefficients.csv")
    seen = {
        name: np.array([o.coefficients[column] for o in observations])
        for column, name in enumerate(MEDIAPIPE_BLENDSHAPES)
    }
    for name in ICT_EXPRESSIONS:
        values = truth[name][: len(found)]
        if values.std() > _STILL:
            pair = np.corrcoef(values[found], seen[tracker_name(name)][found])
            yield f"{name:18s} {pair[0, 1]:+.2f}"


def tracker_name(expression: str) -> str:
    """The tracker's coefficient that hears `expression`, an ICT name."""
    whole = expression[:-2] if expression[-2:] in ("_L", "_R") else expression
    if whole in MEDIAPIPE_BLENDSHAPES:  # browInnerUp, cheekPuff: the tracker does not split them
        return whole
    return whole + {"_L": "Left", "_R": "Right"}[expression[-2:]]


def read_truth(path: Path) -> dict[str, np.ndarray]:
    """Each column of demo_coefficients.csv as (frames,) float64, by name."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    values = np.array(rows[1:], np.float64)
    return {name: values[:, column] for column, name in enumerate(rows[0])}


def _track(clip: Path, tracker_model: Path) -> Iterator[Observation]:
    from capture.clip import Clip
    from capture.tracker import FaceTracker

    with FaceTracker(tracker_model) as tracker:
        source = Clip(clip)
        while (frame := source.grab()) is not None:
            yield tracker.track(frame)
