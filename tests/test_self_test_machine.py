from __future__ import annotations

import json
import platform

import numpy as np
import pytest
from fake_tensorrt import FakeCuda

from engine.sessions.engine_cache import EngineCache
from engine.sessions.gpu import Gpu
from engine.sessions.survey import Survey
from live.self_test import self_test_machine
from live.self_test.self_test_machine import PACKAGES, describe_gpu, describe_machine, find_driver


def machine_with(folder, gpus: int) -> dict:
    cuda = FakeCuda(gpus=gpus)
    return describe_machine(Survey(EngineCache(folder), find_cuda=lambda: cuda))


def test_versions_are_those_installed(tmp_path):
    machine = machine_with(tmp_path, 0)
    assert machine["python"] == platform.python_version()
    assert machine["packages"]["numpy"] == np.__version__
    assert machine["packages"].keys() == set(PACKAGES)
    json.dumps(machine)


def test_a_gpu_is_described_and_its_absence_explained(tmp_path):
    with_gpu, without = machine_with(tmp_path, 1), machine_with(tmp_path, 0)
    assert with_gpu["gpu"] == {"name": "Fake 4090", "capability": "8.9", "cuda": "13.0"}
    assert with_gpu["no_gpu"] == ""
    assert without["gpu"] is None
    assert "CUDA finds no GPU" in without["no_gpu"]
    assert describe_gpu(Gpu("x", (7, 5), 12080))["cuda"] == "12.8"


@pytest.mark.parametrize(
    ("script", "driver"),
    [("echo 580.159.03", "580.159.03"), ("echo broken; exit 9", None), ("exit 0", None)],
)
def test_the_driver_is_what_nvidias_program_says(tmp_path, monkeypatch, script, driver):
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(self_test_machine.shutil, "which", lambda name: str(program))
    assert find_driver() == driver


def test_without_the_program_no_driver_is_known(monkeypatch):
    monkeypatch.setattr(self_test_machine.shutil, "which", lambda name: None)
    assert find_driver() is None
    monkeypatch.setattr(self_test_machine.shutil, "which", lambda name: "/no/such/program")
    assert find_driver() is None
