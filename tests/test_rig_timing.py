from __future__ import annotations

import pytest

from engine.progress import untold
from live.rigs.rig_timing import LIBRARIES, StepTime, StepTimer, peak_memory_mb, timing_lines, total


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_step_lasts_until_the_next_begins() -> None:
    wall, cpu = Clock(), Clock()
    timer = StepTimer(wall, cpu)
    told: list[tuple[str, float]] = []
    tell = timer.watch(lambda what, share: told.append((what, share)))
    for what, seconds in (("looking", 1.0), ("looking", 2.0), ("rigging", 4.0), ("looking", 8.0)):
        tell(what, 0.5)
        wall.now += seconds
        cpu.now += 2 * seconds
    steps = timer.finish()
    assert [(step.name, step.wall_s, step.cpu_s) for step in steps] == [
        ("looking", 11.0, 22.0),
        ("rigging", 4.0, 8.0),
    ]
    wall.now += 50.0
    assert timer.finish() == steps, "nothing is running any more"
    assert told == [(what, 0.5) for what in ("looking", "looking", "rigging", "looking")]


def test_work_is_timed_for_real() -> None:
    timer = StepTimer()
    tell = timer.watch(untold)
    tell("counting", 0.0)
    sum(range(200_000))
    tell("nothing", 1.0)
    counting, nothing = timer.finish()
    assert counting.cpu_s > nothing.cpu_s
    assert counting.wall_s >= 0.5 * counting.cpu_s


def test_libraries_are_shown_apart() -> None:
    steps = [
        StepTime("reading", 1.0, 0.5),
        StepTime(LIBRARIES, 9.0, 8.0),
        StepTime("solving", 2.0, 1.5),
    ]
    assert total(steps) == StepTime("total", 3.0, 2.0)
    lines = timing_lines(steps, started_cpu_s=1.25)
    numbers = {line[:15].strip(): line.split()[-1] for line in lines[:-1]}
    assert numbers["reading"] == "0.50"
    assert numbers["total"] == "2.00"
    assert numbers["libraries, once"] == "9.25"
    assert len({len(line) for line in lines[:-1]}) == 1, "the columns stand in line"
    wall = lines[0].index("wall s") + len("wall s")
    assert all(line[:wall].split()[-1][-1] in "s0123456789-" for line in lines)
    assert len(lines[-1]) == wall, "the memory stands under the first numbers"


def test_memory_is_this_processs() -> None:
    pytest.importorskip("resource")
    assert 20 < peak_memory_mb() < 100_000
