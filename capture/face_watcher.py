"""Adds to what a tracker saw a small picture of the face itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from capture.face_crop import cut_face
from capture.records import Frame, Observation


class Tracker(Protocol):
    """Finds the performer's face in an image."""

    def track(self, frame: Frame) -> Observation:
        """The expression signals of one image."""
        ...

    def close(self) -> None:
        """Free what it holds; may be called twice."""
        ...


class FaceWatcher:
    """A tracker whose observations show the face, for encoders that look at it.

    Args:
        tracker: any; it is closed with this one.
    """

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker

    def track(self, frame: Frame) -> Observation:
        """What the tracker saw, with `face_picture` where there is a face."""
        seen = self._tracker.track(frame)
        if not seen.face_found:
            return seen
        return replace(seen, face_picture=cut_face(frame.image, seen.landmarks))

    def close(self) -> None:
        """Close the tracker; may be called twice."""
        self._tracker.close()
