"""A track of codes as a table in a text file (CSV): saved, changed by hand or by a program, reused.

    # head_motion: head
    frame,time_s,browDown_L,...,head_tz
    0,0.000000,0.25,...,0

Columns are found by their names, in any order. A line that begins with # is a comment, and so is a
column whose name does, other than the first. One comment above the header means something: what
follows the head's motion, as in `engine.cloning.code_decoder.HeadMotion`. Angles are radians,
lengths canonical centimetres; head_rx, head_ry, head_rz is the axis of the head's turn times its
angle.

Source of the format: RFC 4180.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO, get_args

import numpy as np

from engine.cloning.code_decoder import HeadMotion
from engine.cloning.code_names import CODE_NAMES, FACS_COUNT
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.errors import CodeFileError
from engine.near_names import describe_nearest
from engine.rotation import rotation_vector, turn_by

FRAME, TIME = "frame", "time_s"
GAZE_NAMES = ("gaze_left_yaw", "gaze_left_pitch", "gaze_right_yaw", "gaze_right_pitch")
HEAD_NAMES = ("head_rx", "head_ry", "head_rz", "head_tx", "head_ty", "head_tz")
VALUE_NAMES = (*CODE_NAMES, *GAZE_NAMES, *HEAD_NAMES)
COLUMNS = (FRAME, TIME, *VALUE_NAMES)
NEEDED = CODE_NAMES[:FACS_COUNT]
COMMENT = "#"
HEAD_MOTION = "head_motion:"
HEAD_MOTIONS: tuple[HeadMotion, ...] = get_args(HeadMotion)
OTHER_MARKS = (";", "\t")
ROWS_AT_ONCE = 1024
MOST_NAMED = 3
FARTHEST = 1e30  # its square is still a number
DIGITS = 6
"""Significant digits of what is written; times have so many decimals."""


def write_codes(
    stream: BinaryIO, chunks: Iterable[CodeTrack], head_motion: HeadMotion | None = None
) -> int:
    """Write consecutive `chunks` of one track as they come; how many frames that were.

    `head_motion` is what follows the head's motion, where that is known.
    """
    if head_motion:
        stream.write(f"{COMMENT} {HEAD_MOTION} {head_motion}\n".encode())
    stream.write((",".join(COLUMNS) + "\n").encode())
    layout = f"%d,%.{DIGITS}f," + ",".join([f"%.{DIGITS}g"] * len(VALUE_NAMES)) + "\n"
    frame = 0
    for track in chunks:
        table = _values_of(track).tolist()
        for time_s, values in zip(track.times_s, table, strict=True):
            stream.write((layout % (frame, time_s, *values)).encode())
            frame += 1
    return frame


def _values_of(track: CodeTrack) -> np.ndarray:
    """(N, 119) float64, columns as `VALUE_NAMES`."""
    count = len(track)
    turns = [rotation_vector(T[:3, :3]) for T in track.T_neutral_head]
    parts = (
        track.code,
        track.gaze.reshape(count, 4),
        np.reshape(turns, (count, 3)),
        track.T_neutral_head[:, :3, 3],
    )
    return np.hstack(parts).astype(np.float64) + 0.0  # a minus before a 0 says nothing


def read_codes(path: Path, fps: float = 30.0) -> CodeTrack:
    """The track that a file holds; `fps` gives the times of a file without time_s.

    What is not there of extras, gaze and head is 0. Raises CodeFileError, one sentence, for a file
    that cannot be read, lacks one of the 53, has an unknown column or a cell that is no number.
    """
    with _open_table(path) as stream:
        return _CodeReader(path.name, stream).read(fps)


def read_head_motion(path: Path) -> HeadMotion | None:
    """What follows the head's motion as a comment above a file's header says; None without one.

    Raises CodeFileError for a file that cannot be read, or says what is none of `HeadMotion`.
    """
    with _open_table(path) as stream:
        for row in csv.reader(stream):
            first = row[0].strip() if row else ""
            if first and not first.startswith(COMMENT):
                break
            said = first.removeprefix(COMMENT).strip()
            if said.startswith(HEAD_MOTION):
                return _check_head_motion(path.name, said.removeprefix(HEAD_MOTION).strip())
    return None


def _check_head_motion(name: str, said: str) -> HeadMotion:
    for motion in HEAD_MOTIONS:
        if said == motion:
            return motion
    raise CodeFileError(
        f"{name}: {HEAD_MOTION[:-1]} should be one of {', '.join(HEAD_MOTIONS)}; got {said!r}."
    )


@contextmanager
def _open_table(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream
    except OSError as error:
        raise CodeFileError(f"The codes {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise CodeFileError(f"{path.name} is not text in UTF-8; save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise CodeFileError(f"{path.name} is no table of codes: {error}.") from None


class _CodeReader:
    """Reads one open file; `name` is what to call it."""

    def __init__(self, name: str, stream: TextIO) -> None:
        self.name = name
        self.rows = _rows_of(stream)
        _, header = next(self.rows, (0, []))
        self.header = [cell.strip() for cell in header]
        self.check_header()
        self.places = {
            column: place
            for place, column in enumerate(self.header)
            if column in COLUMNS and column != FRAME
        }

    def check_header(self) -> None:
        for mark in OTHER_MARKS:
            if len(self.header) == 1 and mark in self.header[0]:
                raise CodeFileError(
                    f"{self.name} parts its columns by {mark!r}, as spreadsheets in some languages"
                    " do: save it with commas between columns and points in numbers."
                )
        named = [column for column in self.header if not column.startswith(COMMENT)]
        missing = [name for name in NEEDED if name not in named]
        if missing:
            raise CodeFileError(f"{self.name} lacks {_list_missing(missing, named)}.")
        for column in named:
            if column not in COLUMNS:
                near = describe_nearest(column, COLUMNS)
                hint = near or "a name that begins with # makes it a comment"
                raise CodeFileError(f"{self.name}: there is no column {column!r}; {hint}.")
            if named.count(column) > 1:
                raise CodeFileError(f"{self.name} has the column {column} twice.")

    def read(self, fps: float) -> CodeTrack:
        tables = []
        while rows := list(islice(self.rows, ROWS_AT_ONCE)):
            tables.append(self.numbers(rows))
        if not tables:
            raise CodeFileError(f"{self.name} has no frames: there is nothing below its header.")
        table = np.concatenate(tables)
        track = self.track_of(table, fps)
        later = np.diff(track.times_s, prepend=-np.inf) > 0
        if not later.all():
            raise CodeFileError(
                f"{self.name}: {TIME} should increase; it does not at frame {np.argmin(later)}."
            )
        return track

    def numbers(self, rows: Sequence[tuple[int, list[str]]]) -> np.ndarray:
        """(n, C) float64 of the cells that count, in the order of `places`."""
        wanted = list(self.places.values())
        table = np.empty((len(rows), len(wanted)))
        for index, (line, row) in enumerate(rows):
            if len(row) != len(self.header):
                raise CodeFileError(
                    f"{self.name}, line {line}: {len(row)} cells under {len(self.header)} columns."
                )
            try:
                table[index] = [float(row[place]) for place in wanted]
            except ValueError:
                raise self.no_number(line, row) from None
            if not (np.abs(table[index]) < FARTHEST).all():  # nor is what is not a number
                raise self.no_number(line, row)
        return table

    def no_number(self, line: int, row: Sequence[str]) -> CodeFileError:
        for column, place in self.places.items():
            if not _is_number(row[place]):
                return CodeFileError(
                    f"{self.name}, line {line}: {column} should be a number; got {row[place]!r}."
                )
        raise AssertionError("asked for a cell that is no number in a row of numbers")

    def track_of(self, table: np.ndarray, fps: float) -> CodeTrack:
        columns = dict(zip(self.places, table.T, strict=True))
        track = neutral_track(columns.get(TIME, np.arange(len(table)) / fps))
        for place, name in enumerate(CODE_NAMES):
            track.code[:, place] = columns.get(name, 0.0)
        for place, name in enumerate(GAZE_NAMES):
            track.gaze[:, place // 2, place % 2] = columns.get(name, 0.0)
        nothing = np.zeros(len(table))
        head = np.stack([columns.get(name, nothing) for name in HEAD_NAMES], 1)
        for T, (*turn, x, y, z) in zip(track.T_neutral_head, head, strict=True):
            T[:3, :3] = turn_by(np.array(turn))
            T[:3, 3] = x, y, z
        return track


def _rows_of(stream: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that is not empty nor a comment."""
    reader = csv.reader(stream)
    for row in reader:
        if any(cell.strip() for cell in row) and not row[0].lstrip().startswith(COMMENT):
            yield reader.line_num, row


def _is_number(cell: str) -> bool:
    try:
        return abs(float(cell)) < FARTHEST
    except ValueError:
        return False


def _list_missing(missing: Sequence[str], named: Sequence[str]) -> str:
    """Such as "jawOpen (the nearest is jawopen)", the first few of many."""
    words = []
    for name in missing[:MOST_NAMED]:
        near = describe_nearest(name, [column for column in named if column not in COLUMNS])
        words.append(f"{name} ({near})" if near else name)
    more = len(missing) - len(words)
    return ", ".join(words) + (f" and {more} more of the {len(NEEDED)}" if more else "")
