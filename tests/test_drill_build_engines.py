"""A short slice of the engine drill: a net and the encoder, really built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from encoder_asset import encoder_path

from capture.onnx_nets import onnx_net_path

ROOT = Path(__file__).parent.parent


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "drills/build_engines.py", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_both_precisions_are_built_for_both_families(tmp_path):
    pytest.importorskip("tensorrt_rtx", reason="no TensorRT-RTX")
    done = run(str(onnx_net_path("face_blendshapes")), "--out", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "in points FLOAT (1, 146, 2)" in done.stdout
    assert "out coefficients FLOAT (52,)" in done.stdout
    assert done.stdout.count("mask 0x01: 7.5\n") == 2
    assert done.stdout.count("mask 0x7e: 8.0 8.6 8.9 12.0 12.1 above") == 2
    assert len(list(tmp_path.glob("*.plan"))) == 4


def test_the_encoder_is_built_for_every_kind_of_gpu(tmp_path):
    """From 7.5 to 12.0; Turing, which multiplies matrices in half precision only, in that."""
    pytest.importorskip("tensorrt_rtx", reason="no TensorRT-RTX")
    done = run(str(encoder_path()), "--each")
    assert done.returncode == 0, done.stdout + done.stderr
    ends = [line.split() for line in done.stdout.splitlines() if " FLOAT (" in line]
    assert [end[1] for end in ends] == [
        "features", "face", "rest_sight", "states", "ages",
        "code", "gaze", "trust", "state", "sight",
    ]  # fmt: skip
    masks = [line.split("0x")[1][2:] for line in done.stdout.splitlines() if " half " in line]
    newer = ["8.0", "8.6", "8.9", "12.0", "12.1"]
    assert masks == [": 7.5", f": {' '.join(newer)} above", *(f": {gpu}" for gpu in newer)]
    assert done.stdout.count(" single ") == 7
    assert done.stdout.count("refused") == done.stdout.count("FP32 GEMM is not supported") == 1


def test_what_is_no_network_is_told_in_a_sentence(tmp_path):
    pytest.importorskip("tensorrt_rtx", reason="no TensorRT-RTX")
    (tmp_path / "net.onnx").write_bytes(b"rubbish")
    done = run(str(tmp_path / "net.onnx"))
    assert done.returncode == 1
    assert done.stderr.startswith("TensorRT-RTX")
    assert "Traceback" not in done.stderr
    assert "No such file" in run(str(tmp_path / "none.onnx")).stderr
