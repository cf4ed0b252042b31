"""Performs the demo as `run_live.py live --source demo --headless` does, and keeps what it sent.

    python drills/demo_sender.py --port 5600 --truth truth.npz

The loop is the product's own, part for part; one sink more notes each tick's command, from which
`stream_truth` can compute every vertex again. It loops until its standard input is closed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from head_sender import stop_with_input, tell_ready
from plain_errors import end_with

from engine.bundled import bundled_head
from engine.deformer import CpuDeformer
from engine.records import Character, Deformation, Expression
from live.assembly import (
    assemble_pipeline,
    assemble_reader,
    assemble_shower,
    start_encoder,
    start_publisher,
    start_source,
)
from live.broadcast.publisher import FramePublisher
from live.calibration.at_once import AtOnce
from live.calibration.kept_profile import KeptProfile
from live.calibration.performer_calibration import PerformerCalibration
from live.character_renderer import NoRenderer
from live.config import LiveOptions
from live.loop import run_loop
from live.records import Tick
from live.rigs.character_rigging import rig_character

ENDLESS = 1_000_000_000
COMMAND = ("code", "extra_code", "gaze")


class KeptTicks:
    """A sink that keeps of every tick what its vertices follow from."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, Expression, np.ndarray]] = []

    def take(self, tick: Tick) -> None:
        """Note one; nothing is copied or computed while the loop runs."""
        deformation = tick.deformation
        self._rows.append((deformation.frame_id, tick.expression, deformation.T_mesh_head))

    def write(self, path: Path) -> None:
        """frame_id (N,) and the command's arrays, (N, ...)."""
        arrays = {name: np.array([getattr(row[1], name) for row in self._rows]) for name in COMMAND}
        np.savez_compressed(
            path,
            allow_pickle=False,
            frame_id=np.array([row[0] for row in self._rows]),
            T_mesh_head=np.array([row[2] for row in self._rows]),
            **arrays,
        )


def read_deformations(path: Path, character: Character) -> Iterator[Deformation]:
    """What was sent, tick by tick, computed again from the commands that were kept."""
    deformer = CpuDeformer(character)
    with np.load(path) as kept:
        rows = {name: kept[name] for name in (*COMMAND, "frame_id", "T_mesh_head")}
    for row, frame_id in enumerate(rows["frame_id"].tolist()):
        command = {name: rows[name][row] for name in COMMAND}
        expression = Expression(
            frame_id, 0, True, False, 1.0, **command, T_neutral_head=np.eye(4, dtype=np.float32)
        )
        displacement = deformer.deform(expression).displacement
        yield Deformation(frame_id, 0, displacement, rows["T_mesh_head"][row])


def main() -> int:
    """Perform the demo, and send it, until standard input is closed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, required=True, help="the first of four")
    parser.add_argument(
        "--truth", type=Path, required=True, help="write what was sent to this .npz"
    )
    options = parser.parse_args()
    kept = KeptTicks()
    perform(f"tcp://127.0.0.1:{options.port}", kept)
    kept.write(options.truth)
    return 0


def perform(address: str, kept: KeptTicks) -> None:
    """Run the demo's loop until this process is told to stop."""
    options = LiveOptions(source="demo", headless=True, frames=ENDLESS, publish=address)
    options.check()
    with ExitStack() as stack:
        source = start_source(options, stack, _quiet)
        encoding = start_encoder(options, stack, _quiet)
        rigged = rig_character(options, _quiet)
        publisher = start_publisher(options, rigged, stack, _quiet)
        calibration = PerformerCalibration(KeptProfile(None), AtOnce(), _quiet)
        reader = assemble_reader(options, source, encoding, calibration, [], stack, _quiet)
        shower = assemble_shower(rigged, NoRenderer(), publisher, [kept])
        pipeline = assemble_pipeline(options, source, reader, shower, _quiet)
        assert isinstance(publisher, FramePublisher)
        tell_ready({"page_link": publisher.page_link, "mesh": bundled_head().name})
        run_loop(pipeline, stop_with_input().is_set)


def _quiet(line: str) -> None:
    """The drill speaks for itself."""


if __name__ == "__main__":
    end_with(main)
