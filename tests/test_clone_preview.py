"""Source and target side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from clone_rigs import ball_rig, lively_track
from gl_context import shared_context
from PIL import Image

from capture.clip import Clip
from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.code_track import CodeTrack
from engine.records import Mesh
from live.cloning import clone_preview as preview
from live.cloning.clone_outputs import ClonedTake
from live.cloning.clone_preview import SourceTake, draw_sheet, write_preview

SIZE = (60, 68)


@dataclass
class Decoded:
    """The animation that a track is."""

    neutral: Mesh
    posed: np.ndarray
    times_s: np.ndarray
    label: str = "decoded"

    def read(self, frame: int) -> np.ndarray:
        return self.posed[frame].astype(np.float64)


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    shared_context()
    monkeypatch.setattr(preview, "CELL", SIZE)
    monkeypatch.setattr(preview, "FILM_CELL", (64, 64))
    monkeypatch.setattr(preview, "ROWS_AT_ONCE", 5)


def both(track: CodeTrack) -> tuple[SourceTake, ClonedTake]:
    """A source and the same mesh as its target."""
    rig, mesh = ball_rig()
    animation = Decoded(mesh, CodeDecoder(rig).decode(track), track.times_s)
    return (
        SourceTake(animation, rig, track),
        ClonedTake(mesh, Path("ball.obj"), rig, track, "head"),
    )


def test_a_source_cloned_onto_itself_looks_the_same() -> None:
    source, target = both(lively_track(3))
    sheet = draw_sheet(source, target, SIZE).astype(float)
    half = (sheet.shape[0] - 6) // 2
    pictures = sheet[6 : 6 + SIZE[1]], sheet[6 + half : 6 + half + SIZE[1]]
    assert np.abs(pictures[0] - pictures[1]).mean() < 2.0
    assert pictures[0].std() > 10
    moved = np.abs(pictures[0][:, 6:66] - pictures[0][:, 72:132]).mean()
    assert moved > 3 * np.abs(pictures[0] - pictures[1]).mean()


def test_what_follows_the_head_is_seen() -> None:
    _, target = both(lively_track(2))
    sheets = [draw_sheet(None, replace(target, head_motion=how), SIZE) for how in MOTIONS]
    assert not np.array_equal(sheets[0], sheets[1])
    assert not np.array_equal(sheets[1], sheets[2])


def test_a_sheet_is_a_picture_of_a_few_frames(tmp_path: Path) -> None:
    write_preview(tmp_path / "sheet.png", *both(lively_track(30)), lambda done: None)
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > preview.SHEET_FRAMES * SIZE[0]


@pytest.mark.parametrize("alone", [True, False])
def test_a_film_has_every_frame(tmp_path: Path, alone: bool) -> None:
    source, target = both(lively_track(7))
    counts: list[int] = []
    write_preview(tmp_path / "take.mp4", None if alone else source, target, counts.append)
    with Clip(tmp_path / "take.mp4") as clip:
        frames = list(iter(clip.grab, None))
    assert len(frames) == 7
    assert frames[0].image.shape == (64, 64 if alone else 128, 3)
    assert counts == list(range(1, 8))
    assert [path.name for path in tmp_path.iterdir()] == ["take.mp4"]


MOTIONS = ("head", "whole", "none")
