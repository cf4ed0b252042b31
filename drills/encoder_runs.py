"""Films and stills through the product's tracker and each encoder, for the encoders' drills."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tracker_choice import Tracker, open_native

from capture.calibration import RestCalibration
from capture.clip import Clip
from capture.face_watcher import FaceWatcher
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame, Observation
from capture.rest import measure_rest
from engine.code_smoothing import LEARNED_SIGNALS, RAW_SIGNALS, CodeSmoother
from engine.encoder import SignalEncoder
from engine.encoder_file import BUNDLED_ENCODER, check_scores, load_encoder_file
from engine.learned_encoder import LearnedEncoder
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.performer_profile import square_camera
from engine.records import Expression
from engine.sessions.choose import SessionFactory
from live.calibration.rest_measurement import RestImages

CODE_NAMES = ICT_EXPRESSIONS + EXTRA_EXPRESSIONS
LEARNED, BY_NAME = "learned", "by name"
Encode = Callable[[Observation], Expression]
_LOOKS = np.array(["eyeLook" in name or name == "_neutral" for name in MEDIAPIPE_BLENDSHAPES])


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A film, and what the tracker saw in it."""

    frames: Sequence[Frame]
    observations: Sequence[Observation]

    @property
    def frame_rate(self) -> float:
        """Images a second, by the film's own clock."""
        spent_ns = self.frames[-1].media_ns - self.frames[0].media_ns
        return (len(self.frames) - 1) * 1e9 / spent_ns


def watch_clip(path: Path, most: int | None = None) -> Seen:
    """Every image of a film, or its first `most`.

    Raises:
        CaptureError: it cannot be read.
        SystemExit: it has fewer than two images.
    """
    with Clip(path) as clip:
        frames = [frame for frame, _ in zip(iter(clip.grab, None), range(most or 10**6))]  # noqa: B905
    if len(frames) < 2:
        raise SystemExit(f"{path} has fewer than two images.")
    return watch(frames)


def watch_images(images: Iterable[np.ndarray], rate: float = 30.0) -> Seen:
    """(H, W, 3) uint8 RGB pictures as a film of `rate` images a second."""
    frames = []
    for number, image in enumerate(images):
        stamp = round(number * 1e9 / rate)
        frames.append(Frame(number, stamp, stamp, np.ascontiguousarray(image)))
    return watch(frames)


def watch(frames: Sequence[Frame], opener: Callable[[], Tracker] = open_native) -> Seen:
    """What a fresh tracker sees, faces' pictures included."""
    tracker = FaceWatcher(opener())
    try:
        return Seen(frames, [tracker.track(frame) for frame in frames])
    finally:
        tracker.close()


def calmest(seen: Seen, seconds: float = 1.0) -> list[Observation]:
    """The stretch in which the face, whole time in sight, moves least and is least expressive.

    Told by the tracker's scores: their spread in time and their mean, where the eyes look left out.

    Raises:
        SystemExit: the face is never in sight that long.
    """
    count = min(max(2, round(seconds * seen.frame_rate)), len(seen.observations))
    stretches = [
        seen.observations[k : k + count] for k in range(len(seen.observations) - count + 1)
    ]
    whole = [stretch for stretch in stretches if all(each.face_found for each in stretch)]
    if not whole:
        raise SystemExit(f"No face is in sight for {seconds:g} s, so there is no rest to measure.")

    def unrest(stretch: Sequence[Observation]) -> float:
        scores = np.stack([each.coefficients for each in stretch])[:, ~_LOOKS]
        return float((scores.std(axis=0) + scores.mean(axis=0)).mean())

    return list(min(whole, key=unrest))


def open_encoders(
    file: Path | None = None, resting: Sequence[Observation] = ()
) -> dict[str, Encode]:
    """A fresh encoder of each kind, by name; calibrated on `resting` where that is not empty.

    Args:
        file: the learned encoder's network; the bundled one if None.
        resting: images of the performer at rest, pictures of the face included.

    Raises:
        EngineError: the network cannot be used.
    """
    return {LEARNED: open_learned(file, resting), BY_NAME: open_by_name(resting)}


def open_by_name(resting: Sequence[Observation] = ()) -> Encode:
    """The encoder that maps coefficients by name."""
    encoder = SignalEncoder(MEDIAPIPE_BLENDSHAPES)
    calibration = RestCalibration()
    if resting:
        rest = measure_rest(resting)
        calibration.go_by(rest, square_camera(rest.T_camera_head))
    return lambda seen: encoder.encode(calibration.calibrate(seen))


def open_learned(file: Path | None = None, resting: Sequence[Observation] = ()) -> Encode:
    """The learned encoder."""
    encoder_file = load_encoder_file(file or BUNDLED_ENCODER)
    check_scores(encoder_file, MEDIAPIPE_BLENDSHAPES)
    session = SessionFactory("onnx").open(encoder_file.network)
    encoder = LearnedEncoder(session, encoder_file.identity)
    if resting:
        images = RestImages()
        for each in resting:
            encoder.encode(each)
            images.take(each, encoder.sight)
        encoder.profile = images.measure(encoder.name, None, "1970-01-01T00:00:00+00:00")
    return encoder.encode


def smoothed(expressions: Sequence[Expression], seen: Seen, encoder: str) -> list[Expression]:
    """What the product hands on at default settings; `encoder` is `LEARNED` or `BY_NAME`."""
    smoother = CodeSmoother(1.0, LEARNED_SIGNALS if encoder == LEARNED else RAW_SIGNALS)
    return [
        smoother.smooth(expression, frame.media_ns)
        for expression, frame in zip(expressions, seen.frames, strict=True)
    ]


def codes_of(expressions: Sequence[Expression]) -> np.ndarray:
    """(T, 54) float64, ordered as `CODE_NAMES`."""
    return np.array([[*each.code, *each.extra_code] for each in expressions], np.float64)
