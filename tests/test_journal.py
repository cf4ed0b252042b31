from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from ticks import made_up_reading

from live.errors import OutputError, TakeError
from live.takes import journal as journal_module
from live.takes.journal import (
    MAGIC,
    Journal,
    claim_journal,
    hold_journal,
    journal_of,
    read_journal,
    recording_of,
)
from live.takes.recording import ROW, row_of

ROWS = np.stack([row_of(made_up_reading(frame_id)) for frame_id in range(9)])


def keep(path: Path, rows: np.ndarray = ROWS) -> Path:
    journal = Journal(path)
    for row in rows:
        journal.append(row)
    journal.close()
    assert journal.problem is None
    return path


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return keep(tmp_path / "take.npz.journal")


def test_what_was_appended_is_read(kept: Path) -> None:
    content = read_journal(kept)
    assert content.rows.dtype == ROW
    np.testing.assert_array_equal(content.rows, ROWS)
    assert content.lost_bytes == 0
    assert 0 <= content.began_s < 86400


def test_a_row_is_there_as_soon_as_it_was_appended(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "take.csv.journal")
    assert len(read_journal(journal.path).rows) == 0
    for count, row in enumerate(ROWS, 1):
        journal.append(row)
        assert len(read_journal(journal.path).rows) == count
    journal.remove()
    journal.close()
    assert not journal.path.exists()


def test_wherever_it_is_torn_what_came_before_is_whole(kept: Path) -> None:
    whole = kept.read_bytes()
    size = ROW.itemsize + 8
    header = len(whole) - len(ROWS) * size
    for end in range(header, len(whole), 101):
        kept.write_bytes(whole[:end])
        content = read_journal(kept)
        count = (end - header) // size
        np.testing.assert_array_equal(content.rows, ROWS[:count])
        assert content.lost_bytes == (end - header) % size


def test_a_damaged_row_ends_what_is_kept(kept: Path) -> None:
    content = bytearray(kept.read_bytes())
    content[-3 * (ROW.itemsize + 8) + 50] ^= 1
    kept.write_bytes(content)
    np.testing.assert_array_equal(read_journal(kept).rows, ROWS[:6])


def test_random_damage_is_rows_or_a_sentence(kept: Path) -> None:
    random, whole = np.random.default_rng(3), kept.read_bytes()
    for _ in range(300):
        content = bytearray(whole)
        for place in random.integers(0, len(content), 3):
            content[place] = random.integers(256)
        kept.write_bytes(content)
        try:
            rows = read_journal(kept).rows
        except TakeError:
            continue
        np.testing.assert_array_equal(rows, ROWS[: len(rows)])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello", "no journal of a recording"),
        (MAGIC + b"\1" * 9000, "nothing can be recovered"),
        (b"MIMEJNL0" + b"\1" * 20, "no journal of a recording"),
        (MAGIC + journal_module._chunk(b"[" * 50000), "damaged at its very begin"),
        (MAGIC + journal_module._chunk(b"{}"), "damaged at its very begin"),
        (
            MAGIC + journal_module._chunk(b'{"began_s": 1, "layout": [], "names": {}}'),
            "another ver",
        ),
    ],
)
def test_what_is_no_journal_is_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "take.npz.journal"
    path.write_bytes(content)
    with pytest.raises(TakeError, match=said):
        read_journal(path)


def test_an_absent_one_and_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(TakeError, match="cannot be read: No such file"):
        read_journal(tmp_path / "a.journal")
    (tmp_path / "b.journal").touch()
    assert len(read_journal(tmp_path / "b.journal").rows) == 0


def test_one_torn_before_its_first_row_is_empty(kept: Path) -> None:
    whole = kept.read_bytes()
    header = len(whole) - len(ROWS) * (ROW.itemsize + 8)
    for end in (3, len(MAGIC), len(MAGIC) + 2, header - 1, header, header + 1):
        kept.write_bytes(whole[:end])
        content = read_journal(kept)
        assert len(content.rows) == 0
        assert content.lost_bytes == (end if end < header else end - header)


def test_one_that_is_written_is_said_to_be(kept: Path) -> None:
    with hold_journal(kept), pytest.raises(OutputError, match="Another run is still recording"):
        claim_journal(recording_of(kept))
    with pytest.raises(OutputError, match="that was interrupted"):
        claim_journal(recording_of(kept))


def test_one_that_was_left_behind_is_never_written_over(kept: Path) -> None:
    before = kept.read_bytes()
    for open_it in (lambda: Journal(kept), lambda: claim_journal(recording_of(kept))):
        with pytest.raises(OutputError, match="`takes recover"):
            open_it()
    assert kept.read_bytes() == before
    with pytest.raises(OutputError, match="cannot be written"):
        Journal(kept / "inside.journal")


def test_a_full_disk_stops_the_keeping_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [3000]
    write = os.write

    def write_until_full(file: int, content: bytes) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        part = content[: left[0]]
        left[0] -= len(part)
        return write(file, part)

    monkeypatch.setattr(journal_module.os, "write", write_until_full)
    monkeypatch.setattr(journal_module, "_header", _short_header(journal_module._header()))
    journal = Journal(tmp_path / "take.npz.journal")
    for row in ROWS:
        journal.append(row)
    journal.close()
    assert journal.problem is not None
    assert journal.problem.errno == errno.ENOSPC
    monkeypatch.undo()
    monkeypatch.setattr(journal_module, "_read_header", lambda name, header: 0.0)
    rows = read_journal(journal.path).rows
    assert 0 < len(rows) < len(ROWS)
    np.testing.assert_array_equal(rows, ROWS[: len(rows)])


def _short_header(header: bytes):
    return lambda: header[:100]


def test_names() -> None:
    assert journal_of(Path("a/take.npz")) == Path("a/take.npz.journal")
    assert recording_of(Path("a/take.npz.journal")) == Path("a/take.npz")
    with pytest.raises(TakeError, match=r"does not end in \.journal"):
        recording_of(Path("take.npz"))
