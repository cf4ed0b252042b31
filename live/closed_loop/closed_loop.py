"""The command that makes closed-loop data: known faces, drawn, and looked at by the tracker."""

from __future__ import annotations

import logging
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from capture.model_store import find_tracker_model
from live.closed_loop.closed_loop_shards import PEOPLE_PER_SHARD, Plan, make_shard
from live.closed_loop.closed_loop_sheet import PICTURES, make_sheet
from live.closed_loop.closed_loop_studio import SPLITS, Amounts, Studio
from live.errors import LiveError
from live.progress_bar import show_progress
from live.random_moments import read_take

_log = logging.getLogger(__name__)


@dataclass
class ClosedLoop:
    """Draw random people with known expressions and keep what the tracker says of each.

    Shards that are there already are left alone: stop it whenever you like and start it again.
    """

    data: Path
    """Folder of ict_facekit.npz, makehuman_faces.npz and landmarks478_on_ict.npz."""
    out: Path = Path("training-data/closed-loop")
    """Folder of the shards."""
    split: str = "train"
    """train, validation, test, or test-reserved: the people of test in light never trained on."""
    shards: int = 4
    """How many."""
    first: int = 0
    """Number of the first one."""
    take: tuple[Path, ...] = ()
    """Live Link Face recordings (CSV) to borrow some expressions from."""
    tracker_model: Path | None = None
    """face_landmarker.task"""
    seed: int = 0
    """Another seed, other people."""
    amounts: Amounts = field(default_factory=Amounts)
    """Pictures of everybody."""
    sheet: Path | None = None
    """Write a sheet of 48 pictures to look at instead of shards, .png."""

    def run(self) -> None:
        """Shoot."""
        from render.context import headless_context

        self._check()
        take = np.concatenate([read_take(path) for path in self.take]) if self.take else None
        model = find_tracker_model(self.tracker_model)
        with headless_context() as ctx:
            studio = open_studio(ctx, self.data, model, take)
            if self.sheet:
                found = make_sheet(studio, self.split, self.seed, self.sheet)
                _log.info("%s: %d of %d faces found", self.sheet, found, PICTURES)
            else:
                self._make_shards(studio)

    def _check(self) -> None:
        """Before anything is drawn: pictures take minutes."""
        if self.split not in SPLITS:
            raise LiveError(f"There is no split {self.split!r}; choose one of {', '.join(SPLITS)}.")
        for option, value, least in (
            ("shards", self.shards, 1),
            ("first", self.first, 0),
            ("seed", self.seed, 0),
        ):
            if value < least:
                raise LiveError(f"--{option} should be {least} or more; got {value}.")
        folder = self.sheet.parent if self.sheet else self.out
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as reason:
            raise LiveError(
                f"The folder {folder} cannot be made ({reason.strerror}); name another."
            ) from reason

    def _make_shards(self, studio: Studio) -> None:
        plan = Plan(self.split, self.seed, self.amounts, self.out)
        missing = [n for n in range(self.first, self.first + self.shards) if not plan.is_made(n)]
        _log.info("%d of %d shards are to be made, %d pictures each", len(missing), self.shards,
                  PEOPLE_PER_SHARD * self.amounts.per_person)  # fmt: skip
        progress = show_progress(_log.info, sys.stderr)
        pictures = found = 0
        start = time.process_time()
        for done, shard in enumerate(missing):
            progress(plan.path(shard).name, done / len(missing))
            made = make_shard(studio, plan, shard)
            pictures, found = pictures + made[0], found + made[1]
        progress.close()
        if pictures:
            _log.info("%d pictures, %.1f %% with a face, %.3f CPU seconds each", pictures,
                      100 * found / pictures, (time.process_time() - start) / pictures)  # fmt: skip


def open_studio(ctx: object, data: Path, model: Path, take: np.ndarray | None) -> Studio:
    """A studio, or one sentence why there is none.

    Raises:
        LiveError: the packs cannot be read.
        TrackerError: the model file is no face landmarker.
    """
    try:
        return Studio(ctx, data, model, take)
    except (OSError, KeyError, ValueError) as reason:
        raise LiveError(
            f"{data} cannot be used as the folder of the head packs ({reason}); it needs "
            "ict_facekit.npz, makehuman_faces.npz and landmarks478_on_ict.npz."
        ) from reason
