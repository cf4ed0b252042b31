"""From the moved vertices of a source to codes: least squares within bounds, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from threadpoolctl import ThreadpoolController

from engine.cloning.clone_rig import BLINK_ROWS, LOOSE_ROWS, STYLE_ROWS, TONGUE_ROW, CloneRig
from engine.cloning.code_names import CODE_NAMES, FACS_COUNT
from engine.cloning.code_track import CodeTrack
from engine.cloning.eye_motion import EyeMotion
from engine.cloning.rigid_motion import RigidMotion
from engine.cloning.smooth_codes import SmoothCodes
from engine.cloning.solver_weights import weigh_vertices

SETTLED_CM = 0.002
"""A head pose that moves by less in a round is found: a fiftieth of a millimetre."""
HEAD_RADIUS_CM = 10.0
BOUND_STYLE = 1.0
SOLVER_VERSION = "1"
"""Counts up whenever the same source and choices would give other codes."""
_LOOSE = [FACS_COUNT + row for row in LOOSE_ROWS]
_STYLE = [FACS_COUNT + row for row in STYLE_ROWS]
_TONGUE = FACS_COUNT + TONGUE_ROW


@dataclass(frozen=True, slots=True)
class SolverChoices:
    """What is preferred where the source does not say; chosen on validation heads."""

    ridge: float = 1e-6
    """On the 53, of the mean power of an expression."""
    style_ridge: float = 0.3
    """On how far each style leaves what a guide says, or 0 without one, of its own power: reading
    ICT's and others' manner without reading noise."""
    loose_ridge: float = 0.001
    """On `eyeBlink.loose`, of its own power."""
    loose_with_blink: float = 5.0
    """On the difference of a blink and its looseness, of the latter's power: most lids that others
    made do not meet as exactly as ours."""
    sparseness: float = 3e-4
    """L1 on the 53, of each one's own power: so far every expression is pulled down."""
    pull: float = 0.001
    """On a code's change from frame to frame at 30 a second, of the mean power of an expression."""
    pose_rounds: int = 3
    """How often the head pose is found again, with the expression taken off."""
    guidance: float = 1.0
    """On how far the 53 leave what a guide says, of the mean of each one's power and all theirs; at
    0 nobody is asked."""


class CodeGuide(Protocol):
    """Whoever can tell the code by other means, such as `engine.cloning.mesh_encoder`."""

    @property
    def vertices(self) -> np.ndarray:
        """(U,) which vertices of the mesh it looks at."""
        ...

    def encode(self, displacement: np.ndarray) -> np.ndarray:
        """(N, 109) codes of (N, U, 3) canonical centimetres; the 53 and the styles count."""
        ...


