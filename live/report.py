"""Counts what a run cost: milliseconds per stage, age, frame rate, drops, CPU time."""

from __future__ import annotations

import json
import time
from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from live.records import Tick
from live.safe_file import claim_output, write_whole
from live.upsampling.slot_watch import advise

KEPT_TICKS = 500_000
"""So many of the newest ticks are kept for the percentiles: four and a half hours of a camera at 30
a second, 20 MB. Frames, rate, drops and CPU time count the whole run."""
WAITING = ("grab", "wait")
"""Stages in which nothing is done but wait for the next image, or the next slot."""
LEGEND = (
    "reading: all work on an image, beside the loop; wait: for the next slot; between: working\n"
    "out what it shows; showing: all work of a tick; age added: since the image shown was read"
)
"""Under the table of an upsampled run."""
PERCENTILES = {"p50": 50, "p95": 95, "p99": 99, "max": 100}


@dataclass(frozen=True, slots=True, eq=False)
class Timings:
    """The newest ticks' milliseconds, those of the warm-up left out."""

    stages: dict[str, np.ndarray]
    """Stage to (N,) float64 ms, in loop order."""
    age_ms: np.ndarray
    """(N,) float64, capture to publish."""


class NewestNumbers:
    """The newest so many numbers, four bytes each."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._numbers = array("f")
        self._oldest = 0

    def add(self, number: float) -> None:
        """One more; the oldest goes when there is no room."""
        if len(self._numbers) < self._kept:
            self._numbers.append(number)
        else:
            self._numbers[self._oldest] = number
            self._oldest = (self._oldest + 1) % self._kept

    def in_order(self) -> np.ndarray:
        """(N,) float64, oldest first."""
        return np.roll(np.array(self._numbers, np.float64), -self._oldest)


class TickTimer:
    """Remembers the newest ticks' timings, and the clocks at its start."""

    def __init__(self, warm_up: int = 0, kept: int = KEPT_TICKS) -> None:
        """The first `warm_up` ticks are counted but not timed: they load code and fill caches."""
        self._warm_up = warm_up
        self._frames = 0
        self._frames_with_face = 0
        self._images = 0
        self._stage_ms: defaultdict[str, NewestNumbers] = defaultdict(lambda: NewestNumbers(kept))
        self._busy_ms, self._age_ms = NewestNumbers(kept), NewestNumbers(kept)
        self._first_ns: int | None = None
        self._last_ns = 0
        self._first_cpu_ns = 0
        self._last_cpu_ns = 0

    def note(self, tick: Tick) -> None:
        """Note one tick that is over."""
        self._last_ns, self._last_cpu_ns = time.monotonic_ns(), time.process_time_ns()
        if self._first_ns is None:
            self._first_ns, self._first_cpu_ns = self._last_ns, self._last_cpu_ns
        self._frames += 1
        self._frames_with_face += tick.observation.face_found
        self._images += tick.frame.image.size > 0
        if self._frames > self._warm_up:
            for stage, ms in tick.stage_ms.items():
                self._stage_ms[stage].add(ms)
            self._busy_ms.add(sum_busy(tick.stage_ms))
            self._age_ms.add(tick.age_ms)

    @property
    def timings(self) -> Timings:
        """What was noted, as arrays."""
        stages = {stage: numbers.in_order() for stage, numbers in self._stage_ms.items()}
        return Timings(stages, self._age_ms.in_order())

    def summarise(
        self, dropped: int, upsampling: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The report: `frames`, `fps`, `dropped`, `stages`, `age_ms` and CPU time.

        The stages, "grab" to "sinks", make up the whole loop; `busy_ms` is all of them but
        `WAITING`. With `upsampling`, the summary of who did it, images are read beside the loop:
        their stages stand before those of ticks, and do not count for `busy_ms`.
        `images`: frames that had one; those of a performer tracked elsewhere have none.
        `timed_frames` of them, the newest, are behind the percentiles of `stages` and `age_ms`.
        `dropped`: images the source had to drop because the loop was busy.
        """
        seconds = (self._last_ns - (self._first_ns or 0)) / 1e9 if self._first_ns else 0.0
        cpu_seconds = (self._last_cpu_ns - self._first_cpu_ns) / 1e9
        timings = self.timings
        stages = {name: percentiles(values) for name, values in timings.stages.items()}
        report = {
            "frames": self._frames,
            "frames_with_face": self._frames_with_face,
            "images": self._images,
            "fps": round((self._frames - 1) / seconds, 2) if seconds > 0 else 0.0,
            "dropped": dropped,
            "seconds": round(seconds, 3),
            "cpu_seconds": round(cpu_seconds, 3),
            "cpu_percent": round(100 * cpu_seconds / seconds, 1) if seconds > 0 else 0.0,
            "warm_up_frames": min(self._warm_up, self._frames),
            "timed_frames": len(timings.age_ms),
            "stages": stages,
            "busy_ms": percentiles(self._busy_ms.in_order()),
            "age_ms": percentiles(timings.age_ms),
        }
        if upsampling is not None:
            report["stages"] = {**upsampling["reading_stages"], **stages}
            report["upsampling"] = {**upsampling, "reached_hz": report["fps"]}
        return report


def sum_busy(stage_ms: Mapping[str, float]) -> float:
    """Milliseconds of all stages but those that wait."""
    return sum(ms for stage, ms in stage_ms.items() if stage not in WAITING)


def percentiles(values: np.ndarray) -> dict[str, float]:
    """`PERCENTILES` of (N,) values; zeros where there are none."""
    if not len(values):
        return dict.fromkeys(PERCENTILES, 0.0)
    return {name: round(float(np.percentile(values, q)), 3) for name, q in PERCENTILES.items()}


def format_table(report: dict[str, Any]) -> str:
    """The report as lines of text."""
    upsampling = report.get("upsampling")
    rows = {**report["stages"], **_sum_rows(report, upsampling), "age": report["age_ms"]}
    lines = [f"{'ms':<14}" + "".join(f"{name:>10}" for name in PERCENTILES)]
    lines += [
        f"{name:<14}" + "".join(f"{row[column]:>10.2f}" for column in PERCENTILES)
        for name, row in rows.items()
    ]
    counted = "ticks" if upsampling else "frames"
    lines.append(
        f"{report['frames']} {counted}, {report['fps']:.1f} per second, {report['dropped']} "
        f"dropped, CPU {report['cpu_seconds']:.1f} s ({report['cpu_percent']:.0f} % of one core)"
    )
    if upsampling:
        lines += _describe_upsampling(upsampling, report["frames"])
    if report["frames"] and not report["frames_with_face"]:
        shown = upsampling["readings"] if upsampling else report["frames"]
        lines.append(_explain_nobody(shown, report["images"]))
    return "\n".join(lines)


def _sum_rows(
    report: dict[str, Any], upsampling: dict[str, Any] | None
) -> dict[str, dict[str, float]]:
    if upsampling is None:
        return {"all but grab": report["busy_ms"]}
    late = {} if upsampling["by"] == "clip" else {"age added": upsampling["age_added_ms"]}
    return {"reading": upsampling["reading_busy_ms"], "showing": report["busy_ms"], **late}


def _describe_upsampling(upsampling: dict[str, Any], ticks: int) -> list[str]:
    if upsampling["by"] == "clip":
        return [
            f"Upsampled {upsampling['readings']} images to {ticks}, {upsampling['rate_hz']:g} for "
            "each second of the clip"
        ]
    added, ahead = upsampling["age_added_ms"], upsampling["ahead_ms"]
    said = f"shown {added['p50']:.0f} ms later (p50), {added['p95']:.0f} ms (p95)"
    if upsampling["by"] == "predict":
        said = (
            f"guessed {ahead['p50']:.0f} ms ahead of the newest image (p50), at most "
            f"{ahead['max']:.0f} ms"
        )
    result = (
        f"Upsampled to {upsampling['reached_hz']:.1f} of {upsampling['rate_hz']:g} Hz from "
        f"{upsampling['readings']} images, {upsampling['missed']} slots missed; {said}"
    )
    missed = upsampling["missed"] / max(upsampling["missed"] + ticks, 1)
    advice = advise(upsampling["rate_hz"], missed)
    return [LEGEND, result, *([advice] if advice else [])]


def _explain_nobody(frames: int, images: int) -> str:
    if not images:
        return (
            "No face came from the source, so the character stayed at rest: see that the phone, "
            "tracker or take behind it shows one."
        )
    where = f"any of the {frames} images" if frames > 1 else "the only image"
    return (
        f"No face was seen in {where}, so the character stayed at rest: try one that is larger in "
        "the image, upright, turned to the camera and lit from the front."
    )


class ReportFile:
    """The JSON file of `--report`."""

    def __init__(self, path: Path) -> None:
        """Raises OutputError at once when `path` cannot be written."""
        self.path = claim_output(path, (".json",))

    def write(self, report: dict[str, Any]) -> None:
        """Write the report whole; raises OutputError."""
        text = json.dumps(report, indent=2) + "\n"
        write_whole(self.path, lambda file: file.write(text.encode()))
