"""All that one self-test found out, as JSON and as lines to read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.sessions.survey import BackendState
from live.self_test.self_test_records import Build, Damage, Motion, Parity, Timing

FORMAT = 1
Row = Motion | Parity | Timing | Build | Damage | str
"""One finding; a string is something that could not be checked though it should work."""


@dataclass(slots=True, eq=False)
class Findings:
    """Filled section by section."""

    machine: dict[str, Any] = field(default_factory=dict)
    backends: list[BackendState] = field(default_factory=list)
    demo: list[Motion] = field(default_factory=list)
    parity: list[Parity] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    builds: list[Build] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """What could not be checked though it should work, in sentences."""

    def add(self, row: Row) -> None:
        """Put a finding where it belongs."""
        places: dict[type, list[Any]] = {
            Motion: self.demo, Parity: self.parity, Timing: self.timings, Build: self.builds,
            Damage: self.damage, str: self.refusals,
        }  # fmt: skip
        places[type(row)].append(row)

    @property
    def failures(self) -> list[str]:
        """Everything that is not as it should be, in sentences."""
        return [
            *self.refusals,
            *(f"The encoder misses the demo's {m.expression}." for m in self.demo if not m.ok),
            *(
                f"{p.network} answers otherwise on {p.backend} in {p.precision} precision: "
                f"{p.output} is off by {p.rms_share:.1e}, may be by {p.limit:.0e}."
                for p in self.parity
                if not p.ok
            ),
            *(
                f"An engine damaged by {d.kind} is not built again as it should be."
                for d in self.damage
                if not d.ok
            ),
        ]

    def as_json(self) -> dict[str, Any]:
        """See `live.self_test.self_test`."""
        judged = {
            name: [{**asdict(row), "ok": row.ok} for row in rows]
            for name, rows in (("demo", self.demo), ("parity", self.parity))
        }
        document = {
            "format": FORMAT,
            "ok": not self.failures,
            "failures": self.failures,
            "machine": self.machine,
            "backends": [
                {**asdict(state), "available": not state.refusal} for state in self.backends
            ],
            **judged,
            "timings": [asdict(row) for row in self.timings],
            "builds": [asdict(row) for row in self.builds],
            "damage": [{**asdict(row), "ok": row.ok} for row in self.damage],
        }
        return _only_numbers(document)


def _only_numbers(value: Any) -> Any:
    """JSON knows no infinity: null instead."""
    if isinstance(value, dict):
        return {key: _only_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_only_numbers(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def machine_lines(machine: dict[str, Any]) -> Iterator[str]:
    """What there is; packages that are not installed are left out."""
    yield f"{machine['system']}, {machine['processor']}, {machine['cores']} cores"
    packages = machine["packages"].items()
    yield ", ".join(
        [f"Python {machine['python']}", *(f"{name} {has}" for name, has in packages if has)]
    )
    gpu = machine["gpu"]
    if gpu is None:
        yield f"No GPU: {machine['no_gpu']}"
    else:
        driver = f"driver {machine['driver'] or 'unknown'}"
        yield f"{gpu['name']}, compute capability {gpu['capability']}, {driver}, CUDA {gpu['cuda']}"


def backend_lines(states: Sequence[BackendState]) -> Iterator[str]:
    """Each available or why not."""
    width = max(len(state.title) for state in states)
    for state in states:
        builds = "builds engines; runs none: " if state.builds else "no: "
        yield f"{state.title:{width}}  {builds + state.refusal if state.refusal else 'available'}"


def row_line(row: Motion | Parity | Timing | Build | Damage) -> str:
    """A line of a table."""
    if isinstance(row, Motion):
        means = f"{row.while_on:.2f} while on, {row.while_off:.2f} while off"
        return f"{row.expression:17} {means}, needs {row.needed:.2f} between  {_mark(row.ok)}"
    if isinstance(row, Parity):
        where = f"{row.backend}, {row.precision}"
        return (
            f"{row.network:17} {where:40} off by {row.rms_share:.1e} (largest "
            f"{row.worst_share:.1e}, {row.output}), may be {row.limit:.0e}  {_mark(row.ok)}"
        )
    if isinstance(row, Timing):
        times = f"median {row.median_ms:.2f} ms, p95 {row.p95_ms:.2f} ms"
        return f"{row.network:17} {row.backend:40} {times}"
    if isinstance(row, Build):
        what = f"{row.precision}, for {row.gpus}"
        return f"{row.network:17} {what:40} {row.megabytes:.1f} MB in {row.seconds:.1f} s"
    again = "built again once" if row.builds == 1 else f"built {row.builds} times"
    return f"{row.kind:17} {'deleted' if row.replaced else 'NOT NOTICED'}, {again}  {_mark(row.ok)}"


def _mark(ok: bool) -> str:
    return "ok" if ok else "FAILED"
