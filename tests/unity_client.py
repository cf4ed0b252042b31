"""Compiles the Unity client with Mono and runs its command-line receiver."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS

ROOT = Path(__file__).parent.parent
CLIENT = ROOT / "clients" / "unity"
CORE = CLIENT / "Runtime" / "Core"
SIGNATURES = ROOT / "tests" / "unity_signatures"
STRICT = ("-langversion:7", "-warnaserror+", "-warn:4", "-optimize+")
RUN_S = 60.0

needs_mono = pytest.mark.skipif(
    shutil.which("mcs") is None or shutil.which("mono") is None,
    reason="Mono is not installed (Debian: mono-mcs, mono-runtime)",
)


def compile_sources(program: Path, sources: list[Path], *flags: str) -> Path:
    """Warnings are errors."""
    command = ["mcs", *STRICT, *flags, f"-out:{program}", *map(str, sorted(sources))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return program


@cache
def receive_program() -> Path:
    """The receiver without Unity, compiled once a session."""
    folder = Path(mkdtemp(prefix="mimesh-unity-"))
    sources = [*CORE.glob("*.cs"), *(CLIENT / "Tests~" / "Receive").glob("*.cs")]
    return compile_sources(folder / "Receive.exe", sources)


def start(*options: object) -> subprocess.Popen[str]:
    command = ["mono", str(receive_program()), *map(str, options)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )


def drive_shapes(file: Path, code: Sequence[float], shapes: Sequence[str]) -> dict[str, float]:
    """What a character's blend shapes of these names are set to by a code; `file` is written."""
    names = (*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS)
    file.write_text("\n".join([" ".join(names), " ".join(map(repr, code)), *shapes]) + "\n")
    done = run("--drive", file)
    assert done.returncode == 0, done.stderr
    return {line.split()[0]: float(line.split()[1]) for line in done.stdout.splitlines()}


def run(*options: object) -> subprocess.CompletedProcess[str]:
    command = ["mono", str(receive_program()), *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True, timeout=RUN_S)
