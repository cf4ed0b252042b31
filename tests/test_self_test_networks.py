from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest
from fake_tensorrt import FakeCuda
from footage import tracker_model
from made_engine import fake_flavour
from small_onnx import some_input, two_outputs

from capture.onnx_nets import BLENDSHAPES, onnx_net_bytes
from engine.errors import BackendError
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_maker import Network
from engine.sessions.onnx_session import OnnxSession
from engine.sessions.survey import Survey
from live.self_test.self_test_demo import DemoRun
from live.self_test.self_test_networks import (
    Variant,
    answers_of,
    check_networks,
    check_variant,
    largest_difference,
    time_answers,
)
from live.self_test.self_test_records import Parity, Timing

ASKED = [{"x": some_input() * scale} for scale in (0.5, 1.0, 2.0)]
NAMES = ["sum", "bent"]


def expected() -> list[list[np.ndarray]]:
    with answers_of(OnnxSession(two_outputs())) as answer:
        return [answer(one) for one in ASKED]


def checked(make, precision="single", timed=False) -> list:
    variant = Variant("backend", precision, make, timed)
    return list(check_variant("small", variant, ASKED, NAMES, expected()))


def survey_of(folder, gpu=True, **options) -> Survey:
    cuda = FakeCuda(gpus=int(gpu))

    def find_flavour(name):
        if name != "tensorrt-rtx":
            raise BackendError("not installed")
        return fake_flavour(name, cuda, **options)

    return Survey(EngineCache(folder), find_flavour=find_flavour, find_cuda=lambda: cuda)


def test_the_same_answers_pass_and_are_timed():
    parity, timing = checked(lambda: answers_of(OnnxSession(two_outputs())), timed=True)
    assert isinstance(parity, Parity)
    assert parity.ok
    assert parity.rms_share == parity.worst_share == 0.0
    assert isinstance(timing, Timing)
    assert 0 < timing.median_ms <= timing.p95_ms


def test_other_answers_fail_and_half_precision_may_differ_more():
    @contextmanager
    def slightly_off():
        with answers_of(OnnxSession(two_outputs())) as answer:
            yield lambda asked: [values * np.float32(1.005) for values in answer(asked)]

    (single,), (half,) = checked(slightly_off), checked(slightly_off, "half")
    assert not single.ok
    assert half.ok
    assert single.rms_share == pytest.approx(0.005, rel=1e-3)


def test_what_refuses_is_a_failure_in_a_sentence():
    def refuse():
        raise BackendError("The GPU refuses (out of memory).")

    assert checked(refuse) == ["small on backend: The GPU refuses (out of memory)."]


@pytest.mark.parametrize("timed", [False, True])
def test_what_was_asked_is_closed_afterwards(timed: bool):
    session = OnnxSession(two_outputs())
    assert len(checked(lambda: answers_of(session), timed=timed)) == 1 + timed
    with pytest.raises(BackendError, match="closed"):
        session.run_named(ASKED[0])


def test_what_fails_midway_is_closed_too():
    session = OnnxSession(two_outputs())
    run, session.run_named = session.run_named, lambda values: session.run_named(1 / 0)
    with pytest.raises(ZeroDivisionError):
        checked(lambda: answers_of(session))
    with pytest.raises(BackendError, match="closed"):
        run(ASKED[0])


def test_every_session_of_a_check_is_closed(tmp_path, monkeypatch):
    made = []

    def open_one(content):
        made.append(OnnxSession(content))
        return made[-1]

    monkeypatch.setattr("live.self_test.self_test_networks.OnnxSession", open_one)
    rows_of(tmp_path, Network("small", two_outputs(), half=True), ASKED)
    assert len(made) == 2  # as it is, and in half precision
    for session in made:
        with pytest.raises(BackendError, match="closed"):
            session.run_named(ASKED[0])


def test_the_output_that_differs_most_is_named():
    found = [[a, b + np.float32(0.1)] for a, b in expected()]
    name, rms_share, worst_share = largest_difference(NAMES, found, expected())
    assert name == "bent"
    assert 0 < rms_share <= worst_share
    lost = [[a, np.full_like(b, np.nan)] for a, b in expected()]
    assert largest_difference(NAMES, lost, expected()) == ("bent", np.inf, np.inf)
    short = [[a, b[:, :2]] for a, b in expected()]
    assert largest_difference(NAMES, short, expected())[1] == np.inf


def test_few_long_answers_are_timed_and_many_short_ones():
    asked = []
    timing = time_answers("net", "backend", lambda one: asked.append(one) or [], ASKED)
    assert len(asked) == 300
    assert asked[:3] == ASKED
    assert timing.network == "net"


def rows_of(folder, network: Network, asked, **options) -> list:
    run = DemoRun({network.name: asked}, np.ones(1, bool), np.zeros((1, 53), np.float32))
    return list(check_networks([network], run, survey_of(folder, **options), tracker_model()))


def test_every_backend_that_is_there_is_asked(tmp_path):
    network = Network("small", two_outputs(), half=True)
    rows = rows_of(tmp_path, network, ASKED)
    assert [(row.backend, row.precision) for row in rows if isinstance(row, Parity)] == [
        ("ONNX Runtime, CPU", "half"), ("TensorRT-RTX 1.7.1.116", "half"),
    ]  # fmt: skip
    assert all(row.ok and row.rms_share > 0 for row in rows if isinstance(row, Parity))
    timed = [row.backend for row in rows if isinstance(row, Timing)]
    assert timed == ["ONNX Runtime, CPU", "TensorRT-RTX 1.7.1.116"]


def test_without_a_gpu_only_what_runs_is_asked_and_a_broken_gpu_is_told(tmp_path):
    network = Network("small", two_outputs())
    idle = rows_of(tmp_path / "a", network, ASKED, gpu=False)
    assert [type(row) for row in idle] == [Timing]
    broken = rows_of(tmp_path / "b", network, ASKED, skew=0.1)
    (told,) = [row for row in broken if isinstance(row, str)]
    assert told.startswith("small on TensorRT-RTX 1.7.1.116: The engine answers wrongly")


def test_the_trackers_nets_are_asked_on_litert_too(tmp_path):
    points = np.random.default_rng(0).uniform(-1, 1, (1, 146, 2)).astype(np.float32)
    network = Network(BLENDSHAPES, onnx_net_bytes(BLENDSHAPES))
    rows = rows_of(tmp_path, network, [{"points": points}], gpu=False)
    (parity,) = [row for row in rows if isinstance(row, Parity)]
    assert (parity.backend, parity.precision, parity.output) == ("LiteRT", "single", "coefficients")
    assert parity.ok
