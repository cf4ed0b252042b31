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
LONGEST_NS = 10**16
"""Between a recording's first tick and its last: four months."""
RIGID = 1e-3
"""By how much the columns of a head's turn may miss to be perpendicular and of length 1."""


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
        if not all(arrays.has(name) for name in (*NEEDED, TIMES[-1])):
            raise arrays.foreign()
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
        _check_turns(arrays, rows["T_neutral_head"])
        return rows


def _check_times(arrays: RecordedArrays, stamps: np.ndarray) -> None:
    if not len(stamps):
        raise arrays.empty()
    later = stamps[1:] > stamps[:-1]
    if not later.all():
        raise arrays.damaged(f"its times do not ascend at frame {int(np.argmin(later)) + 1}")
    if int(stamps[-1]) - int(stamps[0]) > LONGEST_NS:
        raise arrays.damaged("months lie between its frames")


def _check_turns(arrays: RecordedArrays, T: np.ndarray) -> None:
    turns = T[:, :3, :3].astype(np.float64)
    off = np.abs(turns.swapaxes(1, 2) @ turns - np.eye(3)).max((1, 2))
    rigid = (off < RIGID) & (np.linalg.det(turns) > 0) & (T[:, 3] == (0, 0, 0, 1)).all(1)
    if not rigid.all():
        where = int(np.argmin(rigid))
        raise arrays.damaged(f"T_neutral_head does not turn and move a head at frame {where}")


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
