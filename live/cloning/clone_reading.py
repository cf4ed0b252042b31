"""Reads the code off an animated source, chunk by chunk, keeping what it has in a journal."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import numpy as np

from engine.animation.mesh_animation import MeshAnimation
from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_decoder import HeadMotion
from engine.cloning.code_track import CodeTrack, concatenate
from engine.cloning.rigid_motion import RigidMotion
from live.cloning.clone_journal import CloneJournal

CHUNK_FRAMES = 32
"""Frames whose codes are read together."""
WATCHED_FRAMES = 12
"""So many tell whether a neck bends."""


class PerformerReader(Protocol):
    """Reads codes off a source; carries what it needs from chunk to chunk."""

    def read(self, vertices: np.ndarray, times_s: np.ndarray) -> CodeTrack:
        """The codes of the next frames: (n, V, 3) mesh space, (n,) seconds."""
        ...


class TimedReader:
    """A reader, and how long it has taken."""

    def __init__(self, reader: PerformerReader) -> None:
        self._reader = reader
        self.seconds = 0.0

    def read(self, vertices: np.ndarray, times_s: np.ndarray) -> CodeTrack:
        """As the reader does."""
        start = time.perf_counter()
        track = self._reader.read(vertices, times_s)
        self.seconds += time.perf_counter() - start
        return track


def open_reader(solver: str, rig: CloneRig) -> PerformerReader:
    """A reader of the mesh of `rig`, at the begin of a take; `solver` as the option names it."""
    from engine.cloning.code_solver import CodeSolver
    from engine.cloning.mesh_encoder import MeshEncoder

    if solver == "least-squares":
        return CodeSolver(rig)
    encoder = MeshEncoder(rig)
    return CodeSolver(rig, guide=encoder) if solver == "guided" else encoder


def reading_key(solver: str) -> str:
    """Text that changes whenever the same frames of the same mesh would give other codes."""
    from engine.cloning.code_solver import SOLVER_VERSION, SolverChoices
    from engine.cloning.mesh_encoder_weights import BUNDLED_MESH_ENCODER
    from engine.rig import asset_fingerprint

    return f"{solver} {SOLVER_VERSION} {SolverChoices()} {asset_fingerprint(BUNDLED_MESH_ENCODER)}"


def read_take(
    animation: MeshAnimation,
    reader: PerformerReader,
    journal: CloneJournal,
    count: Callable[[int], None],
) -> CodeTrack:
    """Every frame's code; those in the journal are not read again. `count` is told frames done.

    Raises MeshError for a damaged frame, OutputError when the journal cannot be written.
    """
    total, done = len(animation.times_s), len(journal.kept)
    count(done)
    if 0 < done < total:
        # A code depends on those before it: the reader sees again what it saw last.
        reader.read(*_load(animation, max(0, done - CHUNK_FRAMES), done))
    chunks = [journal.kept]
    for begin in range(done, total, CHUNK_FRAMES):
        end = min(begin + CHUNK_FRAMES, total)
        chunks.append(reader.read(*_load(animation, begin, end)))
        journal.append(chunks[-1])
        count(end)
    return concatenate(chunks)


def find_head_motion(animation: MeshAnimation, rig: CloneRig, track: CodeTrack) -> HeadMotion:
    """Whether all of the source follows its head or bends at the neck, seen where most happens.

    Where there is nothing below the head to tell it by, the neck bends.
    """
    still = np.eye(4, dtype=np.float32)
    farthest = np.argsort(-np.abs(track.T_neutral_head - still).sum((1, 2)), kind="stable")
    watched, motion = np.sort(farthest[:WATCHED_FRAMES]), RigidMotion(rig)
    for frame in watched.tolist():
        motion.watch_neck(animation.read(frame)[None], track.T_neutral_head[frame][None])
    return "whole" if motion.moves_whole else "head"


def _load(animation: MeshAnimation, begin: int, end: int) -> tuple[np.ndarray, np.ndarray]:
    """(n, V, 3) float64 vertices and (n,) times of frames `begin` to `end`."""
    frames = range(begin, end)
    return np.stack([animation.read(frame) for frame in frames]), animation.times_s[begin:end]
