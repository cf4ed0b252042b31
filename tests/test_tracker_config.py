from __future__ import annotations

import pytest

from live.errors import SetupError
from live.tracker_config import TrackerOptions


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (TrackerOptions(faces=0), "--faces should be from 1 to 8; got 0."),
        (TrackerOptions(faces=9), "--faces should be from 1 to 8; got 9."),
        (TrackerOptions(tracker_threads=0), "--tracker-threads should be 1 to 64; got 0."),
        (TrackerOptions("mediapipe", faces=2), "--faces needs --tracker native."),
        (
            TrackerOptions("mediapipe", tracker_smoothing="off"),
            "MediaPipe's smoothing has no switch; use --tracker native for off.",
        ),
        (
            TrackerOptions("mediapipe", tracker_threads=2),
            "--tracker-threads needs --tracker native.",
        ),
        (
            TrackerOptions("native", "tensorrt", tracker_threads=2),
            "--tracker-threads is for the CPU; leave it out with tensorrt.",
        ),
        (
            TrackerOptions("mediapipe", "onnx"),
            "--tracker-backend onnx needs --tracker native.",
        ),
        (
            TrackerOptions(tracker_smoothing="mediapipe", faces=2),
            "--tracker-smoothing mediapipe follows one face; leave --faces out.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(options: TrackerOptions, sentence: str) -> None:
    with pytest.raises(SetupError) as caught:
        options.check_tracker()
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "options",
    [
        TrackerOptions(),
        TrackerOptions("mediapipe"),
        TrackerOptions("mediapipe", tracker_smoothing="mediapipe"),
        TrackerOptions("native", "onnx", "off", 2, 4),
        TrackerOptions("auto", faces=2),
    ],
)
def test_what_can_be_meant_passes(options: TrackerOptions) -> None:
    options.check_tracker()
