"""Arrays of a recording on disk, checked: it is somebody else's file.

What it claims is checked before memory is set aside for it, and nothing in it runs.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from live.errors import TakeError

MOST_FRAMES = 1_000_000  # nine hours at 30 a second
MOST_BYTES = 1 << 28  # of one array; the codes of so many frames are 212 MB
MOST_NAMES = 1000
FARTHEST = 1e6
"""Nothing that is recorded is larger: shares, radians, centimetres."""


@contextmanager
def open_recorded_arrays(path: Path) -> Iterator[RecordedArrays]:
    """The arrays of the file; raises TakeError, one sentence, for whatever is wrong with it."""
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            yield RecordedArrays(path.name, archive)
    except TakeError:
        raise
    except FileNotFoundError:
        raise TakeError(f"There is no take {path}.") from None
    except Exception as error:  # zip, zlib and numpy each have errors of their own for damage
        raise TakeError(f"{path.name} is damaged or no recording of this program.") from error


class RecordedArrays:
    """One open file; `name` is what to call it."""

    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        self.name = name
        self._archive = archive
        self._members = set(archive.namelist())

    def has(self, name: str) -> bool:
        """Whether the file holds an array of that name."""
        return f"{name}.npy" in self._members

    def whole_numbers(self, name: str) -> np.ndarray:
        """(N,) of some integer type."""
        return self._column(name, "i", "whole number")

    def truths(self, name: str) -> np.ndarray:
        """(N,) bool."""
        return self._column(name, "b", "truth")

    def numbers(self, name: str, shape: Sequence[int]) -> np.ndarray:
        """Of that shape and some float type, each within `FARTHEST`."""
        values = self._array(name)
        if values.shape != tuple(shape) or values.dtype.kind != "f":
            raise self.damaged(
                f"{name} should be {'x'.join(map(str, shape))} numbers,"
                f" not {'x'.join(map(str, values.shape))} {values.dtype}"
            )
        if not (np.abs(values) <= FARTHEST).all():  # nor is what is not a number
            raise self.damaged(f"{name} has numbers that are not finite, or far too large")
        return values

    def words(self, name: str) -> list[str]:
        """A list of names."""
        values = self._array(name)
        if values.ndim != 1 or values.dtype.kind != "U" or len(values) > MOST_NAMES:
            raise self.damaged(f"{name} is not a list of names")
        return [str(word) for word in values]

    def damaged(self, how: str) -> TakeError:
        """What to raise."""
        return TakeError(f"{self.name} is damaged: {how}.")

    def foreign(self) -> TakeError:
        """What to raise for somebody else's arrays."""
        return TakeError(f"{self.name} is no recording of this program.")

    def empty(self) -> TakeError:
        """What to raise for a recording without ticks."""
        return TakeError(f"{self.name} has no frames: nothing was recorded.")

    def _column(self, name: str, kind: str, what: str) -> np.ndarray:
        values = self._array(name)
        if values.ndim != 1 or values.dtype.kind != kind:
            raise self.damaged(f"{name} should be one {what} a frame")
        return values

    def _array(self, name: str) -> np.ndarray:
        if not self.has(name):
            raise self.damaged(f"{name} is missing")
        with self._archive.open(f"{name}.npy") as member:
            dtype, shape = _read_header(member)
        size = dtype.itemsize * int(np.prod([int(length) for length in shape], dtype=object))
        if size > self._archive.getinfo(f"{name}.npy").file_size:
            raise self.damaged(f"{name} claims to be larger than it is")
        if size > MOST_BYTES or (shape and shape[0] > MOST_FRAMES):
            raise TakeError(f"{self.name} has more than the {MOST_FRAMES:,} frames that are read.")
        with self._archive.open(f"{name}.npy") as member:
            return np.lib.format.read_array(member, allow_pickle=False)


def _read_header(member: IO[bytes]) -> tuple[np.dtype, tuple[int, ...]]:
    """Type and shape of a member, without its content; raises ValueError for other versions."""
    version = np.lib.format.read_magic(member)
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    if version not in readers:
        raise ValueError(f"version {version} of the format")
    shape, _, dtype = readers[version](member)
    return dtype, shape
