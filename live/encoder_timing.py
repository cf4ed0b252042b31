"""What the encoders cost, part by part, on the same images: `bench --stages`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from capture.face_crop import cut_face
from capture.model_store import find_tracker_model
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame, Observation
from engine.encoder import SignalEncoder
from engine.encoder_file import load_encoder_file
from engine.learned_encoder import LearnedEncoder
from engine.sessions.session import Session
from live.assembly import Say, start_source
from live.config import BenchOptions
from live.encoding import open_network
from live.errors import SetupError
from live.progress_bar import StepLines
from live.tracking import choose_tracker

_CAN_PIN = hasattr(os, "sched_setaffinity")
PARTS = ("cut face", "features", "network", "rest")
TOGETHER, BY_NAME = "learned, together", "by name, together"


class StampedSession:
    """A session that notes when it was asked and when it answered."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.backend, self.inputs, self.outputs = session.backend, session.inputs, session.outputs
        self.asked_ns = self.answered_ns = 0

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """As the session does."""
        return self._session.run(values)

    def run_named(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """As the session does, with its time noted."""
        self.asked_ns = time.perf_counter_ns()
        answers = self._session.run_named(values)
        self.answered_ns = time.perf_counter_ns()
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

    def time(self, frame: Frame, seen: Observation) -> dict[str, float]:
        """Milliseconds by part for one image with a face, both sums included."""
        start = time.perf_counter_ns()
        pictured = replace(seen, face_picture=cut_face(frame.image, seen.landmarks))
        cut = time.perf_counter_ns()
        self._learned.encode(pictured)
        learned = time.perf_counter_ns()
        self._by_name.encode(seen)
        by_name = time.perf_counter_ns()
        asked, answered = self._session.asked_ns, self._session.answered_ns
        moments = np.array([start, cut, asked, answered, learned]) / 1e6
        return {
            **dict(zip(PARTS, np.diff(moments).tolist(), strict=True)),
            TOGETHER: (learned - start) / 1e6,
            BY_NAME: (by_name - learned) / 1e6,
        }


def time_encoders(options: BenchOptions, say: Say) -> dict[str, Any]:
    """Follow the source with the tracker and encode every face twice; the report.

    `images` that were timed, `backend`, and `parts`: p50 and p95 in ms by name.

    Raises:
        CaptureError, EngineError, LiveError: something is not there, or no face was seen.
    """
    rows: list[dict[str, float]] = []
    with ExitStack() as stack:
        known = load_encoder_file()
        session = open_network(options, known, say)
        stack.callback(session.close)
        choice = choose_tracker(
            options, find_tracker_model(options.tracker_model, StepLines(say)), say
        )
        stack.callback(choice.tracker.close)
        say(choice.description)
        source = start_source(options, stack)
        timer = EncoderTimer(session)
        with one_core():
            while (frame := source.grab()) is not None:
                seen = choice.tracker.track(frame)
                if seen.face_found:
                    rows.append(timer.time(frame, seen))
        backend = session.backend
    return summarise(rows[options.warm_up :], backend)


def summarise(rows: list[dict[str, float]], backend: str) -> dict[str, Any]:
    """The report of `time_encoders` from the milliseconds of each image.

    Raises:
        SetupError: there is no image.
    """
    if not rows:
        raise SetupError("No face was seen long enough to time the encoders; try another --source.")
    return {
        "images": len(rows),
        "backend": backend,
        "parts": {
            part: {
                name: round(float(np.percentile([row[part] for row in rows], share)), 3)
                for name, share in (("p50", 50), ("p95", 95))
            }
            for part in rows[0]
        },
    }


def format_parts(report: dict[str, Any]) -> str:
    """The report as lines of text."""
    lines = [f"{'ms':<20}{'p50':>10}{'p95':>10}"]
    lines += [
        f"{part:<20}{row['p50']:>10.2f}{row['p95']:>10.2f}" for part, row in report["parts"].items()
    ]
    where = "one core" if _CAN_PIN else "one thread"
    lines.append(f"{report['images']} images, {where}, {report['backend']}")
    return "\n".join(lines)


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this thread, and those it starts, on one core, where the system can."""
    if not _CAN_PIN:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
