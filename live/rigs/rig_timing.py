"""How long each step of rigging takes, told from the steps' own progress."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.progress import Progress

LIBRARIES = "loading libraries"
"""The step that only the first character of a process pays for; kept out of the sum."""


@dataclass(frozen=True, slots=True)
class StepTime:
    """What one step took."""

    name: str
    wall_s: float
    cpu_s: float
    """Of all threads together."""


class StepTimer:
    """Listens in on the progress of work and keeps the times."""

    def __init__(
        self,
        wall: Callable[[], float] = time.perf_counter,
        cpu: Callable[[], float] = time.process_time,
    ) -> None:
        self._wall, self._cpu = wall, cpu
        self._name = ""
        self._began = (0.0, 0.0)
        self._times: dict[str, tuple[float, float]] = {}

    def watch(self, progress: Progress) -> Progress:
        """What to tell instead of `progress`, which is told as well."""

        def tell(what: str, share: float) -> None:
            self.begin(what)
            progress(what, share)

        return tell

    def begin(self, what: str) -> None:
        """The step `what` begins, or goes on; whatever went before has ended."""
        if what != self._name:
            self._end_step()
            self._name, self._began = what, (self._wall(), self._cpu())

    def _end_step(self) -> None:
        if self._name:
            wall_s, cpu_s = self._times.get(self._name, (0.0, 0.0))
            began_wall, began_cpu = self._began
            self._times[self._name] = (
                wall_s + self._wall() - began_wall,
                cpu_s + self._cpu() - began_cpu,
            )
        self._name = ""

    def finish(self) -> list[StepTime]:
        """The steps so far in the order they began; a step told of twice is one."""
        self._end_step()
        return [StepTime(name, wall, cpu) for name, (wall, cpu) in self._times.items()]


def total(steps: Sequence[StepTime]) -> StepTime:
    """From file to finished character, without the libraries."""
    counted = [step for step in steps if step.name != LIBRARIES]
    return StepTime(
        "total", sum(step.wall_s for step in counted), sum(step.cpu_s for step in counted)
    )


def timing_lines(steps: Sequence[StepTime], started_cpu_s: float) -> list[str]:
    """A table: the steps, their sum, the libraries apart, the most memory used.

    `started_cpu_s` is what the process had used before the first step.
    """
    shown = [step for step in steps if step.name != LIBRARIES and step.wall_s > 0.0005]
    loaded = [step for step in steps if step.name == LIBRARIES]
    width = max(len(name) for name in (*(step.name for step in shown), "most memory, MB"))
    lines = [f"{'step':{width}} {'wall s':>8} {'CPU s':>8}"]
    lines += [_row(step, width) for step in (*shown, total(steps))]
    libraries_s = started_cpu_s + sum(step.cpu_s for step in loaded)
    lines.append(f"{'libraries, once':{width}} {'-':>8} {libraries_s:8.2f}")
    lines.append(f"{'most memory, MB':{width}} {peak_memory_mb():8.0f}")
    return lines


def _row(step: StepTime, width: int) -> str:
    return f"{step.name:{width}} {step.wall_s:8.2f} {step.cpu_s:8.2f}"


def peak_memory_mb() -> float:
    """The most memory this process has held, libraries included; 0 where that cannot be told."""
    try:
        import resource
    except ImportError:  # Windows has no such count
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
