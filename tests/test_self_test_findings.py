from __future__ import annotations

import json

from engine.sessions.survey import BackendState
from live.self_test.self_test_findings import Findings, backend_lines, machine_lines, row_line
from live.self_test.self_test_records import Build, Damage, Motion, Parity, Timing

GOOD = [
    Motion("jawOpen", 0.6, 0.0, 0.3),
    Parity("net", "LiteRT", "single", "y", 1e-5, 2e-5, 1e-3),
    Timing("net", "LiteRT", 1.0, 2.0),
    Build("net", "TensorRT-RTX 1.7", "half", "7.5", 8.0, 0.4),
    Damage("truncated", "a GPU", True, 1, None),
]
BAD = [
    Motion("jawOpen", 0.1, 0.0, 0.3),
    Parity("net", "LiteRT", "single", "y", float("inf"), float("inf"), 1e-3),
    Damage("truncated", "a GPU", True, 2, True),
    "net on TensorRT: it refuses.",
]


def findings(rows) -> Findings:
    found = Findings(backends=[BackendState("onnx-cpu", "ONNX Runtime, CPU", "")])
    for row in rows:
        found.add(row)
    return found


def test_what_is_well_is_no_failure():
    document = findings(GOOD).as_json()
    assert document["ok"]
    assert document["failures"] == []
    sections = ("demo", "parity", "timings", "builds", "damage", "backends")
    assert [len(document[name]) for name in sections] == [1] * 6
    assert document["parity"][0]["ok"] is True
    assert document["backends"][0]["available"] is True
    assert document["damage"][0]["answers"] is None


def test_every_kind_of_failure_is_told_in_a_sentence():
    found = findings([*GOOD, *BAD])
    assert found.failures == [
        "net on TensorRT: it refuses.",
        "The encoder misses the demo's jawOpen.",
        "net answers otherwise on LiteRT in single precision: y is off by inf, may be by 1e-03.",
        "An engine damaged by truncated is not built again as it should be.",
    ]
    assert not found.as_json()["ok"]


def test_the_document_is_json_whatever_came_out():
    text = json.dumps(findings(BAD).as_json(), allow_nan=False)
    assert json.loads(text)["parity"][0]["rms_share"] is None


def test_lines_say_what_is_not_well():
    for row in BAD[:3]:
        assert row_line(row).endswith("FAILED")
    assert [row_line(row).endswith("  ok") for row in GOOD] == [True, True, False, False, True]
    assert "median 1.00 ms, p95 2.00 ms" in row_line(GOOD[2])
    assert "half, for 7.5" in row_line(GOOD[3])
    assert "NOT NOTICED" in row_line(Damage("truncated", "a GPU", False, 0, None))


def test_the_machine_and_its_backends_are_told():
    machine = {
        "system": "Linux", "processor": "x86_64", "cores": 2, "python": "3.11.7",
        "packages": {"numpy": "2.4.6", "onnx": None}, "driver": "580.1",
        "gpu": {"name": "RTX 4090", "capability": "8.9", "cuda": "13.0"}, "no_gpu": "",
    }  # fmt: skip
    assert list(machine_lines(machine)) == [
        "Linux, x86_64, 2 cores",
        "Python 3.11.7, numpy 2.4.6",
        "RTX 4090, compute capability 8.9, driver 580.1, CUDA 13.0",
    ]
    *_, last = machine_lines({**machine, "gpu": None, "no_gpu": "CUDA finds none."})
    assert last == "No GPU: CUDA finds none."
    states = [
        BackendState("onnx-cpu", "ONNX", ""),
        BackendState("tensorrt-rtx", "RTX", "No GPU.", builds=True),
        BackendState("tensorrt", "TensorRT", "Not installed."),
    ]
    assert list(backend_lines(states)) == [
        "ONNX      available",
        "RTX       builds engines; runs none: No GPU.",
        "TensorRT  no: Not installed.",
    ]
