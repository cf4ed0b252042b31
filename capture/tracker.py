"""Finds the performer's face in images: `FaceTracker` in a stream, `FaceFinder` in single ones."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

import numpy as np

from capture.confidence import view_confidence
from capture.errors import TrackerError
from capture.landmarker import (
    create_landmarker,
    read_coefficients,
    read_landmarks,
    read_pose,
    wrap_image,
)
from capture.quiet import quiet_stderr
from capture.records import Frame, Observation, see_nobody

_TRACKING_THRESHOLD = 0.5
_FINDING_THRESHOLD = 0.3


class FaceTracker:
    """MediaPipe's FaceLandmarker in its VIDEO mode: one performer, followed from image to image.

    It is called synchronously on the caller's thread, so no image is ever dropped in here. In this
    mode MediaPipe smooths the landmarks by itself (1-Euro, cutoff 0.05 Hz plus 80 times the speed)
    and computes coefficients and pose from the smoothed ones; there is no switch for it.

    Raises:
        TrackerError: the model file is unreadable or no face landmarker.
    """

    def __init__(self, model_path: Path) -> None:
        self._model_path = Path(model_path)
        self._start()

    def __enter__(self) -> FaceTracker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def track(self, frame: Frame) -> Observation:
        """What the tracker sees in `frame`; neutral signals and `face_found` False if nobody.

        A `media_ns` that jumps back starts afresh: the stream before it is forgotten.
        """
        if frame.media_ns < self._last_media_ns:
            self.close()
            self._start()
        self._last_media_ns = frame.media_ns
        answer = self._detect(frame)
        return _observe(frame, answer) if answer.face_landmarks else see_nobody(frame)

    def close(self) -> None:
        """Free MediaPipe's threads and memory; may be called twice."""
        self._free()
        self._landmarker = None

    def _start(self) -> None:
        self._landmarker: Any = create_landmarker(
            self._model_path, video=True, signals=True, threshold=_TRACKING_THRESHOLD
        )
        self._free = weakref.finalize(self, _close_quietly, self._landmarker)
        self._last_ms = -1
        self._last_media_ns = -1
        self._silent = False

    def _detect(self, frame: Frame) -> Any:
        if self._landmarker is None:
            raise TrackerError("The face tracker is closed.")
        # MediaPipe wants whole milliseconds that never stand still.
        self._last_ms = max(self._last_ms + 1, frame.media_ns // 1_000_000)
        image = wrap_image(frame.image)
        if self._silent:
            return self._landmarker.detect_for_video(image, self._last_ms)
        with quiet_stderr():
            answer = self._landmarker.detect_for_video(image, self._last_ms)
        self._silent = True  # the library has nothing more to say after its first image
        return answer


class FaceFinder:
    """MediaPipe's FaceLandmarker in its IMAGE mode: every image on its own, drawn heads included.

    Raises:
        TrackerError: the model file is unreadable or no face landmarker.
    """

    def __init__(self, model_path: Path, threshold: float = _FINDING_THRESHOLD) -> None:
        self._landmarker: Any = create_landmarker(
            Path(model_path), video=False, signals=False, threshold=threshold
        )
        self._free = weakref.finalize(self, _close_quietly, self._landmarker)

    def __enter__(self) -> FaceFinder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def find(self, image: np.ndarray) -> np.ndarray | None:
        """Landmarks of the face in an image, or None.

        Args:
            image: (H, W, 3) uint8 RGB.

        Returns:
            (478, 3) float32 pixels (x right, y down, z away from the camera at x's scale) or None.

        Raises:
            TrackerError: the image has another shape or type, or the finder is closed.
        """
        if self._landmarker is None:
            raise TrackerError("The face finder is closed.")
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise TrackerError(
                f"The image should have shape (H, W, 3) and type uint8; got {image.shape} "
                f"{image.dtype}."
            )
        with quiet_stderr():
            answer = self._landmarker.detect(wrap_image(image))
        return read_landmarks(answer, image) if answer.face_landmarks else None

    def close(self) -> None:
        """Free MediaPipe's threads and memory; may be called twice."""
        self._free()
        self._landmarker = None


def _close_quietly(landmarker: Any) -> None:
    """Also called at the interpreter's end for whoever forgot to close."""
    with quiet_stderr():
        try:
            landmarker.close()
        except RuntimeError:
            # MediaPipe closes on a thread, and at the interpreter's end there are no more threads.
            # The process is about to give everything back; without its handle the library's own
            # clean-up does not try again and print.
            landmarker._handle = None


def _observe(frame: Frame, answer: Any) -> Observation:
    landmarks = read_landmarks(answer, frame.image)
    T_camera_head = read_pose(answer)
    return Observation(
        frame_id=frame.frame_id,
        captured_ns=frame.captured_ns,
        media_ns=frame.media_ns,
        face_found=True,
        confidence=view_confidence(landmarks, T_camera_head, frame.image.shape),
        coefficients=read_coefficients(answer),
        landmarks=landmarks,
        T_camera_head=T_camera_head,
    )
