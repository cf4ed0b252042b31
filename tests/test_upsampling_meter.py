from __future__ import annotations

import dataclasses

import pytest
from ticks import made_up_reading, made_up_tick

from live.report import TickTimer, format_table
from live.upsampling.upsampling_meter import UpsamplingMeter


def noted(by: str = "interpolate", warm_up: int = 0) -> UpsamplingMeter:
    """Twenty images read in 10 ms each, two ticks of each, 40 ms old."""
    meter = UpsamplingMeter(60.0, by, warm_up)
    for number in range(20):
        reading = made_up_reading(number, delay_ms=10.0)
        stages = {"grab": 20.0, "track": 8.0 + number, "encode": 2.0}
        meter.note_reading(dataclasses.replace(reading, stage_ms=stages))
        for half in range(2):
            meter.note(made_up_tick(number, age_ms=40.0 + half), reading, half * 16_000_000)
    return meter


def test_age_added_is_that_beyond_what_the_image_had_when_it_was_read() -> None:
    summary = noted().summarise(missed=3)
    assert summary["age_added_ms"]["p50"] == pytest.approx(30.5)
    assert summary["age_added_ms"]["max"] == pytest.approx(31.0)
    assert (summary["readings"], summary["missed"]) == (20, 3)


def test_how_far_ahead_is_told() -> None:
    assert noted("predict").summarise(0)["ahead_ms"] == {
        "p50": 8.0, "p95": 16.0, "p99": 16.0, "max": 16.0,
    }  # fmt: skip


def test_waiting_for_the_image_is_no_work() -> None:
    summary = noted().summarise(0)
    assert summary["reading_busy_ms"]["max"] == 29.0
    assert summary["reading_stages"]["grab"]["p50"] == 20.0


def test_the_warm_up_is_counted_and_not_timed() -> None:
    summary = noted(warm_up=19).summarise(0)
    assert summary["readings"] == 20
    assert summary["reading_stages"]["track"]["p50"] == 27.0


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("interpolate", "from 20 images, 3 slots missed; shown 30 ms later (p50), 31 ms (p95)"),
        ("clip", "Upsampled 20 images to 40, 60 for each second of the clip"),
        ("predict", "guessed 8 ms ahead of the newest image (p50), at most 16 ms"),
    ],
)
def test_the_report_has_both_threads_and_says_what_it_costs(by: str, told: str) -> None:
    timer = TickTimer()
    for number in range(40):
        timer.note(made_up_tick(number, wait=12.0, between=0.2, deform=3.0))
    report = timer.summarise(0, noted(by).summarise(3))
    assert list(report["stages"]) == ["grab", "track", "encode", "wait", "between", "deform"]
    assert report["busy_ms"]["p50"] == pytest.approx(3.2)
    assert report["upsampling"]["reached_hz"] == report["fps"]
    text = format_table(report)
    assert told in text
    assert "40 ticks, " in text
    assert ("age added" in text) == (by != "clip")
    assert {"reading", "showing"} <= {line.split()[0] for line in text.splitlines()}


def test_nothing_noted_is_a_report_too() -> None:
    timer = TickTimer()
    assert "Upsampled" in format_table(timer.summarise(0, UpsamplingMeter(60.0, "x").summarise(0)))


def test_readings_that_came_too_fast_to_be_looked_at_are_counted() -> None:
    meter = noted()
    meter.pass_over(7)
    assert meter.summarise(0)["readings"] == 27
