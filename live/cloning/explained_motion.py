"""Whether a source's motion is one of expressions: how much of it its codes say, how much undoes.

A neutral that is a posed frame shows in the second: to leave its pose, expressions must be taken
off that are not there. The codes still say most of such motion, by bending the styles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.animation.mesh_animation import MeshAnimation
from engine.cloning.clone_rig import STYLE_ROWS, CloneRig
from engine.cloning.code_names import FACS_COUNT
from engine.cloning.code_track import CodeTrack
from engine.cloning.rigid_motion import ON_HEAD, RigidMotion

COMPARED_FRAMES = 12
"""So many, spread over the take, are looked at."""
COMPARED_VERTICES = 3000
LEAST_EXPLAINED, MOST_UNDONE = 0.7, 0.1
"""With less or more of the motion a neutral is in doubt. Right ones, of four heads by two sculptors
and of this rig's own, had at least 0.988 explained and at most 0.009 undone; posed ones 0.90 to
0.98 and 0.13 to 0.67, but for one that was nearly at rest (0.98 and 0.03)."""
DOUBT = "is NEUTRAL the face at rest?"
RIDGE = 1e-3
"""On the expressions of the fit without bounds, of their mean power."""
STILL_CM = 0.02
"""A face that moves by less on average does nothing that could be explained."""


@dataclass(frozen=True, slots=True)
class ExplainedMotion:
    """Shares of a face's motion, head pose taken off, as sums of squares."""

    explained: float
    """1 - sum|decoded - seen|^2 / sum|seen|^2; below 0 where the codes are worse than none."""
    undone: float
    """Of the negative part of a fit without bounds, by the sculptor who needs less of it."""

    def describe(self) -> str:
        """A line; where much is undone, what that may come of."""
        said = f"the codes explain {max(self.explained, 0.0):.0%} of the face's motion"
        if self.undone > MOST_UNDONE:
            return f"{said}, but {self.undone:.0%} of it undoes expressions: {DOUBT}"
        return said if self.explained >= LEAST_EXPLAINED else f"{said}: {DOUBT}"


def explain_motion(
    animation: MeshAnimation, rig: CloneRig, track: CodeTrack
) -> ExplainedMotion | None:
    """What `track`, read off `animation`, explains of it, over the skin that is all head.

    None where the face does nothing, or there is none. Raises MeshError for a damaged frame.
    """
    face = _choose_face(rig)
    compared = np.unique(np.linspace(0, len(track) - 1, COMPARED_FRAMES).round().astype(int))
    moved = _watch_face(animation, rig, track, compared, face)
    if (moved**2).sum() <= len(compared) * len(face) * STILL_CM**2:
        return None
    axes = rig.character.T_canonical_mesh[:3, :3]
    stack = (rig.stack[:, face] @ axes.T).reshape(-1, 3 * len(face))
    own = stack[:FACS_COUNT]
    other = own + stack[FACS_COUNT:][STYLE_ROWS]
    missed = track.code[compared] @ stack - moved
    return ExplainedMotion(
        float(1.0 - (missed**2).sum() / (moved**2).sum()),
        min(_share_undone(moved, basis) for basis in (own, other)),
    )


def _choose_face(rig: CloneRig) -> np.ndarray:
    character = rig.character
    on_head = (character.region_labels >= 0) & (character.head_weights >= ON_HEAD)
    face = np.flatnonzero(on_head)
    return face[:: 1 + len(face) // COMPARED_VERTICES]


def _watch_face(
    animation: MeshAnimation, rig: CloneRig, track: CodeTrack, frames: np.ndarray, face: np.ndarray
) -> np.ndarray:
    """(n, 3 U) canonical centimetres: how the face's vertices left the neutral."""
    motion = RigidMotion(rig)
    moved = [
        motion.remove(animation.read(int(frame))[None], track.T_neutral_head[[frame]], face)
        for frame in frames
    ]
    return np.concatenate(moved).reshape(len(frames), -1)


def _share_undone(moved: np.ndarray, basis: np.ndarray) -> float:
    power = basis.astype(np.float64) @ basis.T
    ridge = RIDGE * np.trace(power) / len(power) * np.eye(len(power))
    weights = np.linalg.lstsq(power + ridge, basis @ moved.T, rcond=None)[0].T
    return float(((np.minimum(weights, 0.0) @ basis) ** 2).sum() / (moved**2).sum())
