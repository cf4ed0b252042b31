"""Which files a person means by a list, a folder or a pattern of frames, and in which order."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.errors import MeshError

NUMBER = re.compile(r"%0?[0-9]*d")
"""As in frame_%04d.obj."""
WILD = "*?["


def list_frames(given: Sequence[Path], neutral: Path) -> list[Path]:
    """The OBJ files of `given` files, folders and patterns, in natural order (2 before 10).

    Patterns are of the file's name: `%04d` for a number, or `*`, `?` and `[...]`. The neutral's own
    file counts as a frame only where there is no other, for it often lies among them. Raises
    MeshError where there are no frames, for files of another kind, and for folders that cannot be
    read.
    """
    if not given:
        raise MeshError(
            f"{neutral.name} has no frames: name the OBJ files, a folder or a pattern of them, one"
            " PC2 file, or one glTF file with an animation."
        )
    files = sorted((file for path in given for file in _look_up(path)), key=_natural_order)
    for file in files:
        if file.suffix.lower() != ".obj":
            raise MeshError(f"{file.name} is not an OBJ file, as frames in several files must be.")
    frames = [file for file in files if not _is_same(file, neutral)]
    return frames or files


def _look_up(path: Path) -> Iterable[Path]:
    try:
        return _expand(path)
    except OSError as error:
        raise MeshError(f"{path} cannot be read: {error.strerror}.") from error


def _expand(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    if path.is_dir():
        found = [file for file in path.iterdir() if file.suffix.lower() == ".obj"]
        if not found:
            raise MeshError(f"The folder {path} has no OBJ files.")
        return found
    if NUMBER.search(path.name):
        literals = NUMBER.split(path.name)
        return _search(path, re.compile("[0-9]+".join(map(re.escape, literals))))
    if any(letter in path.name for letter in WILD):
        return _search(path, re.compile(fnmatch.translate(path.name)))
    raise MeshError(f"There is no file or folder {path}.")


def _search(pattern: Path, name: re.Pattern[str]) -> list[Path]:
    # Not the pattern itself: pathlib's globs give ** a meaning of its own and refuse a**.obj.
    candidates = pattern.parent.glob("*")
    found = [file for file in candidates if file.is_file() and name.fullmatch(file.name)]
    if not found:
        raise MeshError(f"There are no files like {pattern}.")
    return found


def _natural_order(path: Path) -> tuple[list[str | int], str]:
    """Runs of digits count as numbers; every second word is one, so that like meets like."""
    words = re.split("([0-9]+)", str(path).casefold())
    return [int(word) if place % 2 else word for place, word in enumerate(words)], str(path)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return False
