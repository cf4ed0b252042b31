from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from footage import talking_man, tracker_model
from made_encoder import MadeSession, face_at, made_network

from capture.records import Frame
from engine.sessions.onnx_session import OnnxSession
from live import encoder_timing
from live.bench import bench
from live.bench_config import BenchOptions
from live.encoder_timing import (
    BY_NAME,
    PARTS,
    TOGETHER,
    EncoderTimer,
    StampedSession,
    format_parts,
    summarise,
)
from live.errors import SetupError


def test_the_parts_make_up_the_whole() -> None:
    timer = EncoderTimer(OnnxSession(made_network()))
    frame = Frame(0, 0, 0, np.zeros((480, 640, 3), np.uint8))
    for moment in (0, 33):
        row = timer.time(frame, face_at(moment))
        assert set(row) == {*PARTS, TOGETHER, BY_NAME}
        assert all((ms > 0.0).all() for ms in row.values())
        np.testing.assert_allclose(sum(row[part] for part in PARTS), row[TOGETHER], atol=1e-3)


def test_the_network_is_timed_where_it_is_and_waiting_takes_no_core() -> None:
    def slow(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        time.sleep(0.03)
        return {}

    frame = Frame(0, 0, 0, np.zeros((480, 640, 3), np.uint8))
    row = EncoderTimer(MadeSession(slow)).time(frame, face_at(0))
    wall, core = row["network"]
    assert wall >= 30.0
    assert core < 15.0
    assert row["network"][0] > row["features"][0]


def test_a_stamped_session_answers_as_the_session_does() -> None:
    session = StampedSession(OnnxSession(made_network()))
    values = {spec.name: np.ones(spec.shape, np.float32) for spec in session.inputs}
    answers = session.run_named(values)
    assert answers["state"].shape == (1, 5)
    assert session.answered[0] > session.asked[0]


def test_percentiles_are_of_every_part() -> None:
    rows = [{"network": np.array([k, 2.0 * k]), "rest": np.ones(2)} for k in range(101)]
    report = summarise(rows, "paper")
    assert report["parts"] == {
        "network": {"p50": 50.0, "p95": 95.0, "core_p50": 100.0, "core_p95": 190.0},
        "rest": dict.fromkeys(("p50", "p95", "core_p50", "core_p95"), 1.0),
    }
    lines = format_parts(report).splitlines()
    assert lines[1].split() == ["network", "50.00", "95.00", "100.00", "190.00"]
    assert "101 images" in lines[-1]
    assert "paper" in lines[-1]


def test_nobody_to_time_is_one_sentence() -> None:
    with pytest.raises(SetupError, match="No face was seen"):
        summarise([], "paper")


def test_bench_prints_the_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tracker_model()
    network = tmp_path / "encoder.onnx"
    network.write_bytes(made_network())
    known = encoder_timing.load_encoder_file(network)
    monkeypatch.setattr(encoder_timing, "load_encoder_file", lambda: known)
    lines: list[str] = []
    options = BenchOptions(
        source=str(talking_man()), offline=True, frames=6, warm_up=2, stages=True,
        backend="onnx", tracker="native", publish="off", report=tmp_path / "report.json",
    )  # fmt: skip
    bench(options, lines.append)
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["images"] == 4
    assert set(report["parts"]) == {*PARTS, TOGETHER, BY_NAME}
    assert any("by name, together" in line for line in lines)