class CodeSolver:
    """Reads codes off posed vertices of one mesh, chunk by chunk; satisfies `PerformerReader`.

    With a `guide`, the 53 and their styles are drawn to what it says; least squares decides how
    far, and finds lids and tongue by itself.
    """

    def __init__(
        self,
        rig: CloneRig,
        choices: SolverChoices | None = None,
        guide: CodeGuide | None = None,
    ) -> None:
        self._choices = choices or SolverChoices()
        self._guide = guide if self._choices.guidance else None
        self._motion, self._eyes = RigidMotion(rig), EyeMotion(rig)
        weights = weigh_vertices(rig)
        self._chosen = np.flatnonzero(weights)
        linear = rig.character.T_canonical_mesh[:3, :3].astype(np.float32)
        basis = rig.stack[:, self._chosen] @ linear.T  # canonical centimetres
        weighted = basis * weights[self._chosen, None]
        self._rows = np.ascontiguousarray(weighted.reshape(len(CODE_NAMES), -1))
        self._blas = ThreadpoolController()
        with self._blas.limit(limits=1, user_api="blas"):
            squares = (self._rows @ basis.reshape(len(CODE_NAMES), -1).T).astype(np.float64)
        self._belief = self._weigh_guide(np.diag(squares))
        self._codes, self._sparse = self._prepare((squares + squares.T) / 2)

    def read(self, vertices: np.ndarray, times_s: np.ndarray) -> CodeTrack:
        """Codes, gaze and head pose of the next frames.

        Args:
            vertices: (N, V, 3) posed, mesh space, V as the rig has.
            times_s: (N,) seconds, rising from call to call.
        """
        with self._blas.limit(limits=1, user_api="blas"):
            code, T = self._alternate(vertices, np.asarray(times_s, np.float64))
            gaze = self._eyes.read(vertices, T, code)
        return CodeTrack(
            np.asarray(times_s, np.float64), code.astype(np.float32), gaze, T.astype(np.float32)
        )

    def _alternate(
        self, vertices: np.ndarray, times_s: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """(N, 109) codes and (N, 4, 4) head poses, in turns until the poses stay."""
        T = self._motion.fit(vertices)
        code = self._solve(vertices, T, times_s)
        for _ in range(self._choices.pose_rounds):
            former, T = T, self._motion.fit(vertices, code)
            if _farthest(T - former) < SETTLED_CM:
                break
            code = self._solve(vertices, T, times_s)
        self._codes.keep(code, times_s)
        return code, T

    def _solve(self, vertices: np.ndarray, T: np.ndarray, times_s: np.ndarray) -> np.ndarray:
        moved = self._motion.remove(vertices, T, self._chosen)
        pulled = moved.reshape(len(moved), -1) @ self._rows.T
        if self._guide is not None:
            felt = self._motion.remove(vertices, T, self._guide.vertices)
            pulled = pulled + self._belief * self._guide.encode(felt)
        return self._codes.solve(pulled - self._sparse, times_s)

    def _prepare(self, squares: np.ndarray) -> tuple[SmoothCodes, np.ndarray]:
        """The problem without its right-hand sides, and what sparseness takes off those."""
        choices, power = self._choices, np.diag(squares).copy()
        unit = max(float(power[:FACS_COUNT].mean()), 1e-12)
        ridges = np.full(len(power), choices.ridge * unit)
        if self._guide is None:
            ridges[_STYLE] += choices.style_ridge * power[_STYLE]
        ridges[_LOOSE] += choices.loose_ridge * power[_LOOSE]
        hessian = squares + np.diag(ridges + self._belief)
        for blink, loose in zip(BLINK_ROWS, _LOOSE, strict=True):
            pair = np.ix_([blink, loose], [blink, loose])
            hessian[pair] += choices.loose_with_blink * power[loose] * np.array([[1, -1], [-1, 1]])
        lower, upper = np.zeros(len(power)), np.ones(len(power))
        lower[[*_STYLE, *_LOOSE]] = -BOUND_STYLE
        upper[_TONGUE] = float(power[_TONGUE] > 0)
        sparse = np.zeros(len(power))
        sparse[:FACS_COUNT] = choices.sparseness * power[:FACS_COUNT]
        return SmoothCodes(hessian, lower, upper, choices.pull * unit), sparse

    def _weigh_guide(self, power: np.ndarray) -> np.ndarray:
        """(109,) what is laid on the difference between a code and the guide's."""
        belief = np.zeros(len(power))
        if self._guide is not None:
            own = power[:FACS_COUNT]
            belief[:FACS_COUNT] = self._choices.guidance * (own + own.mean()) / 2
            belief[_STYLE] = self._choices.style_ridge * power[_STYLE]
        return belief


def _farthest(T_change: np.ndarray) -> float:
    """How far, at most, a change of head poses (N, 4, 4) moves the head, in centimetres."""
    turns = np.abs(T_change[:, :3, :3]).max(initial=0.0) * HEAD_RADIUS_CM
    return float(max(turns, np.abs(T_change[:, :3, 3]).max(initial=0.0)))
