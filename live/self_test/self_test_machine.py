"""What this machine is and what is installed on it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from engine.sessions.gpu import Gpu
from engine.sessions.survey import Survey

PACKAGES = (
    "mimesh", "numpy", "onnxruntime", "onnxruntime-gpu", "onnx", "mediapipe", "ai-edge-litert",
    "opencv-contrib-python", "tensorrt-rtx-cu13", "tensorrt-cu13", "tensorrt-cu12",
    "tensorrt-lean-cu13", "tensorrt-lean-cu12", "cuda-bindings", "cuda-core",
)  # fmt: skip
_PATIENCE_S = 10.0


def describe_machine(survey: Survey) -> dict[str, Any]:
    """As the JSON of `live.self_test.self_test` has it."""
    return {
        **describe_host(),
        "driver": find_driver(),
        "gpu": None if survey.gpu is None else describe_gpu(survey.gpu),
        "no_gpu": survey.no_gpu,
    }


def describe_host() -> dict[str, Any]:
    """The part of it that has nothing to do with GPUs."""
    return {
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: _version_of(name) for name in PACKAGES},
    }


def describe_gpu(gpu: Gpu) -> dict[str, str]:
    """Name, compute capability, and the newest CUDA its driver serves."""
    return {
        "name": gpu.name,
        "capability": gpu.dotted_capability,
        "cuda": f"{gpu.driver // 1000}.{gpu.driver % 1000 // 10}",
    }


def find_driver() -> str | None:
    """NVIDIA's driver by its own number, which CUDA does not tell; None where there is none."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    command = [program, "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.split()
    return lines[0] if done.returncode == 0 and lines else None


def _version_of(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
