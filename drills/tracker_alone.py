"""Trackers that begin afresh with every frame: MediaPipe's IMAGE mode, and the native one so."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from tracker_choice import bundle

from capture.landmarker import (
    create_landmarker,
    read_coefficients,
    read_landmarks,
    read_pose,
    wrap_image,
)
from capture.model_store import find_tracker_model
from capture.native_tracker import mediapipe_like
from capture.nets import TrackerNets
from capture.quiet import quiet_stderr
from capture.records import Frame, Observation, see_nobody


class EachAlone:
    """MediaPipe's FaceLandmarker in its IMAGE mode."""

    def __init__(self) -> None:
        self._landmarker: Any = create_landmarker(
            find_tracker_model(), video=False, signals=True, threshold=0.5
        )

    def track(self, frame: Frame) -> Observation:
        """What is seen in the frame by itself; `confidence` is not computed."""
        with quiet_stderr():
            answer = self._landmarker.detect(wrap_image(frame.image))
        if not answer.face_landmarks:
            return see_nobody(frame)
        return Observation(
            frame_id=frame.frame_id,
            captured_ns=frame.captured_ns,
            media_ns=frame.media_ns,
            face_found=True,
            confidence=1.0,
            coefficients=read_coefficients(answer),
            landmarks=read_landmarks(answer, frame.image),
            T_camera_head=read_pose(answer),
        )

    def close(self) -> None:
        """Free MediaPipe's threads."""
        with quiet_stderr(), suppress(RuntimeError):
            self._landmarker.close()


class FreshNative:
    """The native tracker with MediaPipe's numbers, a new one for every frame."""

    def __init__(self, nets: TrackerNets) -> None:
        self._nets = nets

    def track(self, frame: Frame) -> Observation:
        """What is seen in the frame by itself."""
        return mediapipe_like(self._nets, bundle().metric_face).track(frame)

    def close(self) -> None:
        """Nothing is held."""
