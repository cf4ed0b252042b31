from __future__ import annotations

import threading
import time

import pytest
from ticks import made_up_reading

from capture.errors import SourceError
from live.upsampling.reading_thread import ReadingThread
from live.upsampling.reading_track import ReadingTrack


class Endless:
    """Reads until it is not asked any more."""

    def __init__(self) -> None:
        self.count = 0
        self.threads: set[str] = set()

    def read(self):
        self.threads.add(threading.current_thread().name)
        self.count += 1
        time.sleep(0.001)
        return made_up_reading(self.count)


class Listed:
    """Reads so many, then fails or ends."""

    def __init__(self, count: int, problem: Exception | None = None) -> None:
        self.left, self.problem = count, problem

    def read(self):
        self.left -= 1
        if self.left >= 0:
            return made_up_reading(9 - self.left)
        if self.problem is not None:
            raise self.problem
        return None


def run(reader) -> tuple[ReadingTrack, ReadingThread]:
    track = ReadingTrack()
    thread = ReadingThread(reader, track)
    thread.start()
    return track, thread


def until_ended(track: ReadingTrack) -> None:
    limit = time.monotonic() + 10
    while not track.look().ended:
        assert time.monotonic() < limit
        time.sleep(0.002)


def test_everything_read_is_put_on_the_track() -> None:
    track, thread = run(Listed(4))
    until_ended(track)
    assert [one.frame.frame_id for one in track.look().readings] == [6, 7, 8, 9]
    thread.stop()


def test_a_fault_of_the_reading_comes_out_of_the_track() -> None:
    track, thread = run(Listed(2, SourceError("The camera was unplugged.")))
    with pytest.raises(SourceError, match="unplugged"):
        until_ended(track)
    thread.stop()


def test_stopping_ends_the_thread() -> None:
    before = threading.active_count()
    reader = Endless()
    track, thread = run(reader)
    assert track.wait_for_any(10.0)
    thread.stop()
    thread.stop()
    assert threading.active_count() == before
    assert reader.threads == {"mimesh-reading"}
    count = reader.count
    time.sleep(0.01)
    assert reader.count == count


def test_one_that_never_began_can_be_stopped() -> None:
    ReadingThread(Listed(1), ReadingTrack()).stop()  # pyright: ignore[reportArgumentType]
