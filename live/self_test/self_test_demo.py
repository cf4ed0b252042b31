"""Runs the demo through tracker and encoder, and keeps what the networks were asked on the way."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from capture.bundle import read_bundle
from capture.clip import Clip
from capture.demo import demo_clip
from capture.face_watcher import FaceWatcher
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.native_tracker import native_tracker
from capture.nets import TrackerNets
from capture.onnx_nets import BLENDSHAPES, DETECTOR, LANDMARKS, onnx_net_bytes
from engine.encoder_file import BUNDLED_ENCODER, check_scores, load_encoder_file
from engine.learned_encoder import LearnedEncoder
from engine.progress import Progress
from engine.sessions.engine_maker import Network
from engine.sessions.onnx_session import OnnxSession
from engine.sessions.session import Session

Asked = dict[str, np.ndarray]
"""One question to a network: float32 inputs by name."""
_EVERY = 6
"""One question in so many is kept, but the first few all: only they come without a past."""
_FIRST = 4
_CLIP_FRAMES = 300  # for the progress alone


@dataclass(frozen=True, slots=True, eq=False)
class DemoRun:
    """What came of it."""

    asked: dict[str, list[Asked]]
    """By network's name."""
    found: np.ndarray
    """(N,) bool: whether a face was in the image."""
    code: np.ndarray
    """(N, 53) float32, as encoded, not smoothed."""


class KeptQuestions:
    """A session that keeps copies of some of what it is asked."""

    def __init__(self, session: Session) -> None:
        self.inputs, self.outputs, self.backend = session.inputs, session.outputs, session.backend
        self.asked: list[Asked] = []
        self._session, self._count = session, 0

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """As the session does."""
        self._keep({self.inputs[0].name: values})
        return self._session.run(values)

    def run_named(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """As the session does."""
        self._keep(values)
        return self._session.run_named(values)

    def close(self) -> None:
        """Close the session; what was asked stays."""
        self._session.close()

    def _keep(self, values: Mapping[str, np.ndarray]) -> None:
        if self._count < _FIRST or self._count % _EVERY == 0:
            self.asked.append({name: np.array(array) for name, array in values.items()})
        self._count += 1


def load_networks(encoder: Path = BUNDLED_ENCODER) -> tuple[Network, ...]:
    """The tracker's three nets, then the encoder's.

    Raises:
        CaptureError, EngineError: one cannot be read, or the encoder was taught other signals.
    """
    file = load_encoder_file(encoder)
    check_scores(file, MEDIAPIPE_BLENDSHAPES)
    names = (DETECTOR, LANDMARKS, BLENDSHAPES)
    return (*(Network(name, onnx_net_bytes(name)) for name in names), file.network)


def run_demo(model: Path, networks: tuple[Network, ...], progress: Progress) -> DemoRun:
    """Track and encode every image of the demo, as a performer whom nobody has measured.

    Args:
        model: the face landmarker bundle.
        networks: as `load_networks` gives them.
        progress: told how far it is.

    Raises:
        CaptureError: the demo or the bundle cannot be read.
        EngineError: a network cannot be run, or the encoder is another than it should be.
    """
    metric_face = read_bundle(model).metric_face
    found, code = [], []
    with ExitStack() as stack:
        *nets, encoder = kept = [_keep(net, stack) for net in networks]
        tracker = FaceWatcher(native_tracker(TrackerNets(*nets), metric_face))
        learned = LearnedEncoder(encoder)
        clip = stack.enter_context(Clip(demo_clip()))
        for frame in iter(clip.grab, None):
            progress("watching the demo", len(found) / _CLIP_FRAMES)
            seen = tracker.track(frame)
            found.append(seen.face_found)
            code.append(learned.encode(seen).code)
    asked = {net.name: session.asked for net, session in zip(networks, kept, strict=True)}
    return DemoRun(asked, np.array(found), np.array(code, np.float32))


def _keep(network: Network, stack: ExitStack) -> KeptQuestions:
    session = KeptQuestions(OnnxSession(network.content))
    stack.callback(session.close)
    return session
