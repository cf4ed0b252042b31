"""The text of an OBJ file as numbers, many lines at a time.

A file is nearly all vertices and polygons, and what costs is not the numbers but the statements
around them: lines of one kind that follow each other are therefore read together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np

RUN_LINES = 20_000  # read together at most: bounds the memory the words take


def statement_runs(text: str) -> Iterator[tuple[int, str, list[list[str]]]]:
    """Line number of the first, keyword, and the words behind it, of lines of one kind in a row."""
    keyword, start, run = "", 1, []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        first = words[0] if words else ""
        if first != keyword or len(run) == RUN_LINES:
            if run:
                yield start, keyword, run
            keyword, start, run = first, number, []
        run.append(words[1:])
    if run:
        yield start, keyword, run


def parse_rows(lines: list[list[str]]) -> np.ndarray:
    """(N, K) float64; raises ValueError unless all lines are numbers and equally many."""
    width = len(lines[0])
    if any(len(words) != width for words in lines):
        raise ValueError("lines of different lengths")
    count = width * len(lines)
    return np.fromiter(map(float, chain.from_iterable(lines)), np.float64, count).reshape(-1, width)


def parse_corners(words: list[str], counts: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Corners "v", "v/vt", "v//vn" or "v/vt/vn" as (N,) vertex and (N,) texture indices from 0.

    `counts` of vertices and texture coordinates so far are what negative numbers count back from.
    Texture indices are -1 where none is given. Raises ValueError where a corner is not
    understood, or where only some have a texture coordinate.
    """
    try:
        vertices = np.fromiter(map(int, words), np.int64, len(words))
        return _from_zero(vertices, counts[0]), np.full(len(words), -1)
    except ValueError:
        parts = [word.split("/") for word in words]
    vertices = np.fromiter((int(part[0]) for part in parts), np.int64, len(words))
    textures = [part[1] if len(part) > 1 else "" for part in parts]
    if not any(textures):
        return _from_zero(vertices, counts[0]), np.full(len(words), -1)
    numbers = np.fromiter(map(int, textures), np.int64, len(words))
    return _from_zero(vertices, counts[0]), _from_zero(numbers, counts[1])


def _from_zero(numbers: np.ndarray, count: int) -> np.ndarray:
    """OBJ counts from 1; negative numbers count back from the newest element."""
    if not numbers.all():
        raise ValueError("indices count from 1")
    return np.where(numbers > 0, numbers - 1, count + numbers)


def fan(sizes: np.ndarray) -> np.ndarray:
    """(F, 3) which corner of a run each triangle's corners are, for polygons of `sizes` (P,)."""
    triangle_counts = np.maximum(sizes - 2, 0)
    starts = np.repeat(np.cumsum(sizes) - sizes, triangle_counts)
    before = np.repeat(np.cumsum(triangle_counts) - triangle_counts, triangle_counts)
    step = np.arange(len(starts)) - before
    return np.stack([starts, starts + step + 1, starts + step + 2], axis=1)
