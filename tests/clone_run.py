"""The clone command between two small balls whose rigs are given: nothing has to be looked at.

As a program: `clone_run.py SECONDS_A_CHUNK ARGUMENTS...` runs it with a reader that takes its time.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from unittest.mock import patch

import numpy as np
from clone_rigs import ball_rig, lively_track, write_obj

import run_live
from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_decoder import CodeDecoder, HeadMotion
from engine.cloning.code_track import CodeTrack, neutral_track
from live.cloning import clone_command, clone_setup
from live.cloning.clone_reading import PerformerReader
from live.cloning.clone_rigging import RiggedClone

TARGET_SCALE = 2.0
MOTIONLESS = np.eye(4, dtype=np.float32)


class PlainSolver:
    """The code that explains a frame of a still head best, by its rig's pseudo-inverse."""

    def __init__(self, rig: CloneRig, seconds: float = 0.0) -> None:
        stack = rig.stack.reshape(len(rig.stack), -1).astype(np.float64)
        self._inverse = np.linalg.pinv(stack, rcond=1e-6)
        self._neutral = rig.character.neutral_vertices
        self._seconds = seconds

    def read(self, vertices: np.ndarray, times_s: np.ndarray) -> CodeTrack:
        time.sleep(self._seconds)
        track = neutral_track(times_s)
        track.code[:] = (vertices - self._neutral).reshape(len(vertices), -1) @ self._inverse
        return track


def still_headed(count: int) -> CodeTrack:
    """A take without gaze and head motion."""
    track = lively_track(count)
    track.gaze[:], track.T_neutral_head[:] = 0, MOTIONLESS
    return track


class Knower:
    """Knows what is done."""

    def __init__(self, track: CodeTrack) -> None:
        self._track = track

    def read(self, vertices: np.ndarray, times_s: np.ndarray) -> CodeTrack:
        begin, end = np.searchsorted(self._track.times_s, times_s[[0, -1]] - 1e-6)
        return self._track.slice(int(begin), int(end) + 1)


def write_source(folder: Path, track: CodeTrack, motion: HeadMotion = "head") -> list[str]:
    """A neutral and a folder of frames, as --source wants them."""
    rig, mesh = ball_rig()
    (folder / "frames").mkdir(parents=True)
    neutral = write_obj(mesh, folder / "neutral.obj")
    for place, vertices in enumerate(CodeDecoder(rig, motion).decode(track)):
        write_obj(mesh, folder / "frames" / f"{place}.obj", vertices)
    return [str(neutral), str(folder / "frames")]


def write_target(folder: Path) -> Path:
    return write_obj(ball_rig(TARGET_SCALE)[1], folder / "target.obj")


def rig_given(source, target, find_model, progress) -> tuple[RiggedClone, RiggedClone]:
    progress("rigging", 0.5)
    rigs = ball_rig()[0], ball_rig(TARGET_SCALE)[0]
    one, other = (
        RiggedClone(named.mesh, rig, fresh=True)
        for named, rig in zip((source, target), rigs, strict=True)
    )
    return one, other


def rig_one_given(mesh, name, lookout, choices, progress) -> RiggedClone:
    scale = TARGET_SCALE if name == "target.obj" else 1.0
    return RiggedClone(mesh, ball_rig(scale)[0], fresh=True)


def run(arguments: list[str], seconds: float = 0.0, known: CodeTrack | None = None) -> int:
    """The exit code of `run_live.py clone ARGUMENTS`; a take that is `known` need not be solved."""

    def open_some(solver: str, rig: CloneRig) -> PerformerReader:
        return Knower(known) if known else PlainSolver(rig, seconds)

    with (
        patch.object(clone_setup, "rig_pair_for_cloning", rig_given),
        patch.object(clone_setup, "rig_mesh_for_cloning", rig_one_given),
        patch.object(clone_command, "open_reader", open_some),
    ):
        return run_live.main(["clone", *arguments])


if __name__ == "__main__":
    # Whoever starts the tests in the background of a shell lets them ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(run(sys.argv[2:], float(sys.argv[1])))
