"""The report that every client of the stream writes, read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from plain_errors import DrillError
from stream_truth import SUMS

COUNTS = ("frames", "decode_errors", "lost", "reconnects")


@dataclass(frozen=True)
class Report:
    """What one receiver says of its run."""

    client: str
    frames: int
    decode_errors: int
    lost: int
    reconnects: int
    age_ms: dict[str, float | None]
    """"median" and "p99"; None without a measure."""
    transit_ms: dict[str, float | None]
    values: tuple[dict[str, Any], ...]
    """Of every fiftieth sequence: `sequence`, `frame_id` and the sums of `stream_truth`."""


def read_report(path: Path) -> Report:
    """Raises DrillError saying what the file lacks."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise DrillError(f"{path} is no report: {problem}.") from problem
    try:
        report = Report(
            client=str(found["client"]),
            **{name: int(found[name]) for name in COUNTS},
            age_ms=_read_spread(found["age_ms"]),
            transit_ms=_read_spread(found["transit_ms"]),
            values=tuple(found["values"]),
        )
        for value in report.values:
            for name in ("sequence", "frame_id", *SUMS):
                value[name]
    except (KeyError, TypeError, ValueError) as problem:
        raise DrillError(f"{path} is no report: {type(problem).__name__} {problem}.") from problem
    return report


def _read_spread(found: Mapping[str, Any]) -> dict[str, float | None]:
    return {name: None if found[name] is None else float(found[name]) for name in ("median", "p99")}


def spread(times_ms: list[float]) -> dict[str, float | None]:
    """Median and 99th percentile; None of nothing."""
    if not times_ms:
        return {"median": None, "p99": None}
    median, p99 = np.percentile(times_ms, (50, 99)).tolist()
    return {"median": median, "p99": p99}
