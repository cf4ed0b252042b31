from __future__ import annotations

from pathlib import Path

import pytest
from observations import observe
from profiles import some_profile

from capture.sources import open_source
from engine.profile_folder import ProfileFolder
from live.calibration.calibrating import (
    begin_calibration,
    refuse_timeless,
    start_calibration,
    tell_of_profile,
)
from live.calibration.encoder_rest import SignalRest
from live.config import LiveOptions


def test_a_clip_does_not_touch_the_camera_performers_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    ProfileFolder().save("default", some_profile())
    lines: list[str] = []
    seen = observe(0)
    with open_source("demo") as clip:
        calibration = start_calibration(LiveOptions(headless=True), clip, lines.append)
    calibration.serve(SignalRest())
    assert calibration.calibrate(seen) is seen
    assert calibration.progress is None
    begin_calibration(LiveOptions(calibrate=1.0), calibration)
    assert calibration.progress == 0.0
    begin_calibration(LiveOptions(calibrate_motion=True), calibration)
    assert "then: blink" in calibration.instruction
    assert lines[0] == "Calibrating: look straight and relax"


def test_a_film_seen_as_fast_as_possible_has_time_to_measure_somebody_in() -> None:
    with open_source("demo", offline=True) as clip:
        refuse_timeless(LiveOptions(source="demo", offline=True, calibrate=1.0), clip)


def test_who_is_measured_in_a_film_without_a_name_hears_that_it_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    lines: list[str] = []
    with open_source("demo") as clip:
        options = LiveOptions(headless=True, calibrate=1.0)
        calibration = start_calibration(options, clip, lines.append)
        tell_of_profile(options, calibration, clip, lines.append)
    assert lines == ["What is measured holds for this film only; --performer NAME keeps it."]
