"""A recording while it grows: rows appended one by one, each of which can be read again by itself.

    magic    8 bytes   "MIMEJNL1"
    chunk after chunk, the first of them the header, then one for each row:
      length uint32    of the content
      crc    uint32    CRC-32 of the content
      content          header: JSON in UTF-8; row: `live.takes.recording.ROW`

All little-endian. A chunk that is torn or damaged ends what is kept: whatever killed the program,
or filled the disk, everything before it is whole.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from live.errors import OutputError, TakeError
from live.output_lock import hold_outputs
from live.safe_file import explain_failure
from live.takes.recording import NAMES, ROW

SUFFIX = ".journal"
MAGIC = b"MIMEJNL1"
CHUNK = struct.Struct("<II")
LONGEST_HEADER = 1 << 16
SECONDS_OF_DAY = 86400.0


@dataclass(frozen=True, slots=True, eq=False)
class JournalContent:
    """What a journal holds."""

    began_s: float
    """Seconds since local midnight at its first row."""
    rows: np.ndarray
    """(N,) of dtype `ROW`."""
    lost_bytes: int
    """Behind the last whole row: torn or damaged."""


def journal_of(out: Path) -> Path:
    """Where the journal of the recording `out` lies while it grows."""
    return out.with_name(out.name + SUFFIX)


def claim_journal(out: Path) -> Path:
    """`journal_of(out)` where nothing is in the way of a new one; raises OutputError."""
    journal = journal_of(out)
    if journal.exists():
        with hold_journal(journal):
            raise _in_the_way(journal)
    return journal


def _in_the_way(journal: Path) -> OutputError:
    return OutputError(
        f"{journal} holds a recording that was interrupted; `takes recover {journal}` makes a file "
        "of it."
    )


@contextlib.contextmanager
def hold_journal(journal: Path) -> Iterator[None]:
    """Be the only one who writes `journal`, there or not, or makes a file of it.

    Raises OutputError while another run does.
    """
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(hold_outputs([journal]))
        except OutputError:
            out = journal.with_suffix("")
            raise OutputError(
                f"Another run is still recording {out}: end that one first."
            ) from None
        yield


def recording_of(journal: Path) -> Path:
    """The recording that a journal becomes. Raises TakeError for a file of another name."""
    if journal.suffix.lower() != SUFFIX:
        raise TakeError(f"{journal} is no journal: its name does not end in {SUFFIX}.")
    return journal.with_suffix("")


class Journal:
    """Appends rows to a file of its own; each is with the system when `append` returns.

    No `fsync`: it may take as long as a tick. Whatever ends this program alone loses no row; a
    power failure may lose the last seconds.
    """

    def __init__(self, path: Path) -> None:
        """Raises OutputError when the file is there already or cannot be made."""
        self.path = path
        self.problem: OSError | None = None
        """Why nothing more is kept, where something keeps it from growing."""
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        except FileExistsError:
            raise _in_the_way(path) from None
        except OSError as problem:
            raise OutputError(explain_failure(path, problem)) from problem
        self._begun = self._closed = False

    def append(self, row: np.ndarray) -> None:
        """Keep a row of dtype `ROW`; does nothing once `problem` is there."""
        if self.problem is not None:
            return
        try:
            if not self._begun:
                self._write(MAGIC + _chunk(_header()))
                self._begun = True
            self._write(_chunk(row.tobytes()))
        except OSError as problem:
            self.problem = problem

    def close(self) -> None:
        """Nothing more is appended; may be called twice."""
        if not self._closed:
            self._closed = True
            with contextlib.suppress(OSError):  # on a full disk it says again what was said
                os.close(self._file)

    def remove(self) -> None:
        """The recording is whole: nobody needs the journal any more."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _write(self, content: bytes) -> None:
        if os.write(self._file, content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


_BINARY = getattr(os, "O_BINARY", 0)  # Windows would turn every byte 10 into two


def _chunk(content: bytes) -> bytes:
    return CHUNK.pack(len(content), zlib.crc32(content)) + content


def _header() -> bytes:
    now_s = time.time()
    now = time.localtime(now_s)
    began_s = now.tm_hour * 3600 + now.tm_min * 60 + now.tm_sec + now_s % 1.0
    layout = [[str(part) for part in field] for field in ROW.descr]
    return json.dumps({"began_s": began_s, "layout": layout, "names": NAMES}).encode()


def read_journal(path: Path) -> JournalContent:
    """Every row that is whole. Raises TakeError for a file that is no journal of this version."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise TakeError(f"The journal {path} cannot be read: {problem.strerror}.") from problem
    if _is_torn_at_once(content):
        return JournalContent(0.0, np.zeros(0, ROW), len(content))
    if not content.startswith(MAGIC):
        raise TakeError(f"{path.name} is no journal of a recording.")
    header, place = _read_chunk(content, len(MAGIC))
    if header is None or len(header) > LONGEST_HEADER:
        raise TakeError(f"{path.name} is damaged at its very begin; nothing can be recovered.")
    began_s, rows = _read_header(path.name, header), []
    while True:
        row, behind = _read_chunk(content, place)
        if row is None or len(row) != ROW.itemsize:
            break
        rows.append(row)
        place = behind
    found = np.frombuffer(b"".join(rows), ROW).copy()
    return JournalContent(began_s, found, len(content) - place)


def _is_torn_at_once(content: bytes) -> bool:
    """Whether the disk was full before the first row: nothing is in it, and nothing damaged."""
    if not MAGIC.startswith(content[: len(MAGIC)]):
        return False
    if len(content) <= len(MAGIC):
        return True
    room = len(MAGIC) + CHUNK.size + len(_header()) + ROW.itemsize
    return len(content) < room and _read_chunk(content, len(MAGIC))[0] is None


def _read_chunk(content: bytes, place: int) -> tuple[bytes | None, int]:
    """The chunk at `place` and the place behind it; None where none is whole."""
    begin = place + CHUNK.size
    if begin > len(content):
        return None, place
    length, checksum = CHUNK.unpack_from(content, place)
    body = content[begin : begin + length]
    if len(body) != length or zlib.crc32(body) != checksum:
        return None, place
    return body, begin + length


def _read_header(name: str, header: bytes) -> float:
    """`began_s`, once it is sure that the rows are of this version."""
    try:
        known, written = json.loads(_header()), json.loads(header)
        began_s = float(written["began_s"])
        same = all(written[key] == known[key] for key in ("layout", "names"))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise TakeError(f"{name} is damaged at its very begin.") from None
    if not same or not 0.0 <= began_s <= SECONDS_OF_DAY:
        raise TakeError(f"{name} was written by another version of this program.")
    return began_s
