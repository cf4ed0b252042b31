from __future__ import annotations

import numpy as np
from footage import every_frame, talking_man, talking_man_tracked

from capture.face_crop import cut_face
from capture.face_watcher import FaceWatcher
from capture.records import Frame, Observation, see_nobody


class Known:
    """A tracker that saw this."""

    def __init__(self, *seen: Observation) -> None:
        self._seen = iter(seen)
        self.closed = 0

    def track(self, frame: Frame) -> Observation:
        return next(self._seen)

    def close(self) -> None:
        self.closed += 1


def test_the_face_is_cut_out_of_the_very_image_it_was_found_in() -> None:
    frames, observations = talking_man_tracked()
    watcher = FaceWatcher(Known(*observations[:2]))
    for frame, observation in zip(frames[:2], observations[:2], strict=True):
        seen = watcher.track(frame)
        assert seen.face_picture is not None
        np.testing.assert_array_equal(
            seen.face_picture, cut_face(frame.image, observation.landmarks)
        )
        np.testing.assert_array_equal(seen.coefficients, observation.coefficients)
        assert seen.frame_id == frame.frame_id


def test_nobody_has_no_face() -> None:
    frame = every_frame(talking_man())[0]
    nobody = see_nobody(frame)
    assert FaceWatcher(Known(nobody)).track(frame) is nobody
    assert nobody.face_picture is None


def test_the_tracker_is_closed_with_it() -> None:
    tracker = Known()
    FaceWatcher(tracker).close()
    assert tracker.closed == 1
