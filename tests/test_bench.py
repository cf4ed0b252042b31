from __future__ import annotations

import json
from pathlib import Path

from footage import talking_man, tracker_model
from gl_context import shared_context
from PIL import Image
from sockets import free_address

from live.bench import bench
from live.bench_config import BenchOptions


def measure(folder: Path, **options) -> tuple[dict, list[str]]:
    tracker_model()
    shared_context()
    lines: list[str] = []
    settings = {
        "source": str(talking_man()),
        "offline": True,
        "frames": 8,
        "warm_up": 2,
        "size": "64x64",
        "publish": free_address().frames,
        "report": folder / "report.json",
        "plot": folder / "plot.png",
    }
    bench(BenchOptions(**{**settings, **options}), lines.append)
    return json.loads((folder / "report.json").read_text()), lines


def test_both_runs_are_measured(tmp_path: Path) -> None:
    report, lines = measure(tmp_path)
    assert report["run"] == "with_drawing"
    assert report["frames"] == report["without_drawing"]["frames"] == 8
    assert report["dropped"] == 0
    assert report["warm_up_frames"] == 2
    assert report["stages"]["draw"]["p50"] > report["without_drawing"]["stages"]["draw"]["p50"]
    assert sum("with drawing" in line or "without drawing" in line for line in lines) == 2
    with Image.open(tmp_path / "plot.png") as picture:
        assert picture.width > 100


def test_without_drawing_only(tmp_path: Path) -> None:
    report, _ = measure(tmp_path, no_draw=True, plot=None)
    assert report["run"] == "without_drawing"
    assert "without_drawing" not in report
    assert report["frames"] == 8


def test_upsampled_runs_tell_both_threads(tmp_path: Path) -> None:
    options = {"no_draw": True, "plot": None, "offline": False, "frames": 15, "upsample": 60.0}
    report, lines = measure(tmp_path, **options)
    assert report["upsampling"]["readings"] <= 15
    assert report["frames"] > report["upsampling"]["readings"]
    assert list(report["stages"])[:2] == ["grab", "track"]
    assert list(report["stages"])[-1] == "sinks"
    assert report["upsampling"]["age_added_ms"]["p50"] > 0
    assert "slots missed; shown" in "\n".join(lines)
