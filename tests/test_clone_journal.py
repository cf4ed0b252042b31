"""What a clone run keeps of itself, and what of that is believed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cloning.code_track import CodeTrack, neutral_track
from live.cloning.clone_journal import (
    CHUNK,
    FRAME,
    MAGIC,
    CloneJournal,
    compute_fingerprint,
    journal_beside,
)
from live.errors import OutputError

KEY = bytes(range(32))


def some_track(count: int, seed: int = 0) -> CodeTrack:
    generator = np.random.default_rng(seed)
    track = neutral_track(np.arange(count) / 30)
    track.code[:] = generator.random(track.code.shape)
    track.gaze[:] = generator.random(track.gaze.shape)
    track.T_neutral_head[:, :3] = generator.random((count, 3, 4))
    return track


def keep(path: Path, *chunks: CodeTrack) -> Path:
    journal = CloneJournal(path, KEY)
    for chunk in chunks:
        journal.append(chunk)
    journal.close()
    return path


def kept(path: Path, fingerprint: bytes = KEY, **how: bool) -> CodeTrack:
    journal = CloneJournal(path, fingerprint, **how)
    journal.close()
    return journal.kept


def assert_same(one: CodeTrack, other: CodeTrack) -> None:
    for name in CodeTrack.__slots__:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        assert getattr(one, name).dtype == getattr(other, name).dtype


def test_chunks_come_back_and_more_can_follow(tmp_path: Path) -> None:
    path, track = tmp_path / "journal", some_track(9)
    assert len(kept(path)) == 0
    keep(path, track.slice(0, 4))
    keep(path, track.slice(4, 6), track.slice(6, 9))
    assert_same(kept(path), track)


def test_a_journal_of_nothing_does_not_stay(tmp_path: Path) -> None:
    CloneJournal(tmp_path / "journal", KEY).close()
    assert not list(tmp_path.iterdir())


def test_another_fingerprint_or_no_wish_to_resume_starts_anew(tmp_path: Path) -> None:
    path = keep(tmp_path / "journal", some_track(4))
    assert len(kept(path, bytes(32))) == 0
    assert len(kept(path)) == 0  # the other run has begun its own
    keep(path, some_track(4))
    assert len(kept(path, resume=False)) == 0


def test_a_torn_last_chunk_is_left_out_and_written_over(tmp_path: Path) -> None:
    path, track = tmp_path / "journal", some_track(9)
    keep(path, track.slice(0, 4), track.slice(4, 9))
    os.truncate(path, path.stat().st_size - 1)
    assert_same(kept(path), track.slice(0, 4))
    keep(path, track.slice(4, 9))
    assert_same(kept(path), track)


def test_chunks_after_a_damaged_one_are_not_believed(tmp_path: Path) -> None:
    path, track = tmp_path / "journal", some_track(9)
    keep(path, track.slice(0, 3), track.slice(3, 6), track.slice(6, 9))
    content = bytearray(path.read_bytes())
    content[len(MAGIC) + 32 + CHUNK.size + 3 * FRAME.itemsize + CHUNK.size + 70] ^= 1
    path.write_bytes(content)
    assert_same(kept(path), track.slice(0, 3))


def test_a_count_that_is_claimed_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes(MAGIC + KEY + CHUNK.pack(0, 2**32 - 1, 0) + b"x" * 100)
    assert len(kept(path)) == 0


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 3000), st.binary(max_size=40), st.integers(0, 60))
def test_damage_costs_at_most_what_follows_it(
    tmp_path_factory: pytest.TempPathFactory, place: int, noise: bytes, length: int
) -> None:
    track = some_track(5)
    path = keep(tmp_path_factory.mktemp("fuzz") / "journal", track.slice(0, 2), track.slice(2, 5))
    content = path.read_bytes()
    path.write_bytes(content[:place] + noise + content[place + length :])
    found = kept(path)
    assert_same(found, track.slice(0, len(found)))


def test_the_fingerprint_knows_files_and_choices(tmp_path: Path) -> None:
    file, folder = tmp_path / "a.obj", tmp_path / "frames"
    folder.mkdir()
    file.write_text("v 0 0 0")
    (folder / "1.obj").write_text("v 1 0 0")
    seen = {compute_fingerprint([file, folder], ["encoder"])}
    seen.add(compute_fingerprint([file, folder], ["least-squares"]))
    os.utime(folder / "1.obj", ns=(1, 1))
    seen.add(compute_fingerprint([file, folder], ["encoder"]))
    (folder / "2.obj").write_text("")
    seen.add(compute_fingerprint([file, folder], ["encoder"]))
    assert len(seen) == 4
    assert compute_fingerprint([file], []) == compute_fingerprint([file], [])


def test_it_lies_beside_the_output_and_goes_when_asked(tmp_path: Path) -> None:
    path = journal_beside(tmp_path / "deep" / "out_%04d.obj")
    assert path.parent == tmp_path / "deep"
    journal = CloneJournal(path, KEY)
    assert path.is_file()
    journal.remove()
    assert not path.exists()


def test_a_disk_that_is_full_is_one_sentence(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    path = tmp_path / "journal"
    keep(path, some_track(3))
    journal = CloneJournal(path, KEY)
    journal._stream.close()
    journal._stream = open("/dev/full", "wb", buffering=0)  # noqa: SIM115 (closed by the journal)
    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        journal.append(some_track(3))
    journal.close()
    assert len(kept(path)) == 3


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        CloneJournal(tmp_path / "file" / "journal", KEY)
