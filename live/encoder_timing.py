"""What the encoders cost, part by part, on the same images: `bench --stages`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import numpy as np

from capture.face_crop import cut_face
from capture.model_store import find_tracker_model
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.opencv import one_thread
from capture.records import Frame, Observation
from engine.encoder import SignalEncoder
from engine.encoder_file import load_encoder_file
from engine.learned_encoder import LearnedEncoder
from engine.sessions.session import Session
from live.assembly import start_source
from live.bench_config import BenchOptions
from live.encoding import open_network
from live.errors import SetupError
from live.progress_bar import StepLines
from live.records import Say
from live.tracking import choose_tracker

PARTS = ("cut face", "features", "network", "rest")
TOGETHER, BY_NAME = "learned, together", "by name, together"


class StampedSession:
    """A session that notes when it was asked and when it answered."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.backend, self.inputs, self.outputs = session.backend, session.inputs, session.outputs
        self.asked = self.answered = clocks()
        """As `clocks` told them at the last question and at its answer."""

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """As the session does."""
        return self._session.run(values)

    def run_named(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """As the session does, with its time noted."""
        self.asked = clocks()
        answers = self._session.run_named(values)
        self.answered = clocks()
        return answers

    def close(self) -> None:
        """As the session does."""
        self._session.close()


class EncoderTimer:
    """Encodes every image with both encoders and notes what each part took.

    "features" is all that comes before the network, "rest" all that comes behind it.

    Args:
        session: the learned encoder's network.
    """

    def __init__(self, session: Session) -> None:
        self._session = StampedSession(session)
        self._learned = LearnedEncoder(self._session)
        self._by_name = SignalEncoder(MEDIAPIPE_BLENDSHAPES)

    def time(self, frame: Frame, seen: Observation) -> dict[str, np.ndarray]:
        """Milliseconds by part for one image with a face, sums included: as in `clocks`."""
        start = clocks()
        pictured = replace(seen, face_picture=cut_face(frame.image, seen.landmarks))
        cut = clocks()
        self._learned.encode(pictured)
        learned = clocks()
        self._by_name.encode(seen)
        by_name = clocks()
        moments = np.array([start, cut, self._session.asked, self._session.answered, learned])
        return {
            **dict(zip(PARTS, np.diff(moments, axis=0), strict=True)),
            TOGETHER: np.subtract(learned, start),
            BY_NAME: np.subtract(by_name, learned),
        }


def clocks() -> tuple[float, float]:
    """Milliseconds on the wall's clock, and of the core's time that this thread has had.

    On a machine that is busy otherwise the two differ; a GPU's work is on the wall's alone.
    """
    return time.perf_counter_ns() / 1e6, time.thread_time_ns() / 1e6


def time_encoders(options: BenchOptions, say: Say) -> dict[str, Any]:
    """Follow the source with the tracker and encode every face twice; the report.

    `images` that were timed, `backend`, and by name `parts`: p50 and p95 in ms, and core_p50 and
    core_p95 of the core's own time, see `clocks`.

    Raises:
        CaptureError, EngineError, LiveError: something is not there, or no face was seen.
    """
    rows: list[dict[str, np.ndarray]] = []
    with ExitStack() as stack:
        known = load_encoder_file()
        session = open_network(options, known, say)
        stack.callback(session.close)
        choice = choose_tracker(
            options, find_tracker_model(options.tracker_model, StepLines(say)), say
        )
        stack.callback(choice.tracker.close)
        say(choice.description)
        source = start_source(options, stack, lambda line: None)
        timer = EncoderTimer(session)
        with one_thread():
            while (frame := source.grab()) is not None:
                seen = choice.tracker.track(frame)
                if seen.face_found:
                    rows.append(timer.time(frame, seen))
        backend = session.backend
    return summarise(rows[options.warm_up :], backend)


def summarise(rows: list[dict[str, np.ndarray]], backend: str) -> dict[str, Any]:
    """The report of `time_encoders` from the milliseconds of each image.

    Raises:
        SetupError: there is no image.
    """
    if not rows:
        raise SetupError("No face was seen long enough to time the encoders; try another --source.")
    parts = {part: np.array([row[part] for row in rows]) for part in rows[0]}
    return {
        "images": len(rows),
        "backend": backend,
        "parts": {part: _percentiles(*values.T) for part, values in parts.items()},
    }


def _percentiles(wall: np.ndarray, core: np.ndarray) -> dict[str, float]:
    figures = {
        "p50": np.percentile(wall, 50),
        "p95": np.percentile(wall, 95),
        "core_p50": np.percentile(core, 50),
        "core_p95": np.percentile(core, 95),
    }
    return {name: round(float(value), 3) for name, value in figures.items()}


def format_parts(report: dict[str, Any]) -> str:
    """The report as lines of text."""
    titles = ("p50", "p95", "of core p50", "of core p95")
    lines = [f"{'ms':<20}" + "".join(f"{title:>13}" for title in titles)]
    lines += [
        f"{part:<20}" + "".join(f"{value:>13.2f}" for value in row.values())
        for part, row in report["parts"].items()
    ]
    lines.append(f"{report['images']} images, one thread, {report['backend']}")
    return "\n".join(lines)
