from __future__ import annotations

from pathlib import Path

import pytest

from capture.errors import SourceError
from live.config import LiveOptions
from live.errors import SetupError
from live.source_config import find_source_kind


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("0", "images"),
        ("demo", "images"),
        ("talk.mp4", "images"),
        ("livelink", "stream"),
        ("osf:0.0.0.0:11573", "stream"),
        ("take.csv", "take"),
        ("a/take.NPZ", "recording"),
    ],
)
def test_kinds(spec: str, kind: str) -> None:
    assert find_source_kind(spec) == kind


@pytest.mark.parametrize("source", ["livelink", "take.csv", "take.npz"])
@pytest.mark.parametrize(
    "given",
    [
        {"faces": 2},
        {"tracker": "native"},
        {"tracker_threads": 2},
        {"tracker_smoothing": "off"},
        {"encoder": "learned"},
        {"backend": "onnx"},
        {"camera_size": "640x480"},
        {"performer": "anna"},
    ],
)
def test_options_about_images_are_refused_without_them(source: str, given: dict) -> None:
    LiveOptions(source=source).check()
    option = "--" + next(iter(given)).replace("_", "-")
    with pytest.raises(SetupError, match=f"tracked elsewhere.* leave {option} out"):
        LiveOptions(source=source, **given).check()


def test_a_recording_is_not_measured_and_streams_are() -> None:
    LiveOptions(source="livelink", calibrate=2.0).check()
    with pytest.raises(SetupError, match="--calibrate out"):
        LiveOptions(source="take.npz", calibrate=2.0).check()


def test_speed_and_loop_are_for_takes() -> None:
    LiveOptions(source="take.csv", speed=0.5, loop=True).check()
    LiveOptions(source="take.csv", loop=True, offline=True, frames=9).check()
    with pytest.raises(SetupError, match=r"--loop with --offline never ends; add --frames N"):
        LiveOptions(source="take.csv", loop=True, offline=True).check()
    for given in ({"speed": 2.0}, {"loop": True}):
        with pytest.raises(SetupError, match="play takes"):
            LiveOptions(source="demo", **given).check()
    for speed in (0.0, 1e-12, -1.0, 101.0, float("nan")):
        with pytest.raises(SetupError, match="--speed should be"):
            LiveOptions(source="take.csv", speed=speed).check()


def test_what_else_cannot_be_meant() -> None:
    with pytest.raises(SourceError, match="'phone' is no address"):
        LiveOptions(source="livelink:phone").check()


def test_a_journal_is_to_be_recovered_first() -> None:
    with pytest.raises(SetupError, match=r"`takes recover a\.csv\.journal` makes a take of it"):
        LiveOptions(source="a.csv.journal").check()


def test_a_take_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "take.csv").touch()
    take = tmp_path / "take.csv"
    with pytest.raises(Exception, match="would overwrite"):
        LiveOptions(source=str(take), record=(take,)).check()


def test_takes_are_not_smoothed() -> None:
    for source in ("take.csv", "take.npz"):
        LiveOptions(source=source, smoothing=0.0).check()
        with pytest.raises(SetupError, match="leave --smoothing out"):
            LiveOptions(source=source, smoothing=2.0).check()
    for source in ("livelink", "demo"):
        LiveOptions(source=source, smoothing=2.0).check()
