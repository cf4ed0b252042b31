"""A short slice of the soak of the stream, and what it would notice."""

from __future__ import annotations

import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from client_programs import CLIENTS  # pyright: ignore[reportMissingImports]
from memory_plot import draw_memory  # pyright: ignore[reportMissingImports]
from raw_pair import UNIX  # pyright: ignore[reportMissingImports]
from receiver_report import Report  # pyright: ignore[reportMissingImports]
from soak_restarts import FRAMES_A_LIFE, HEADS, SENDER, Judge, Restarts  # pyright: ignore
from soak_stall import Awakening, Outcome, wake  # pyright: ignore[reportMissingImports]
from stream_soak import find_faults  # pyright: ignore[reportMissingImports]
from stream_truth import tell_truth  # pyright: ignore[reportMissingImports]
from streamed_head import expression_at, make_head  # pyright: ignore[reportMissingImports]

from engine.deformer import CpuDeformer

ROOT = Path(__file__).parent.parent
PYTHON = CLIENTS[0]
AGES = {"median": 2.0, "p99": 9.0}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc, which Linux has")
def test_a_short_soak_holds(tmp_path: Path) -> None:
    plot = tmp_path / "memory.png"
    run = subprocess.run(
        [sys.executable, "drills/stream_soak.py", "--restarts", "3", "--frames", "100",
         "--clients", "python", "python-plain", "--minutes", "0.06", "--every", "0.2",
         "--vertices", "2000", "--plot", str(plot)],
        cwd=ROOT, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "The sender was killed 2 times" in run.stdout
    assert "browser, stalled:" in run.stdout
    assert plot.exists()


def values_of(head: tuple[int, int], frame_id: int) -> dict:
    character, _ = make_head(*head)
    truth = tell_truth(character, CpuDeformer(character).deform(expression_at(frame_id)), np.eye(4))
    return {"sequence": 50, "frame_id": frame_id, **truth.sums}


@pytest.fixture(scope="module")
def judged() -> tuple[Judge, Report]:
    """A sender that came back with its other head, and a receiver that has seen it."""
    value = values_of(HEADS[1], FRAMES_A_LIFE + 7)
    return Judge([HEADS[0], HEADS[1]]), Report("python", 150, 0, 0, 1, AGES, AGES, (value,))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"values": (values_of(HEADS[0], FRAMES_A_LIFE + 7),)}, "steps off"),
        ({"values": (values_of(HEADS[1], FRAMES_A_LIFE + 8) | {"frame_id": FRAMES_A_LIFE + 7},)},
         "steps off"),
        ({"values": (values_of(HEADS[0], 7),)}, "life 0, not the last"),
        ({"values": ()}, "life None"),
        ({"decode_errors": 2}, "could not read 2"),
        ({"age_ms": {"median": 200.0, "p99": 300.0}}, "200.0 ms old"),
    ],
)  # fmt: skip
def test_who_is_out_of_step_is_found(
    judged: tuple[Judge, Report], changes: dict, said: str | None
) -> None:
    judge, report = judged
    judge.faults.clear()
    judge.check(replace(report, **changes), PYTHON, ends_now=True)
    assert len(judge.faults) == (said is not None), judge.faults
    assert not said or said in judge.faults[0]


def test_everybody_is_killed_in_an_order_of_the_seed(tmp_path: Path) -> None:
    orders = [Restarts(list(CLIENTS), 600, seed, tmp_path)._order(20) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert len(orders[0]) == 20
    assert orders[0].count(SENDER) == 10
    assert {orders[0].count(client.name) for client in CLIENTS} == {2, 3}


def outcome_of(resident_mb: np.ndarray, fresh: int = 60) -> Outcome:
    seconds = np.arange(len(resident_mb), dtype=float)
    counted = {"zmq": {"frames": 5, "seconds": 1.0}}
    return Outcome(seconds, resident_mb, counted, [Awakening("tcp", 3, 9.0, fresh)])


def test_memory_that_grows_is_a_fault_and_warming_up_is_none() -> None:
    random = np.random.default_rng(1)
    steady = 80 + random.normal(0, 0.3, 600)
    steady[:60] -= 30
    assert not find_faults(outcome_of(steady), 4.0)
    leaking = outcome_of(steady + np.arange(600) / 60)
    assert leaking.slope_mb_a_minute == pytest.approx(1.0, abs=0.05)
    assert find_faults(leaking, 4.0) == [f"The sender's memory grew by {leaking.growth_mb:.2f} MB."]


def test_a_stalled_one_that_gets_nothing_new_is_a_fault() -> None:
    assert find_faults(outcome_of(np.full(20, 80.0), fresh=0), 4.0) == [
        "The one stalled on tcp did not get the newest."
    ]


def test_old_frames_are_told_from_the_newest() -> None:
    def messages() -> Iterator[bytes | None]:
        for age_s in (9.0, 8.0, 1.0):
            yield stamped(age_s)
        yield None
        for _ in range(3):
            yield stamped(0.0)
        while True:
            time.sleep(0.01)
            yield None

    woken = wake("tcp", messages().__next__)
    assert (woken.stale, woken.fresh) == (3, 3)
    assert woken.newest_after_ms < 1000


def stamped(age_s: float) -> bytes:
    message = bytearray(400)
    struct.pack_into("<Q", message, UNIX, time.time_ns() - round(1e9 * age_s))
    return bytes(message)


def test_memory_is_drawn() -> None:
    seconds = np.arange(100.0)
    picture = np.asarray(draw_memory(seconds, 80 + seconds / 50, 20.0, "title"))
    assert picture.shape == (360, 900, 3)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 4
