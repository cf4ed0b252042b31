"""Does the native tracker hold on this machine: MediaPipe's numbers, in less time?"""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

import numpy as np

from capture.model_store import cache_folder
from capture.records import Frame, Observation

CHECKED_FRAMES = 32
_WARM_UP = 4
_LARGEST_LANDMARK_DIFFERENCE = 0.1
_LARGEST_SCORE_DIFFERENCE = 0.002
_FORMAT = 1
_PACKAGES = ("ai-edge-litert", "mediapipe", "numpy", "opencv-contrib-python")
_RIGHT_EYE, _LEFT_EYE = (33, 133), (362, 263)


class Tracker(Protocol):
    """Either tracker."""

    def track(self, frame: Frame) -> Observation:
        """The expression signals of one image."""
        ...


@dataclass(frozen=True, slots=True)
class Comparison:
    """The native tracker, in MediaPipe's habits, against MediaPipe on the same frames."""

    landmark_difference: float
    """Mean, in percent of the distance between the eyes."""
    score_difference: float
    """Mean absolute, of the 52 coefficients."""
    disagreements: int
    """Frames in which only one of them saw a face."""
    time_ratio: float
    """The native tracker's median time over MediaPipe's."""

    @property
    def agrees(self) -> bool:
        """The same numbers."""
        return (
            self.landmark_difference <= _LARGEST_LANDMARK_DIFFERENCE
            and self.score_difference <= _LARGEST_SCORE_DIFFERENCE
            and self.disagreements == 0
        )

    @property
    def holds(self) -> bool:
        """The same numbers, and not slower."""
        return self.agrees and self.time_ratio <= 1.0

    def objection(self) -> str:
        """What speaks against the native tracker, as a clause for the user."""
        if self.disagreements:
            return f"The native tracker sees other faces in {self.disagreements} images"
        if not self.agrees:
            return (
                f"The native tracker's landmarks differ by {self.landmark_difference:.3f} % of the "
                f"eye distance, its coefficients by {self.score_difference:.4f}"
            )
        return f"The native tracker takes {self.time_ratio:.2f} of MediaPipe's time here"


def compare_trackers(native: Tracker, mediapipe: Tracker, frames: Sequence[Frame]) -> Comparison:
    """Run both on each frame in turn; the first few are not timed.

    Args:
        native: in MediaPipe's habits.
        mediapipe: the oracle.
        frames: more than the four warm-up ones, of one stream, with one face.
    """
    landmarks, scores, native_s, mediapipe_s = [], [], [], []
    disagreements = 0
    for frame in frames:
        ours, ours_s = _timed(native, frame)
        theirs, theirs_s = _timed(mediapipe, frame)
        native_s.append(ours_s)
        mediapipe_s.append(theirs_s)
        if ours.face_found != theirs.face_found:
            disagreements += 1
        elif theirs.face_found:
            landmarks.append(landmark_difference(ours.landmarks, theirs.landmarks))
            scores.append(float(np.abs(ours.coefficients - theirs.coefficients).mean()))
    return Comparison(
        float(np.mean(landmarks or [np.inf])),
        float(np.mean(scores or [np.inf])),
        disagreements,
        float(np.median(native_s[_WARM_UP:]) / np.median(mediapipe_s[_WARM_UP:])),
    )


def landmark_difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Mean absolute difference of (478, 3) landmarks, percent of the distance between the eyes."""
    right, left = (
        theirs[list(_RIGHT_EYE), :2].mean(axis=0),
        theirs[list(_LEFT_EYE), :2].mean(axis=0),
    )
    return float(100.0 * np.abs(ours - theirs).mean() / max(np.linalg.norm(left - right), 1e-6))


def machine_key(model: Path, threads: int) -> str:
    """Changes with whatever could change the comparison: libraries, processor, model, threads."""
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    machine = [platform.platform(), platform.machine(), platform.processor(), platform.node()]
    facts = [str(_FORMAT), digest, str(threads), *machine, *map(_version_of, _PACKAGES)]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def load_comparison(key: str) -> Comparison | None:
    """What was found on this machine before; None if nothing was, or it is unreadable."""
    try:
        content = json.loads(_kept().read_text(encoding="utf-8"))
        names = {field.name for field in fields(Comparison)}
        if content.pop("key") != key or content.keys() != names:
            return None
        disagreements = int(content.pop("disagreements"))
        figures = {name: float(value) for name, value in content.items()}
        return Comparison(disagreements=disagreements, **figures)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return None


def keep_comparison(key: str, comparison: Comparison) -> None:
    """Remember it for the next start; a folder that cannot be written to only costs the check."""
    beside = _kept().with_suffix(".writing")
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps({"key": key, **asdict(comparison)}), encoding="utf-8")
        beside.replace(_kept())
    except OSError:
        return


def _kept() -> Path:
    return cache_folder() / "tracker_check.json"


def _timed(tracker: Tracker, frame: Frame) -> tuple[Observation, float]:
    start = time.perf_counter()
    seen = tracker.track(frame)
    return seen, time.perf_counter() - start


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
