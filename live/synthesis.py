"""Makes pictures of which the truth is known: the demo clip, and faces to fit the encoder on.

python -m live.synthesis demo --makehuman makehuman_faces.npz --out capture/assets
python -m live.synthesis check --clip capture/assets --tracker-model face_landmarker.task
python -m live.synthesis signals --makehuman makehuman_faces.npz \\
    --tracker-model face_landmarker.task --out training-data/signals.npz
python -m live.synthesis closed-loop --data DIR --take take.csv --shards 16
"""

from __future__ import annotations

import csv
import logging
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from capture.errors import CaptureError
from engine.names import ICT_EXPRESSIONS
from live.closed_loop.closed_loop import ClosedLoop
from live.errors import LiveError
from live.performance import FRAME_RATE, Moment, perform
from live.performer import load_performer, pose
from live.random_moments import read_take
from live.video_file import VideoFile
from render.errors import RenderError
from render.records import CharacterModel

_SIZE = (512, 512)
POSE_COLUMNS = ("head_yaw", "head_pitch", "head_roll", "gaze_yaw", "gaze_pitch")
COLUMNS = ("frame", "time_s", *ICT_EXPRESSIONS, *POSE_COLUMNS)

_log = logging.getLogger(__name__)


@dataclass
class Demo:
    """Draw the performance and write demo.mp4 and demo_coefficients.csv."""

    makehuman: Path
    """makehuman_faces.npz"""
    out: Path
    """Folder for both files."""

    def run(self) -> None:
        """Draw and write."""
        self.out.mkdir(parents=True, exist_ok=True)
        moments = list(perform())
        write_coefficients(self.out / "demo_coefficients.csv", moments)
        video = VideoFile(self.out / "demo.mp4", FRAME_RATE)
        for picture in draw_performance(load_performer(self.makehuman), moments):
            video.write(picture)
        video.close()
        _log.info("%s: %d pictures, %.2f MB", video.path, video.written,
                  video.path.stat().st_size / 1e6)  # fmt: skip


@dataclass
class Check:
    """Look at the clip with the real tracker and compare with the truth."""

    clip: Path
    """Folder with demo.mp4 and demo_coefficients.csv."""
    tracker_model: Path
    """face_landmarker.task"""

    def run(self) -> None:
        """Track and report."""
        from live.demo_check import compare_clip

        for line in compare_clip(self.clip, self.tracker_model):
            _log.info(line)


@dataclass
class Signals:
    """Draw random performers with random expressions and keep what the tracker says of each."""

    makehuman: Path
    """makehuman_faces.npz"""
    tracker_model: Path
    """face_landmarker.task"""
    out: Path
    """File to write, .npz."""
    take: Path | None = None
    """A Live Link Face recording (CSV) to borrow some expressions from."""
    performers: int = 96
    """How many people."""
    pictures: int = 16
    """Of each."""
    seed: int = 0
    """Another seed, other people."""

    def run(self) -> None:
        """Draw, track and write."""
        from live.signals import collect_signals

        take = read_take(self.take) if self.take else None
        signals = collect_signals(
            self.makehuman, self.tracker_model, self.performers, self.pictures, self.seed, take
        )
        signals.save(self.out)
        _log.info("%s: %d pictures with a face", self.out, len(signals.code))


def draw_performance(model: CharacterModel, moments: Iterable[Moment]) -> Iterator[np.ndarray]:
    """(512, 512, 3) uint8 RGB per moment, anti-aliased, always the same for the same moment."""
    from render.character_view import CharacterView
    from render.context import headless_context

    with headless_context() as ctx:
        view = CharacterView(ctx, model, _SIZE, samples=0, supersample=2)
        for moment in moments:
            view.draw(pose(moment))
            yield view.read()


def write_coefficients(path: Path, moments: Iterable[Moment]) -> None:
    """One row per picture: number, seconds, 53 coefficients, head and gaze in radians."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for number, moment in enumerate(moments):
            numbers = [moment.time_s, *moment.code, *moment.head, *moment.gaze]
            table.writerow([number, *(f"{value:.4f}".rstrip("0").rstrip(".") for value in numbers)])


def main() -> None:
    """Read the command line and run."""
    import tyro

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    command = tyro.extras.subcommand_cli_from_dict(
        {"demo": Demo, "check": Check, "signals": Signals, "closed-loop": ClosedLoop}
    )
    try:
        command.run()
    except (LiveError, CaptureError, RenderError) as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
