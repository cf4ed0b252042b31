"""The whole self-test, as a user would run it, with the encoder that tests have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from demo_run import few_questions
from encoder_asset import SHIPPED, encoder_path
from fake_tensorrt import FakeCuda
from footage import tracker_model
from made_engine import fake_flavour

from engine.errors import BackendError
from engine.sessions.engine_cache import EngineCache
from engine.sessions.survey import Survey
from live.self_test import self_test, self_test_networks
from live.self_test.self_test import SelfTest

ROOT = Path(__file__).parent.parent
SECTIONS = ("Machine", "Encoder and networks", "Network that rigs", "Engines for", "Damaged")


def check_machine(folder: Path, gpu: bool) -> tuple[SelfTest, list[str]]:
    """A machine with TensorRT-RTX, and perhaps a GPU."""
    cuda = FakeCuda(gpus=int(gpu))

    def find_flavour(name):
        if name != "tensorrt-rtx":
            raise BackendError(f"{name} is not installed.")
        return fake_flavour(name, cuda)

    told: list[str] = []
    survey = Survey(EngineCache(folder / "own"), told.append, find_flavour, lambda: cuda)
    test = SelfTest(folder, told.append, survey, encoder_path())
    test.check_all(tracker_model())
    return test, told


@pytest.fixture
def briefly(monkeypatch):
    """The demo is watched once for all tests, and answers are timed less long."""
    run = few_questions()
    monkeypatch.setattr(self_test, "run_demo", lambda model, networks, progress: run)
    monkeypatch.setattr(self_test_networks, "_TIMED_S", 0.0)
    monkeypatch.setattr(self_test_networks, "_FEWEST", 3)


@pytest.mark.usefixtures("briefly")
@pytest.mark.parametrize("gpu", [True, False])
def test_all_sections_are_filled_and_told_of(tmp_path, gpu):
    test, told = check_machine(tmp_path, gpu)
    text = "\n".join(told)
    assert [section in text for section in SECTIONS] == [True] * len(SECTIONS)
    # Whether an encoder sees the demo's performer is a matter of its weights.
    assert not [f for f in test.found.failures if not f.startswith("The encoder misses")]
    document = test.found.as_json()
    json.dumps(document, allow_nan=False)
    names = ["face_detector", "face_landmarks", "face_blendshapes", "encoder"]
    assert {row["network"] for row in document["parity"]} == {*names, "skinning_network"}
    assert {row["network"] for row in document["timings"]} == {*names, "skinning_network"}
    backends = {row["backend"] for row in document["parity"] if row["network"] == "encoder"}
    assert ("TensorRT-RTX 1.7.1.116" in backends) == gpu
    assert len(document["builds"]) == 8
    assert [row["answers"] for row in document["damage"]] == [True if gpu else None] * 5
    assert document["backends"][2]["available"] == gpu


def test_without_an_encoder_the_rest_is_done_and_the_test_fails(tmp_path):
    told: list[str] = []
    test = SelfTest(tmp_path, told.append, encoder=tmp_path / "none.onnx")
    test.check_all(tracker_model())
    (failure,) = test.found.failures
    assert "none.onnx cannot be used" in failure
    assert {row.network for row in test.found.parity} == {"skinning_network"}


def test_the_command_prints_one_json_document_and_its_code_is_the_verdict():
    if not SHIPPED.is_file():
        pytest.skip("this checkout has no trained encoder")
    done = subprocess.run(
        [sys.executable, "run_live.py", "self-test", "--json", "--tracker-model",
         str(tracker_model())],
        cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ},
    )  # fmt: skip
    document = json.loads(done.stdout)
    assert document["format"] == 1
    assert document["failures"] == []
    assert done.returncode == 0, done.stderr
    assert "watching the demo" in done.stderr
