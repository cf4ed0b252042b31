"""Writes PC2 point caches, which Blender's Mesh Cache modifier, Maya and Houdini read.

16 bytes header   "POINTCACHE2\\0", int32 version 1 (12 + 4)
int32 points, float32 first frame, float32 frames per sample, int32 samples
samples x points x 3 float32, all little-endian
"""

from __future__ import annotations

import struct

import numpy as np

HEADER = struct.Struct("<12siiffi")


class PointCacheWriter:
    """Samples at an even rate, as a point cache has them, from frames that come when they come."""

    def __init__(self, path: str, rate: float) -> None:
        """`rate` in samples a second. Raises OSError."""
        self._rate = rate
        self._count = 0
        self._point_count = 0
        self._began_ns: int | None = None
        self._last: np.ndarray | None = None
        self._file = open(path, "wb")  # noqa: SIM115, closed by close()
        self._write_header()

    def add(self, vertices: np.ndarray, captured_ns: int) -> None:
        """The (V, 3) vertices of the image taken at `captured_ns`."""
        if self._began_ns is None:
            self._began_ns, self._point_count = captured_ns, len(vertices)
        due = int((captured_ns - self._began_ns) * self._rate / 1e9) + 1
        # What is shown at a sample's time is the newest image before it.
        before = vertices if self._last is None else self._last
        for _ in range(self._count, due - 1):
            self._write(before)
        if self._count < due:
            self._write(vertices)
        self._last = np.array(vertices, "<f4")

    def close(self) -> int:
        """Complete the file; how many samples it holds."""
        with self._file:
            self._file.seek(0)
            self._write_header()
        return self._count

    def _write(self, vertices: np.ndarray) -> None:
        self._file.write(np.ascontiguousarray(vertices, "<f4").tobytes())
        self._count += 1

    def _write_header(self) -> None:
        head = b"POINTCACHE2\0", 1, self._point_count, 0.0, 1.0, self._count
        self._file.write(HEADER.pack(*head))
