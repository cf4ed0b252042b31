"""The vertices of an OBJ file alone, for the many files that share one mesh.

Much faster than reading the whole file: there may be fifty shapes of it, or thousands of frames.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import numpy as np

from engine.errors import MeshError
from engine.mesh_limits import check_vertex_count

SPACE = ord(" ")  # what is no greater parts words
INDENT = re.compile(rb"\n[ \t]+")


def read_positions(file: Path) -> np.ndarray:
    """(V, 3) float64 of the `v` statements of an OBJ file, in order. Raises MeshError."""
    return ObjLines(file).read_positions()


def join_lines(content: bytes) -> bytes:
    """An OBJ file's bytes with line feeds alone between lines, continued lines made one.

    Without the mark that some editors put before UTF-8.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\\" in content:
        content = content.replace(b"\\\n", b" ")
    return content


class ObjLines:
    """The lines of one OBJ file, to be asked for by their keyword."""

    def __init__(self, file: Path) -> None:
        """Raises MeshError for files that cannot be read."""
        self.name = file.name
        try:
            content = file.read_bytes()
        except OSError as error:
            raise MeshError(f"{file} cannot be read: {error.strerror}.") from error
        self._content = _unindent(join_lines(content)) + b"\n"
        characters = np.frombuffer(self._content, np.uint8)
        self._ends = np.flatnonzero(characters == ord("\n")) + 1
        self._starts = np.append(0, self._ends[:-1])
        self._first = characters[self._starts]
        self._second = characters[np.minimum(self._starts + 1, len(characters) - 1)]

    def find(self, keyword: str) -> np.ndarray:
        """Numbers from 0 of the lines that begin with `keyword`, which is one letter."""
        return np.flatnonzero((self._first == ord(keyword)) & (self._second <= SPACE))

    def take(self, lines: np.ndarray) -> bytes:
        """The lines of these numbers, each with its end."""
        if not len(lines):
            return b""
        breaks = np.flatnonzero(np.diff(lines) > 1)
        firsts = self._starts[lines[np.append(0, breaks + 1)]].tolist()
        lasts = self._ends[lines[np.append(breaks, len(lines) - 1)]].tolist()
        return b"".join(map(self._content.__getitem__, map(slice, firsts, lasts)))

    def count_vertices(self) -> int:
        """How many vertices the file has."""
        return len(self.find("v"))

    def read_positions(self) -> np.ndarray:
        """(V, 3) float64 mesh space. Raises MeshError for what are no numbers, and for too many."""
        lines = self.find("v")
        check_vertex_count(len(lines), self.name)
        try:
            return _parse_rows(self.take(lines), len(lines))
        except ValueError:
            raise MeshError(f"{self.name} has a vertex that cannot be understood.") from None


def _unindent(content: bytes) -> bytes:
    if b"\n " in content or b"\n\t" in content:  # hardly ever, and the rest takes long
        content = INDENT.sub(b"\n", content)
    return content.lstrip(b" \t")


def _parse_rows(text: bytes, count: int) -> np.ndarray:
    """(N, 3) float64 of the first three numbers of each of `count` lines "v x y z ..."."""
    if not count:
        return np.zeros((0, 3))
    widths = _count_words(text)
    if widths.min() == widths.max() >= 4:
        numbers = text[1:].replace(b"\nv", b"\n").split()  # the keyword is the only v
        return np.array(numbers, np.float64).reshape(count, -1)[:, :3].copy()
    return np.array([line.split()[1:4] for line in text.splitlines()], np.float64).reshape(count, 3)


def _count_words(text: bytes) -> np.ndarray:
    """(N,) how many words each line has."""
    characters = np.frombuffer(b"\n" + text, np.uint8)
    space = characters <= SPACE
    begins = np.flatnonzero(space[:-1] & ~space[1:])
    line_ends = np.flatnonzero(characters == ord("\n"))
    return np.diff(np.searchsorted(begins, line_ends))
