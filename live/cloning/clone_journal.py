"""What a clone run has read so far, kept beside its output: the same command goes on from there.

    magic        8 bytes      "MIMECLN1"
    fingerprint  32 bytes     SHA-256 of everything the codes depend on
    chunk after chunk:
      first      uint32       number of its first frame
      count      uint32       its frames
      crc        uint32       CRC-32 of first, count and frames
      frames     count x 524  time_s float64, code, gaze and T_neutral_head float32

All little-endian. A chunk that is torn, damaged or out of order ends what is kept; another
fingerprint keeps nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack, concatenate
from live.errors import OutputError
from live.safe_file import explain_failure

MAGIC = b"MIMECLN1"
CHUNK = struct.Struct("<III")
FRAME = np.dtype(
    [
        ("times_s", "<f8"),
        ("code", "<f4", (len(CODE_NAMES),)),
        ("gaze", "<f4", (2, 2)),
        ("T_neutral_head", "<f4", (4, 4)),
    ]
)


def journal_beside(out: Path) -> Path:
    """Where the journal of the run lies that writes `out`, a file or a pattern of files."""
    return out.with_name(f".{out.name}.clone-journal")


def compute_fingerprint(files: Iterable[Path], choices: Iterable[object]) -> bytes:
    """(32,) bytes that change with the name, size or time of any of `files`, or with a choice.

    Folders count with everything in them. Raises OSError.
    """
    digest = hashlib.sha256()
    for file in files:
        for one in sorted(file.iterdir()) if file.is_dir() else [file]:
            state = one.stat()
            digest.update(f"{one.resolve()}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    digest.update("|".join(str(choice) for choice in (*CODE_NAMES, *choices)).encode())
    return digest.digest()


class CloneJournal:
    """The chunks of one run: those kept from before in `kept`, later ones appended."""

    def __init__(self, path: Path, fingerprint: bytes, *, resume: bool = True) -> None:
        """Raises OutputError when the journal cannot be written."""
        self.path = path
        begin = MAGIC + fingerprint
        with self._explained():
            chunks, whole = _read_chunks(path, begin) if resume else ([], 0)
            self.kept = concatenate(chunks)
            self.frame_count = len(self.kept)
            """How many are in the journal by now."""
            self._stream = self._open(begin, whole)

    def append(self, chunk: CodeTrack) -> None:
        """Keep the next frames, for good when this returns. Raises OutputError."""
        content = _pack(self.frame_count, chunk)
        with self._explained():
            self._stream.write(content)
            self._stream.flush()
            os.fsync(self._stream.fileno())
        self.frame_count += len(chunk)

    def close(self) -> None:
        """Leave the journal to the next run, where there is anything in it."""
        with contextlib.suppress(OSError):  # on a full disk it says again what was said
            self._stream.close()
        if not self.frame_count:
            self.path.unlink(missing_ok=True)

    def remove(self) -> None:
        """The output is whole: nobody needs the journal any more."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _open(self, begin: bytes, whole: int) -> BinaryIO:
        """The file cut to its `whole` bytes, or a new one."""
        if whole:
            os.truncate(self.path, whole)
            return self.path.open("ab")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        stream = self.path.open("wb")
        stream.write(begin)
        stream.flush()
        return stream

    @contextlib.contextmanager
    def _explained(self):
        try:
            yield
        except OSError as problem:
            raise OutputError(explain_failure(self.path, problem)) from problem


def _pack(first: int, chunk: CodeTrack) -> bytes:
    frames = np.zeros(len(chunk), FRAME)
    for name in FRAME.names or ():
        frames[name] = getattr(chunk, name)
    content = frames.tobytes()
    return CHUNK.pack(first, len(chunk), _checksum(first, len(chunk), content)) + content


def _checksum(first: int, count: int, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(struct.pack("<II", first, count)))


def _read_chunks(path: Path, begin: bytes) -> tuple[list[CodeTrack], int]:
    """Every chunk that is whole and in order, and where the last of them ends; 0 for none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], 0
    if not content.startswith(begin):
        return [], 0
    chunks: list[CodeTrack] = []
    place, frames = len(begin), 0
    while place + CHUNK.size <= len(content):
        first, count, checksum = CHUNK.unpack_from(content, place)
        end = place + CHUNK.size + count * FRAME.itemsize
        body = content[place + CHUNK.size : end]
        if first != frames or end > len(content) or checksum != _checksum(first, count, body):
            break
        chunks.append(_unpack(body))
        place, frames = end, frames + count
    return chunks, place


def _unpack(body: bytes) -> CodeTrack:
    frames = np.frombuffer(body, FRAME)
    return CodeTrack(*(np.array(frames[name]) for name in CodeTrack.__slots__))
