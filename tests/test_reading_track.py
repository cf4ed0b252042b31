from __future__ import annotations

import threading

import pytest
from ticks import made_up_reading

from live.upsampling.reading_track import KEPT, ReadingTrack


def test_the_newest_are_kept_and_all_are_counted() -> None:
    track = ReadingTrack()
    for frame_id in range(KEPT + 5):
        track.put(made_up_reading(frame_id))
    seen = track.look()
    assert [one.frame.frame_id for one in seen.readings] == list(range(5, KEPT + 5))
    assert seen.count == KEPT + 5
    assert not seen.ended


def test_what_was_looked_at_does_not_change() -> None:
    track = ReadingTrack()
    track.put(made_up_reading(0))
    seen = track.look()
    track.put(made_up_reading(1))
    track.end()
    assert (len(seen.readings), seen.count, seen.ended) == (1, 1, False)
    assert track.look().ended


def test_what_ended_the_readings_is_raised_whenever_it_is_looked() -> None:
    track = ReadingTrack()
    track.put(made_up_reading(0))
    track.end(ValueError("the camera melted"))
    for _ in range(2):
        with pytest.raises(ValueError, match="melted"):
            track.look()


def test_waiting_ends_with_the_first_reading_with_the_end_and_with_the_time() -> None:
    track = ReadingTrack()
    assert not track.wait_for_any(0.01)
    threading.Timer(0.02, lambda: track.put(made_up_reading(0))).start()
    assert track.wait_for_any(10.0)
    empty = ReadingTrack()
    threading.Timer(0.02, empty.end).start()
    assert empty.wait_for_any(10.0)
    assert not empty.look().readings
