"""Reading an animation chunk by chunk, with a journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from clone_rigs import ball_rig, lively_track

from engine.cloning.code_decoder import CodeDecoder, HeadMotion
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.errors import MeshError
from engine.records import Mesh
from live.cloning.clone_journal import CloneJournal
from live.cloning.clone_reading import (
    CHUNK_FRAMES,
    TimedReader,
    find_head_motion,
    read_take,
    reading_key,
)

KEY = bytes(32)
TOTAL = 2 * CHUNK_FRAMES + 5


@dataclass
class Counted:
    """An animation whose frame i lies i units to the side."""

    broken_at: int = -1
    asked: list[int] = field(default_factory=list)
    label: str = "counted"
    times_s: np.ndarray = field(default_factory=lambda: np.arange(TOTAL) / 30)

    @property
    def neutral(self) -> Mesh:
        return ball_rig()[1]

    def read(self, frame: int) -> np.ndarray:
        self.asked.append(frame)
        if frame == self.broken_at:
            raise MeshError(f"frame {frame} is damaged.")
        return np.full((4, 3), float(frame))


class Sum:
    """Its code is this frame's place, and the one it saw before: it carries state."""

    def __init__(self) -> None:
        self.before = -1.0

    def read(self, vertices: np.ndarray, times_s: np.ndarray) -> CodeTrack:
        track = neutral_track(times_s)
        for code, places in zip(track.code, vertices[:, 0, 0], strict=True):
            code[:2] = places, self.before
            self.before = places
        return track


def read(folder: Path, animation: Counted, reader: Sum) -> tuple[CodeTrack, list[int]]:
    counts: list[int] = []
    journal = CloneJournal(folder / "journal", KEY)
    try:
        return read_take(animation, reader, journal, counts.append), counts
    finally:
        journal.close()


def test_every_frame_is_read_once_and_in_order(tmp_path: Path) -> None:
    animation = Counted()
    track, counts = read(tmp_path, animation, Sum())
    assert animation.asked == list(range(TOTAL))
    np.testing.assert_array_equal(track.code[:, 0], np.arange(TOTAL))
    np.testing.assert_array_equal(track.times_s, animation.times_s)
    assert counts == [0, CHUNK_FRAMES, 2 * CHUNK_FRAMES, TOTAL]


def test_it_goes_on_where_it_was_interrupted_and_comes_to_the_same(tmp_path: Path) -> None:
    with pytest.raises(MeshError, match="frame 40"):
        read(tmp_path, Counted(broken_at=40), Sum())
    animation = Counted()
    track, counts = read(tmp_path, animation, Sum())
    assert counts[0] == CHUNK_FRAMES
    assert animation.asked == list(range(TOTAL))  # the first ones again, to know what was before
    np.testing.assert_array_equal(track.code[:, 1], np.arange(TOTAL) - 1)


def test_a_whole_journal_needs_no_reading(tmp_path: Path) -> None:
    once, _ = read(tmp_path, Counted(), Sum())
    animation = Counted()
    again, counts = read(tmp_path, animation, Sum())
    assert animation.asked == []
    assert counts == [TOTAL]
    np.testing.assert_array_equal(again.code, once.code)


def test_time_is_counted_that_the_reader_takes() -> None:
    reader = TimedReader(Sum())
    assert reader.seconds == 0.0
    assert reader.read(np.full((1, 4, 3), 7.0), np.zeros(1)).code[0, 0] == 7.0
    assert reader.seconds > 0.0


@dataclass
class Posed:
    """A ball that is posed as a track says."""

    posed: np.ndarray
    times_s: np.ndarray
    label: str = "posed"

    @property
    def neutral(self) -> Mesh:
        return ball_rig()[1]

    def read(self, frame: int) -> np.ndarray:
        return self.posed[frame].astype(np.float64)


@pytest.mark.parametrize("motion", ["head", "whole"])
def test_whether_the_neck_bends_is_seen_on_the_source(motion: HeadMotion) -> None:
    rig, _ = ball_rig()
    track = lively_track(20)
    animation = Posed(CodeDecoder(rig, motion).decode(track), track.times_s)
    assert find_head_motion(animation, rig, track) == motion


def test_a_head_that_never_moves_bends_the_neck() -> None:
    rig, mesh = ball_rig()
    track = neutral_track(np.arange(3) / 30)
    animation = Posed(np.stack([mesh.vertices] * 3), track.times_s)
    assert find_head_motion(animation, rig, track) == "head"


def test_another_way_of_reading_or_another_encoder_is_another_key(monkeypatch):
    from engine.cloning import code_solver

    keys = {reading_key(solver) for solver in ("guided", "least-squares", "encoder")}
    monkeypatch.setattr(code_solver, "SOLVER_VERSION", "0")
    assert len({*keys, reading_key("guided")}) == 4
