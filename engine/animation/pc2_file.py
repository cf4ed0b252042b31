"""PC2 point caches, which Blender's Mesh Cache modifier, 3ds Max, Maya and Houdini read.

16 bytes header   "POINTCACHE2\\0", int32 version 1 (12 + 4)
int32 points, float32 first frame, float32 frames per sample, int32 samples
samples x points x 3 float32, all little-endian

A cache has neither triangles nor seconds: it goes with a mesh and a frame rate.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from engine.animation.frame_checks import check_count, check_frame_rate
from engine.errors import MeshError
from engine.mesh_file import check_numbers
from engine.records import Mesh
from engine.whole_file import whole_file

HEADER = struct.Struct("<12siiffi")
MAGIC, VERSION = b"POINTCACHE2\0", 1


@dataclass(frozen=True, slots=True)
class Pc2Header:
    """What a cache says of itself."""

    point_count: int
    """V."""
    first_frame: float
    frames_per_sample: float
    sample_count: int

    @property
    def content_size(self) -> int:
        """Bytes of all samples."""
        return self.sample_count * self.point_count * 12


def read_pc2_header(path: Path) -> Pc2Header:
    """The header, once it is sure that the samples it promises are there; raises MeshError."""
    try:
        with path.open("rb") as stream:
            content = stream.read(HEADER.size)
        size = path.stat().st_size - HEADER.size
    except OSError as error:
        raise MeshError(f"{path} cannot be read: {error.strerror}.") from error
    return parse_pc2_header(content, size, path.name)


def parse_pc2_header(content: bytes, size: int, name: str) -> Pc2Header:
    """The header in the first bytes of a cache that has `size` bytes behind it; raises MeshError.

    More bytes than promised are none of its business.
    """
    if content[:12] != MAGIC or len(content) < HEADER.size:
        raise MeshError(f"{name} is not a PC2 point cache, or is damaged.")
    _, version, points, first_frame, step, samples = HEADER.unpack(content)
    if version != VERSION:
        raise MeshError(f"{name} is a PC2 point cache of version {version}; only 1 can be read.")
    header = Pc2Header(points, first_frame, step, samples)
    if points < 1 or samples < 0 or not (np.isfinite([first_frame, step]).all() and step > 0):
        raise MeshError(f"{name} is damaged: its header is not a point cache's.")
    if samples == 0:
        raise MeshError(f"{name} has no frames: record or export it again.")
    if header.content_size > size:
        whole = max(size, 0) // (points * 12)
        raise MeshError(f"{name} is cut short: it promises {samples} frames and has {whole}.")
    return header


class Pc2Animation:
    """A point cache beside its neutral; nothing of it is in memory but what is being read."""

    def __init__(self, neutral: Mesh, path: Path, fps: float) -> None:
        """Raises MeshError for what is no point cache, and for one of another mesh."""
        header = read_pc2_header(path)
        check_count(header.point_count, neutral, path.name)
        self.label = path.name
        self.neutral = neutral
        samples = np.arange(header.sample_count)
        self.times_s = samples * header.frames_per_sample / check_frame_rate(fps)
        shape = (header.sample_count, header.point_count, 3)
        self._samples = np.memmap(path, "<f4", "r", HEADER.size, shape)

    def read(self, frame: int) -> np.ndarray:
        """(V, 3) float64 mesh space; raises MeshError for numbers that are not finite."""
        vertices = self._samples[frame].astype(np.float64)
        check_numbers(vertices, f"Frame {frame} of {self.label}")
        return vertices


class Pc2Writer:
    """Appends samples, one a frame, the first at frame 0; see `write_pc2`."""

    def __init__(self, stream: BinaryIO, point_count: int) -> None:
        self._stream = stream
        self._point_count = point_count
        self._sample_count = 0
        self.write_header()

    def write(self, vertices: np.ndarray) -> None:
        """Append (n, V, 3) or one (V, 3).

        Raises ValueError for vertices of another mesh, OSError when the disk is full.
        """
        samples = np.ascontiguousarray(vertices, "<f4").reshape(-1, *vertices.shape[-2:])
        if samples.shape[1:] != (self._point_count, 3):
            raise ValueError(f"vertices should be (n, {self._point_count}, 3), not {samples.shape}")
        self._stream.write(samples.data)
        self._sample_count += len(samples)

    def write_header(self) -> None:
        """Say at the file's begin how many samples there are by now."""
        self._stream.seek(0)
        header = MAGIC, VERSION, self._point_count, 0.0, 1.0, self._sample_count
        self._stream.write(HEADER.pack(*header))


@contextmanager
def write_pc2(path: Path, point_count: int) -> Iterator[Pc2Writer]:
    """A writer of a cache of V = `point_count`; the file is there, whole, when the block ends.

    With an error in it nothing is left behind, and an older file is untouched. Raises OSError.
    """
    with whole_file(path) as stream:
        writer = Pc2Writer(stream, point_count)
        yield writer
        writer.write_header()
