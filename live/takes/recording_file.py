"""Recordings on disk: one .npz that plain numpy opens, and nothing in it that runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.encoder import head_turn
from live.safe_file import write_whole
from live.takes.recorded_arrays import RecordedArrays, open_recorded_arrays
from live.takes.recording import COLUMNS_OF, NAMES, ROW

TIMES = ("media_ns", "captured_ns")
"""The source's clock where the recording has it: by that one a clip seen as fast as possible still
lasts as long as it does."""
NEEDED = ("code",)


def write_recording(path: Path, rows: np.ndarray) -> None:
    """Write (N,) rows of dtype `ROW`. Raises OutputError when the disk is full or refuses."""
    numbers = {name: np.ascontiguousarray(rows[name]) for name in ROW.names or ()}
    texts = {name: np.array(words, np.str_) for name, words in NAMES.items()}
    write_whole(path, lambda file: np.savez_compressed(file, **numbers, **texts))  # pyright: ignore[reportArgumentType]


def read_recording(path: Path) -> np.ndarray:
    """(N,) of dtype `ROW`, at least one: the ticks of a recording.

    Columns are found by name; what is not there of them is 0. Recordings of earlier versions lack
    media_ns, which is the computer's clock then, and T_neutral_head: the head turned as the camera
    saw it, held where nobody was seen.

    Raises:
        TakeError: the file cannot be read, is damaged or has no ticks.
    """
    with open_recorded_arrays(path) as arrays:
        times = next((name for name in TIMES if arrays.has(name)), TIMES[-1])
        stamps = arrays.whole_numbers(times)
        _check_times(arrays, stamps)
        rows = np.zeros(len(stamps), ROW)
        for name in ROW.names or ():
            if name in COLUMNS_OF:
                _fill(arrays, rows, name)
            elif arrays.has(name):
                rows[name] = _read(arrays, name, len(rows))
        rows["media_ns"] = stamps
        if not arrays.has("T_neutral_head"):
            rows["T_neutral_head"] = _turn_heads(arrays, len(rows))
        return rows


def _check_times(arrays: RecordedArrays, stamps: np.ndarray) -> None:
    if not len(stamps):
        raise arrays.empty()
    if not (np.diff(stamps) > 0).all():
        where = int(np.argmin(np.diff(stamps) > 0)) + 1
        raise arrays.damaged(f"its times do not ascend at frame {where}")


def _read(arrays: RecordedArrays, name: str, count: int) -> np.ndarray:
    kind, shape = ROW[name].base.kind, (count, *ROW[name].shape)
    if kind == "f":
        return arrays.numbers(name, shape)
    values = arrays.truths(name) if kind == "b" else arrays.whole_numbers(name)
    if values.shape != shape:
        raise arrays.damaged(f"{name} should be one a frame")
    return values


def _fill(arrays: RecordedArrays, rows: np.ndarray, name: str) -> None:
    """Put the columns of array `name` where the words beside it say."""
    if name not in NEEDED and not arrays.has(name):
        return
    words, known = arrays.words(COLUMNS_OF[name]), NAMES[COLUMNS_OF[name]]
    values = arrays.numbers(name, (len(rows), len(words)))
    for column, word in enumerate(words):
        if word in known:
            rows[name][:, known.index(word)] = values[:, column]


def _turn_heads(arrays: RecordedArrays, count: int) -> np.ndarray:
    seen = arrays.numbers("T_camera_head", (count, 4, 4))
    found = _read(arrays, "face_found", count)
    T, heads = np.eye(4, dtype=np.float32), []
    for frame in range(count):
        T = head_turn(seen[frame]) if found[frame] else T
        heads.append(T)
    return np.stack(heads)
