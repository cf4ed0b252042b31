"""Damaged messages against the clients in C#, C++ (under sanitizers) and JavaScript."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from client_programs import build_unity, build_unreal
from damage import damaged_messages
from fuzz_python import Outcome
from processes import ROOT

SANITIZERS = ("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
LIMIT_S = 3600


@dataclass(frozen=True)
class Attack:
    """What to try a client with."""

    folder: Path
    """For what is built and written."""
    vectors: Path
    messages: Sequence[bytes]
    cases: int
    seed: int


def fuzz_unity(attack: Attack) -> Outcome:
    """The program damages the vectors by itself, and ends at what it did not expect."""
    program = build_unity(attack.folder)
    command = ["mono", program, "--fuzz", attack.vectors, "--cases", attack.cases,
               "--seed", attack.seed]  # fmt: skip
    return _run("C#", command)


def fuzz_unreal(attack: Attack) -> Outcome:
    """Ended by a sanitizer at the first wrong step."""
    program = attack.folder / "receive-sanitized"
    if not program.exists():
        build_unreal(program, *SANITIZERS)
    return _run("C++, sanitized", [program, "--fuzz", _write_damaged(attack)])


def fuzz_page(attack: Attack) -> Outcome:
    """The page's decoder in Node."""
    good = attack.folder / "good.bin"
    good.write_bytes(_join(attack.messages))
    script = ROOT / "drills" / "fuzz_page.mjs"
    viewer = ROOT / "live" / "viewer"
    return _run("JavaScript", ["node", script, viewer, good, _write_damaged(attack)])


CLIENTS: dict[str, tuple[tuple[str, ...], Callable[[Attack], Outcome]]] = {
    "csharp": (("mcs", "mono"), fuzz_unity),
    "cpp": (("g++",), fuzz_unreal),
    "page": (("node",), fuzz_page),
}
"""By name: programs without which it cannot be tried, and how to."""


def missing_for(name: str) -> list[str]:
    """What this machine lacks to try that client."""
    return [program for program in CLIENTS[name][0] if shutil.which(program) is None]


def _write_damaged(attack: Attack) -> Path:
    path = attack.folder / "damaged.bin"
    path.write_bytes(_join(damaged_messages(attack.messages, attack.cases, attack.seed)))
    return path


def _join(messages: Sequence[bytes]) -> bytes:
    return b"".join(struct.pack("<I", len(message)) + message for message in messages)


def _run(name: str, command: Sequence[object]) -> Outcome:
    outcome, began = Outcome(name), time.perf_counter()
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    outcome.seconds = time.perf_counter() - began
    try:
        found = json.loads(done.stdout.strip().splitlines()[-1])
        outcome.cases, outcome.refused = int(found["cases"]), int(found["refused"])
        outcome.most_bytes = int(found.get("most_bytes", found.get("most_allocated", 0)))
        outcome.failures += found.get("failures", [])
    except (IndexError, KeyError, ValueError):
        outcome.failures.append(f"{name} said nothing of its cases: {done.stdout[-300:]!r}")
    if done.returncode:
        outcome.failures.append(f"{name} ended with {done.returncode}: {done.stderr[-2000:]}")
    return outcome
