"""Files appear whole or not at all: written beside their place, then renamed into it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from engine.whole_file import whole_file
from live.errors import OutputError


def claim_output(path: Path, suffixes: tuple[str, ...]) -> Path:
    """`path` once it is sure that a file can be made there; raises OutputError before any work."""
    if path.suffix.lower() not in suffixes:
        raise OutputError(f"{path} should end in {' or '.join(suffixes)}.")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as problem:
        raise OutputError(explain_failure(path, problem)) from problem
    return path


def spare_inputs(outputs: Mapping[str, Path | None], inputs: Mapping[str, Path | None]) -> None:
    """Raise OutputError when an output is a file that is read, whatever its name; keys: options."""
    for option, path in outputs.items():
        for read_by, given in inputs.items():
            if path and given and _is_same_file(path, given):
                raise OutputError(
                    f"{option} {path} would overwrite the file that {read_by} reads; "
                    "name another file."
                )


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # one of them is not there, or its name cannot be a file's
        return False


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """`write` into a new file that takes `path`'s place when it is complete.

    Raises OutputError when the disk is full or refuses. With this or any other error an older file
    at `path` is untouched, and nothing is left behind.
    """
    try:
        with whole_file(path) as stream:
            write(stream)
    except OSError as problem:
        raise OutputError(explain_failure(path, problem)) from problem


def unfinished_name(path: Path) -> Path:
    """Where `path` grows until it is whole: the same folder, the same ending."""
    return path.with_name(f".{path.stem}.unfinished-{os.getpid()}{path.suffix}")


def explain_failure(path: Path, problem: OSError) -> str:
    """One sentence on why `path` was not written."""
    return f"{path} cannot be written: {problem.strerror or problem}."
