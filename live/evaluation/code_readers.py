"""The ways of reading a code off a moving mesh that the tables compare, by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_track import CodeTrack, concatenate
from live.cloning.clone_reading import CHUNK_FRAMES, PerformerReader, open_reader

LEAST_SQUARES, ENCODER, GUIDED = "least-squares", "encoder", "guided"
FACS_ONLY = "53 numbers"
READER_LABELS = {
    LEAST_SQUARES: "least squares",
    ENCODER: "learned encoder",
    GUIDED: "least squares, guided by the encoder",
    FACS_ONLY: "least squares, 53 numbers only",
}
"""What the tables call them."""
APART_S = 1000.0


def order_readers(default: str) -> tuple[str, ...]:
    """Those a user can choose between, `default` first."""
    return tuple(sorted((LEAST_SQUARES, ENCODER, GUIDED), key=lambda how: how != default))


def start_reading(how: str, rig: CloneRig) -> PerformerReader:
    """A reader of `rig`'s mesh at the begin of a take; `how` is one of `READER_LABELS`."""
    if how == FACS_ONLY:
        return open_reader(LEAST_SQUARES, without_extras(rig))
    return open_reader(how, rig)


def read_each(how: str, rig: CloneRig, vertices: np.ndarray) -> CodeTrack:
    """What is read off each of (N, V, 3) posed `vertices` by itself.

    The frames of the protocol do not follow each other: they are read as if a quarter of an hour
    lay between any two, so that nothing of one says anything of the next.
    """
    reader = start_reading(how, rig)
    times_s = APART_S * np.arange(len(vertices))
    chunks = range(0, len(vertices), CHUNK_FRAMES)
    return concatenate(
        [
            reader.read(vertices[at : at + CHUNK_FRAMES], times_s[at : at + CHUNK_FRAMES])
            for at in chunks
        ]
    )


def without_extras(rig: CloneRig) -> CloneRig:
    """`rig` whose code says nothing beyond the 53."""
    return replace(rig, extra_basis=np.zeros_like(rig.extra_basis))
