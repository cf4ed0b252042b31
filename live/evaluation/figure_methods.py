"""What the figure's columns show: the same performance brought to a target in three ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.baselines.aligned_surface import take_aligned
from engine.baselines.deformation_transfer import DeformationTransfer
from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_names import FACS_COUNT
from engine.cloning.code_track import CodeTrack
from engine.names import PART_NAMES
from engine.records import Alignment
from live.evaluation.clone_methods import decode_track
from live.evaluation.code_readers import ENCODER, read_each
from live.evaluation.figure_heads import FigureHead
from live.evaluation.masked_error import MM_PER_UNIT, rms_mm, squared_errors

METHODS = ("NFS-style direct decoding", "deformation transfer", "ours")
SKIN = PART_NAMES.index("skin")


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """A head and what was found out about it."""

    head: FigureHead
    rig: CloneRig
    alignment: Alignment
    """Found as the rig's was, with the landmarks that a rig does not keep."""


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """What the source does, as read off its moving mesh."""

    stage: Stage
    ours: CodeTrack
    direct: np.ndarray
    """(6, 53) the learned encoder's coefficients."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One method on one target, all six expressions."""

    method: str
    motion: np.ndarray
    """(6, V, 3) displacements, centimetres."""
    error_mm: np.ndarray
    """(6, V) distance from the truth; NaN where that is not known."""
    rms_mm: np.ndarray
    """(6,) root mean square inside the inner-face mask, over the judged vertices."""


def read_performance(source: Stage, solver: str) -> Performance:
    """Read the source's six frames, each for itself: `solver` for ours, the encoder for direct."""
    frames = source.head.mesh.vertices + source.head.motion
    direct = read_each(ENCODER, source.rig, frames).code[:, :FACS_COUNT]
    return Performance(source, read_each(solver, source.rig, frames), direct)


def perform(performance: Performance, target: Stage) -> tuple[Outcome, ...]:
    """All of `METHODS` on `target`."""
    neutral = target.head.mesh.vertices
    motions = (
        np.tensordot(performance.direct, target.rig.raw_basis, 1),
        transfer(performance.stage, target),
        decode_track(target.rig, performance.ours) - neutral,
    )
    return tuple(
        judge(method, target.head, motion) for method, motion in zip(METHODS, motions, strict=True)
    )


def transfer(source: Stage, target: Stage) -> np.ndarray:
    """(6, V, 3): deformation transfer, told the same alignments and landmarks as the rigs."""
    surfaces = [
        take_aligned(one.head.mesh, one.alignment, one.rig.character.part_labels == SKIN)
        for one in (source, target)
    ]
    return DeformationTransfer(surfaces[0], surfaces[1]).transfer(source.head.motion)


def judge(method: str, head: FigureHead, motion: np.ndarray) -> Outcome:
    """`motion` (6, V, 3) against the truth of `head`."""
    judged = head.judged
    everywhere = squared_errors(motion, head.motion, np.ones(len(judged)))
    inside = squared_errors(motion, head.motion, head.mask)[:, judged].mean(1)
    error = np.where(judged, MM_PER_UNIT * np.sqrt(everywhere), np.nan)
    return Outcome(method, motion, error, np.array([rms_mm(float(one)) for one in inside]))
