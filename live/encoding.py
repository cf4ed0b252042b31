"""Makes the encoder that the options ask for; chosen once, before the loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.encoder import SignalEncoder
from engine.encoder_file import BUNDLED_ENCODER, EncoderFile, check_scores, load_encoder_file
from engine.errors import BackendError, NetworkError
from engine.learned_encoder import LearnedEncoder
from engine.sessions.choose import SessionFactory
from engine.sessions.session import Session
from live.encoder_config import EncoderOptions
from live.pipeline import Encoder
from live.records import Say

_THREADS = 1
"""On the CPU: the cores belong to the tracker and the renderer, and one is fast enough."""


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """An encoder, and what must be known to use it."""

    encoder: Encoder
    description: str
    """For the user, one line."""
    sees_face: bool
    """It needs the picture of the face that `capture.face_watcher.FaceWatcher` adds."""
    close: Callable[[], None]
    """Frees what it holds."""


def choose_encoder(
    options: EncoderOptions, say: Say, file: Path = BUNDLED_ENCODER
) -> EncoderChoice:
    """The encoder that `options` ask for, ready.

    Of images: what was tracked elsewhere has an encoder of its own, see `live.source_parts`. They
    come with faces to look at, so "auto" is the learned one, as long as its
    network can be read.

    Args:
        options: whose.
        say: told what a user should know.
        file: the learned encoder's network.

    Raises:
        NetworkError: the learned encoder was asked for, and its network is missing or damaged.
        BackendError: the backend asked for cannot be had.
    """
    if options.encoder == "by-name":
        return _by_name()
    try:
        return open_learned(options, say, file)
    except NetworkError as problem:
        if options.insists_on_learned:
            raise
        say(str(problem))
        return _by_name()


def open_learned(options: EncoderOptions, say: Say, file: Path = BUNDLED_ENCODER) -> EncoderChoice:
    """The learned encoder, whatever `options.encoder` says; arguments as of `choose_encoder`.

    Raises:
        NetworkError, BackendError: it cannot be had.
    """
    known = load_encoder_file(file)
    session = open_network(options, known, say)
    encoder = LearnedEncoder(session, known.identity)
    return EncoderChoice(encoder, f"Encoder: learned ({session.backend})", True, session.close)


def open_network(options: EncoderOptions, known: EncoderFile, say: Say) -> Session:
    """The learned encoder's network on the backend that `options` ask for.

    Raises:
        NetworkError, BackendError: it cannot be had.
    """
    check_scores(known, MEDIAPIPE_BLENDSHAPES)
    factory = SessionFactory(options.backend, _THREADS, say)
    if options.engine:
        return factory.open_plan(known.network, options.engine)
    try:
        return factory.open(known.network)
    except BackendError as reason:
        if options.backend == "tensorrt":
            raise
        # ONNX Runtime runs everywhere, so it is the file that is wrong, or the installation.
        raise NetworkError(
            f"The encoder's network cannot be used ({str(reason).rstrip('.')}); install the project"
            " again or use --encoder by-name."
        ) from reason


def _by_name() -> EncoderChoice:
    encoder = SignalEncoder(MEDIAPIPE_BLENDSHAPES)
    return EncoderChoice(encoder, "Encoder: by name", False, close_nothing)


def close_nothing() -> None:
    """For encoders that hold nothing."""
