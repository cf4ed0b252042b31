"""Reads what `live.recorder` wrote: the code of every tick, as a track.

A recording is somebody else's file: what it claims is checked before memory is set aside for it,
and nothing in it runs.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np

from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.encoder import head_turn
from live.errors import TakeError

MOST_FRAMES = 1_000_000  # nine hours at 30 a second
MOST_BYTES = 1 << 28  # of one array; the codes of so many frames are 212 MB
MOST_NAMES = 1000
TIMES = ("media_ns", "captured_ns")
"""The source's clock where the recording has it: by that one a clip seen as fast as possible still
lasts as long as it does."""


def read_recorded_take(path: Path) -> CodeTrack:
    """The track in a recording, times counted from its first tick.

    Expressions are found by name; those that are not named are 0. Recordings without
    T_neutral_head have the head turned as the camera saw it, and held where nobody was seen.
    Raises TakeError for files that cannot be read, are damaged or have no ticks.
    """
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            return _Recording(path.name, archive).read_track()
    except TakeError:
        raise
    except FileNotFoundError:
        raise TakeError(f"There is no take {path}.") from None
    except Exception as error:  # zip, zlib and numpy each have errors of their own for damage
        raise TakeError(f"{path.name} is damaged or no recording of this program.") from error


class _Recording:
    """One open file; `name` is what to call it."""

    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        self._name = name
        self._archive = archive
        self._members = set(archive.namelist())

    def read_track(self) -> CodeTrack:
        times = self._read_times()
        track = neutral_track(times)
        self._fill(track, "code", "expression_names")
        if self._has("extra_code"):
            self._fill(track, "extra_code", "extra_names")
        if self._has("gaze"):
            track.gaze[:] = self._numbers("gaze", (len(times), 2, 2))
        track.T_neutral_head[:] = self._read_head(len(times))
        return track

    def _has(self, name: str) -> bool:
        return f"{name}.npy" in self._members

    def _read_times(self) -> np.ndarray:
        name = next((name for name in TIMES if self._has(name)), TIMES[-1])
        stamps = self._array(name)
        if stamps.ndim != 1 or stamps.dtype.kind != "i":
            raise self._damaged(f"{name} should be one whole number a frame")
        if not len(stamps):
            raise TakeError(f"{self._name} has no frames: nothing was recorded.")
        if not (np.diff(stamps) > 0).all():
            where = int(np.argmin(np.diff(stamps) > 0)) + 1
            raise self._damaged(f"its times do not ascend at frame {where}")
        return (stamps - stamps[0]) / 1e9

    def _fill(self, track: CodeTrack, name: str, names: str) -> None:
        """Put the columns of array `name` where the words of array `names` say."""
        words = self._words(names)
        values = self._numbers(name, (len(track), len(words)))
        for column, word in enumerate(words):
            if word in CODE_NAMES:
                track.code[:, CODE_NAMES.index(word)] = values[:, column]

    def _read_head(self, count: int) -> np.ndarray:
        if self._has("T_neutral_head"):
            return self._numbers("T_neutral_head", (count, 4, 4))
        seen, found = self._numbers("T_camera_head", (count, 4, 4)), self._array("face_found")
        if found.shape != (count,) or found.dtype != bool:
            raise self._damaged("face_found should be one truth a frame")
        T, heads = np.eye(4, dtype=np.float32), []
        for frame in range(count):
            T = head_turn(seen[frame]) if found[frame] else T
            heads.append(T)
        return np.stack(heads)

    def _numbers(self, name: str, shape: Sequence[int]) -> np.ndarray:
        values = self._array(name)
        if values.shape != tuple(shape) or values.dtype.kind != "f":
            raise self._damaged(
                f"{name} should be {'x'.join(map(str, shape))} numbers,"
                f" not {'x'.join(map(str, values.shape))} {values.dtype}"
            )
        if not np.isfinite(values).all():
            raise self._damaged(f"{name} has numbers that are not finite")
        return values

    def _words(self, name: str) -> list[str]:
        values = self._array(name)
        if values.ndim != 1 or values.dtype.kind != "U" or len(values) > MOST_NAMES:
            raise self._damaged(f"{name} is not a list of names")
        return [str(word) for word in values]

    def _array(self, name: str) -> np.ndarray:
        if not self._has(name):
            raise self._damaged(f"{name} is missing")
        with self._archive.open(f"{name}.npy") as member:
            dtype, shape = _read_header(member)
        size = dtype.itemsize * int(np.prod([int(length) for length in shape], dtype=object))
        held = self._archive.getinfo(f"{name}.npy").file_size
        if size > min(held, MOST_BYTES) or (shape and shape[0] > MOST_FRAMES):
            raise self._damaged(f"{name} claims to be larger than it is")
        with self._archive.open(f"{name}.npy") as member:
            return np.lib.format.read_array(member, allow_pickle=False)

    def _damaged(self, how: str) -> TakeError:
        return TakeError(f"{self._name} is damaged: {how}.")


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
