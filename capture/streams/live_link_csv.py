"""Reads a take of the app Live Link Face: a table as text (CSV), a row for every frame.

    Timecode,BlendShapeCount,EyeBlinkLeft,...,RightEyeRoll
    13:13:04:31.652,61,0.1236470118,...

Source of the format: takes of the app; RFC 4180. A timecode is hours, minutes, seconds, frames and
thousandths of a frame, 60 frames a second in the app's own.

Read as well: what spreadsheets make of a take (cells parted by semicolons or tabs, decimal commas)
and what other programs write (names in other cases, several rows of one timecode).
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np

from capture.errors import SourceError
from capture.streams.names import LIVE_LINK_NAMES

TIMECODE, COUNT = "Timecode", "BlendShapeCount"
OPTIONAL = ("TongueOut", *LIVE_LINK_NAMES[52:])
"""Older versions of the app, and other programs, leave these out."""
FARTHEST = 1e6
FRAME_BASES = (24, 25, 30, 48, 50, 60)
"""Frames a second that timecodes count in."""
LONGEST_HEADER = 65536
"""Characters that are looked at for what parts the cells."""
CLEARLY_EVENER, ROUNDING_STEPS = 0.8, 1.0
"""Rows were counted in what leaves less than this share of how unevenly sixtieths lie, and that by
more than timecodes are rounded."""
FEWEST_TIMED = 3
"""Rows of which not all can have one timecode; two may, where it counts whole seconds."""
DAY_S = 86400.0
_CODE = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})[:;](\d{1,2})(?:[.,](\d{1,3}))?")
_NAMES = {name.lower(): name for name in (TIMECODE, COUNT, *LIVE_LINK_NAMES)}


def read_live_link_take(path: Path) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
    """A take's times, the names of its columns, and its values.

    Returns:
        times_s (N,) float64 seconds, 0 at the first row and increasing; names (C,), those of
        `LIVE_LINK_NAMES` that the file has, in that order; values (N, C) float64, shapes as they
        were written (a few lie outside [0, 1] by a little) and angles in radians, NaN in a row
        without a face.

    Raises:
        SourceError: the file cannot be read or is no such take; names the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _TakeReader(path.name, stream).read()
    except OSError as error:
        raise SourceError(f"The take {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise SourceError(
            f"{path.name} is no take: it is not text in UTF-8; save it as CSV UTF-8."
        ) from None
    except csv.Error as error:
        raise SourceError(f"{path.name} is no take: {error}.") from None


