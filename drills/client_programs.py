"""The command-line receivers of every client, built and started alike.

Each writes the report of `receiver_report`. C# needs Mono's mcs and mono, C++ needs g++, the
browser Chromium and its driver; what a machine lacks is named, not guessed.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plain_errors import DrillError
from processes import ROOT, python

UNITY = ROOT / "clients" / "unity"
UNREAL = ROOT / "clients" / "unreal"
BUILD_S = 180
LIMIT_S = 3600
"""Longer than any drill waits: it is the drill that loses patience, and says with whom."""
PATIENT = ("--seconds", str(LIMIT_S))


@dataclass(frozen=True)
class Sender:
    """Where frames come from."""

    port: int
    page_link: str
    """With the browser's token."""


@dataclass(frozen=True)
class Wish:
    """What a receiver asks for, and where it writes what it found."""

    mode: str
    encoding: str
    frames: int
    report: Path


@dataclass(frozen=True)
class Client:
    """One kind of receiver."""

    name: str
    space: str
    transport: str
    needs: tuple[str, ...]
    """Programs without which it can neither be built nor run."""
    command: Callable[[Path, Sender, Wish], list[str]]
    """The command line; may build the program in the folder it is given."""

    @property
    def missing(self) -> list[str]:
        """What it needs and this machine lacks."""
        return [program for program in self.needs if shutil.which(program) is None]


def _python_zmq(folder: Path, sender: Sender, wish: Wish) -> list[str]:
    return python(
        "clients/python/mimesh_receiver.py", f"tcp://127.0.0.1:{sender.port}",
        "--space", "mesh", *_common(wish),
    )  # fmt: skip


def _python_plain(folder: Path, sender: Sender, wish: Wish) -> list[str]:
    return python(
        "clients/python/mimesh_receiver.py", f"tcp+plain://127.0.0.1:{sender.port + 2}",
        "--space", "gltf", *_common(wish),
    )  # fmt: skip


def _unity(folder: Path, sender: Sender, wish: Wish) -> list[str]:
    program = build_unity(folder)
    return ["mono", str(program), *_over_tcp(sender, "unity"), *PATIENT, *_common(wish)]


def build_unity(folder: Path) -> Path:
    """The C# receiver, compiled in `folder` once. Raises DrillError with what the compiler says."""
    program = folder / "receive.exe"
    if not program.exists():
        sources = [*UNITY.glob("Runtime/Core/**/*.cs"), *UNITY.glob("Tests~/Receive/**/*.cs")]
        _build(["mcs", "-optimize+", f"-out:{program}", *map(str, sorted(sources))])
    return program


def _unreal(folder: Path, sender: Sender, wish: Wish) -> list[str]:
    program = folder / "receive"
    if not program.exists():
        build_unreal(program, "-O2")
    return [str(program), *_over_tcp(sender, "unreal"), *PATIENT, *_common(wish)]


def build_unreal(program: Path, *options: str) -> None:
    """Compile the C++ receiver. Raises DrillError with what the compiler says."""
    public = UNREAL / "Source" / "Mimesh" / "Public"
    source = UNREAL / "Tests" / "receive.cpp"
    _build(
        ["g++", "-std=c++17", "-pthread", *options, f"-I{public}", str(source), "-o", str(program)]
    )


def _browser(folder: Path, sender: Sender, wish: Wish) -> list[str]:
    return python("drills/watch_page.py", sender.page_link, "--limit", LIMIT_S, *_common(wish))


def _over_tcp(sender: Sender, space: str) -> list[str]:
    return ["--host", "127.0.0.1", "--port", str(sender.port + 2), "--space", space]


def _common(wish: Wish) -> list[str]:
    return [
        "--mode", wish.mode, "--encoding", wish.encoding, "--frames", str(wish.frames),
        "--report", str(wish.report),
    ]  # fmt: skip


def _build(command: list[str]) -> None:
    built = subprocess.run(command, capture_output=True, text=True, timeout=BUILD_S, check=False)
    if built.returncode:
        said = (built.stdout + built.stderr).strip().splitlines() or ["nothing"]
        raise DrillError(f"{command[0]} does not build a receiver: {said[0]}.")


CLIENTS = (
    Client("python", "mesh", "ZeroMQ", (), _python_zmq),
    Client("csharp", "unity", "plain TCP", ("mcs", "mono"), _unity),
    Client("cpp", "unreal", "plain TCP", ("g++",), _unreal),
    Client("browser", "gltf", "WebSocket", ("chromium", "chromedriver"), _browser),
)
PLAIN_PYTHON = Client("python-plain", "gltf", "plain TCP", (), _python_plain)
BY_NAME = {client.name: client for client in (*CLIENTS, PLAIN_PYTHON)}


def choose_clients(names: list[str]) -> list[Client]:
    """Those called so. Raises DrillError for what is none, or what this machine cannot run."""
    for name in names:
        if name not in BY_NAME:
            raise DrillError(f"{name!r} is no receiver; there are {', '.join(BY_NAME)}.")
        if missing := BY_NAME[name].missing:
            raise DrillError(f"Receiver {name} needs {' and '.join(missing)}, not found here.")
    return [BY_NAME[name] for name in names]


def runnable() -> list[str]:
    """Names of the receivers of CLIENTS that this machine has the programs for."""
    return [client.name for client in CLIENTS if not client.missing]
