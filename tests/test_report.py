from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ticks import made_up_tick

from live.errors import OutputError
from live.report import ReportFile, TickTimer, format_table


def noted(count: int, warm_up: int = 0) -> TickTimer:
    timer = TickTimer(warm_up)
    for index in range(count):
        timer.note(made_up_tick(index, age_ms=float(index), grab=5.0, track=2.0 * index, draw=1.0))
    return timer


def test_percentiles_are_numpys() -> None:
    report = noted(101).summarise(dropped=3)
    assert report["frames"] == 101
    assert report["dropped"] == 3
    assert report["stages"]["track"] == {"p50": 100.0, "p95": 190.0, "p99": 198.0, "max": 200.0}
    assert report["age_ms"] == {"p50": 50.0, "p95": 95.0, "p99": 99.0, "max": 100.0}
    assert report["busy_ms"]["max"] == 201.0  # waiting for the image is not work
    assert list(report["stages"]) == ["grab", "track", "draw"]


def test_the_warm_up_is_counted_and_not_timed() -> None:
    report = noted(20, warm_up=15).summarise(0)
    assert report["frames"] == 20
    assert report["warm_up_frames"] == 15
    assert report["stages"]["track"]["p50"] == pytest.approx(2 * 17)


@pytest.mark.parametrize("count", [0, 1])
def test_short_runs_have_a_report_too(count: int) -> None:
    report = noted(count).summarise(0)
    assert report["frames"] == count
    assert report["fps"] == 0.0
    assert format_table(report)


def test_the_table_names_every_stage() -> None:
    lines = format_table(noted(30).summarise(2)).splitlines()
    first_words = [line.split()[0] for line in lines]
    assert first_words[:4] == ["ms", "grab", "track", "draw"]
    assert "2 dropped" in lines[-1]


@pytest.mark.parametrize(("count", "where"), [(1, "the only image"), (2, "any of the 2 images")])
def test_a_run_without_a_face_says_so(count: int, where: str) -> None:
    timer = TickTimer()
    for _ in range(count):
        timer.note(made_up_tick(0, grab=5.0))  # every third made-up tick has no face
    report = timer.summarise(0)
    assert report["frames_with_face"] == 0
    assert f"No face was seen in {where}, so" in format_table(report)
    timer.note(made_up_tick(1, grab=5.0))
    assert "No face" not in format_table(timer.summarise(0))


def test_a_performer_tracked_elsewhere_is_not_told_of_light() -> None:
    timer, tick = TickTimer(), made_up_tick(0, grab=5.0)
    timer.note(replace(tick, frame=replace(tick.frame, image=np.zeros((0, 0, 3), np.uint8))))
    report = timer.summarise(0)
    assert (report["frames"], report["images"]) == (1, 0)
    assert "No face came from the source, so the character stayed at rest" in format_table(report)


def test_a_run_without_an_image_does_not_speak_of_faces() -> None:
    assert "face" not in format_table(TickTimer().summarise(0))


def test_timings_are_arrays() -> None:
    timings = noted(5).timings
    np.testing.assert_array_equal(timings.stages["track"], [0, 2, 4, 6, 8])
    np.testing.assert_array_equal(timings.age_ms, np.arange(5))


def test_a_run_of_days_keeps_its_newest_timings_and_counts_all() -> None:
    timer = TickTimer(warm_up=2, kept=4)
    for index in range(13):
        timer.note(made_up_tick(index, age_ms=float(index), grab=5.0, track=2.0 * index))
    timings, report = timer.timings, timer.summarise(0)
    np.testing.assert_array_equal(timings.age_ms, [9, 10, 11, 12])
    np.testing.assert_array_equal(timings.stages["track"], [18, 20, 22, 24])
    assert (report["frames"], report["timed_frames"]) == (13, 4)


def test_the_file_is_json(tmp_path: Path) -> None:
    report = noted(10).summarise(0)
    ReportFile(tmp_path / "report.json").write(report)
    assert json.loads((tmp_path / "report.json").read_text()) == report


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="json"):
        ReportFile(tmp_path / "report.txt")
