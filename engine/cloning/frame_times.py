"""How long one frame takes from the source's vertices to the target's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter_ns

import numpy as np

from engine.cloning.code_track import CodeTrack


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """Medians over chunks, each chunk's time shared out among its frames."""

    chunk: int
    """Frames at once."""
    read_ms: float
    """Head pose, code and gaze."""
    decode_ms: float
    total_ms: float


def time_per_frame(
    read: Callable[[np.ndarray, np.ndarray], CodeTrack],
    decode: Callable[[CodeTrack], np.ndarray],
    vertices: np.ndarray,
    times_s: np.ndarray,
    chunk: int = 32,
) -> FrameTimes:
    """Milliseconds a frame of `read` and `decode`, the first chunk not counted.

    Args:
        read: a performer's, such as `CodeSolver.read`, new: it carries state.
        decode: a `CodeDecoder`'s.
        vertices: (N, V, 3) a take, mesh space, of two chunks at least.
        times_s: (N,).
        chunk: how many frames are handed over at once; what is left over is not timed.

    Raises:
        ValueError: there are fewer than two chunks.
    """
    begins = range(0, len(times_s) - chunk + 1, chunk)
    if len(begins) < 2:
        raise ValueError(f"Timing takes {2 * chunk} frames at least; there are {len(times_s)}.")
    spent = []
    for begin in begins:
        frames = slice(begin, begin + chunk)
        started = perf_counter_ns()
        track = read(vertices[frames], times_s[frames])
        between = perf_counter_ns()
        decode(track)
        spent.append((between - started, perf_counter_ns() - between))
    ms = np.array(spent[1:]) / (1e6 * chunk)
    read_ms, decode_ms = np.median(ms, axis=0)
    return FrameTimes(chunk, float(read_ms), float(decode_ms), float(np.median(ms.sum(1))))