class _TakeReader:
    """Reads one open file; `name` is what to call it."""

    def __init__(self, name: str, stream: TextIO) -> None:
        self.name = name
        self.rows = _rows_of(stream)
        _, header = next(self.rows, (0, []))
        self.header = [_NAMES.get(cell.strip().lower(), cell.strip()) for cell in header]
        self._check_header()
        self.names = tuple(column for column in LIVE_LINK_NAMES if column in self.header)
        self.places = [self.header.index(column) for column in self.names]
        self.count_place = self.header.index(COUNT) if COUNT in self.header else None

    def _check_header(self) -> None:
        needed = (TIMECODE, *(name for name in LIVE_LINK_NAMES if name not in OPTIONAL))
        missing = [column for column in needed if column not in self.header]
        if missing:
            more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            raise SourceError(
                f"{self.name} is no Live Link Face take: it has no column {missing[0]}{more}."
            )
        twice = next((name for name in LIVE_LINK_NAMES if self.header.count(name) > 1), None)
        if twice:
            raise SourceError(f"{self.name} has the column {twice} twice.")

    def read(self) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
        codes, values, lines = array("d"), array("d"), array("q")  # a take can be long
        place = self.header.index(TIMECODE)
        for line, row in self.rows:
            if len(row) <= place:
                raise SourceError(f"{self.name}, line {line}: there is no {TIMECODE}.")
            codes.extend(self._timecode(line, row[place]))
            values.extend(self._values(line, row))
            lines.append(line)
        if not codes:
            raise SourceError(f"{self.name} has no frames: there is nothing below its header.")
        table = np.array(codes).reshape(-1, 3)
        if len(table) >= FEWEST_TIMED and (table == table[0]).all():
            raise SourceError(
                f"{self.name} does not tell how fast it is to be played: its {len(table)} rows all"
                f" have one {TIMECODE}."
            )
        times_s = seconds_of(table)
        late = np.flatnonzero(np.diff(times_s) < 0)
        if len(late):
            raise SourceError(
                f"{self.name}, line {lines[late[0] + 1]}: {TIMECODE} should increase; it goes back."
            )
        times_s = spread(times_s)
        return times_s - times_s[0], self.names, np.array(values).reshape(len(lines), -1)

    def _timecode(self, line: int, text: str) -> tuple[int, int, float]:
        """Minute of the day, second, frame."""
        match = _CODE.fullmatch(text.strip())
        if match is None or int(match[3]) >= 60 or int(match[4]) >= max(FRAME_BASES):
            raise SourceError(
                f"{self.name}, line {line}: {TIMECODE} should look like 13:04:59:31.250; got"
                f" {text!r}."
            )
        thousandths = int((match[5] or "0").ljust(3, "0"))
        return int(match[1]) * 60 + int(match[2]), int(match[3]), int(match[4]) + thousandths / 1e3

    def _values(self, line: int, row: list[str]) -> list[float]:
        if self.count_place is not None and row[self.count_place : self.count_place + 1] == ["0"]:
            return [np.nan] * len(self.places)
        if len(row) != len(self.header):
            raise SourceError(
                f"{self.name}, line {line}: {len(row)} cells under {len(self.header)} columns."
            )
        try:
            values = [_number(row[place]) for place in self.places]
        except ValueError:
            raise self._no_number(line, row) from None
        if not all(abs(value) < FARTHEST for value in values):  # nor is what is not a number
            raise self._no_number(line, row)
        return values

    def _no_number(self, line: int, row: list[str]) -> SourceError:
        for column, place in zip(self.names, self.places, strict=True):
            try:
                fine = abs(_number(row[place])) < FARTHEST
            except ValueError:
                fine = False
            if not fine:
                return SourceError(
                    f"{self.name}, line {line}: {column} should be a number; got {row[place]!r}."
                )
        raise AssertionError("asked for a cell that is no number in a row of numbers")


def _rows_of(stream: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that is not empty."""
    header = stream.readline(LONGEST_HEADER)
    stream.seek(0)
    reader = csv.reader(stream, delimiter=max(",;\t", key=header.count))
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def _number(cell: str) -> float:
    return float(cell.replace(",", "."))


def spread(times_s: np.ndarray) -> np.ndarray:
    """(N,) increasing, of times that never go back: rows of one time share it up to the next."""
    moments, row_counts = np.unique(times_s, return_counts=True)
    if len(moments) == len(times_s):
        return times_s
    steps = np.diff(moments)
    steps = np.append(steps, np.median(steps) if len(steps) else 1.0 / FRAME_BASES[-1])
    within = np.arange(len(times_s)) - np.repeat(np.cumsum(row_counts) - row_counts, row_counts)
    return times_s + within * np.repeat(steps / row_counts, row_counts)


def seconds_of(codes: np.ndarray) -> np.ndarray:
    """(N,) seconds since the first day's midnight of (N, 3) timecodes: minute, second, frame.

    Programs that write such takes do not all count in sixtieths. Rows come at an even beat, more or
    less; counted in too many frames a second, there is a gap at the end of every second.
    """
    highest = codes[:, 2].max(initial=0.0)
    counted = [_count(codes, base) for base in FRAME_BASES if base > highest] or [
        _count(codes, FRAME_BASES[-1])
    ]
    evenest = min(counted, key=_unevenness)
    sixtieths = counted[-1]
    clear = _unevenness(evenest) < CLEARLY_EVENER * _unevenness(sixtieths) - ROUNDING_STEPS
    return evenest if clear else sixtieths


def _count(codes: np.ndarray, base: int) -> np.ndarray:
    times_s = codes[:, 0] * 60.0 + codes[:, 1] + codes[:, 2] / base
    days = np.cumsum(np.diff(times_s, prepend=times_s[0]) < -DAY_S / 2)  # a take over midnight
    return times_s + days * DAY_S


def _unevenness(times_s: np.ndarray) -> float:
    """How far the steps lie off the usual one, in such steps, all together."""
    steps_s = np.diff(times_s)
    usual_s = float(np.median(steps_s)) if len(steps_s) else 0.0
    return float(np.abs(steps_s - usual_s).sum()) / usual_s if usual_s > 0 else 0.0
