"""The learned way from a moved mesh to its code: a network that feels it at fixed places.

Beside it stands `engine.cloning.code_solver`, which knows nothing but the rig's own basis. This one
has seen how the rigs of many heads err. As in Neural Face Skinning a code is read off each frame by
itself; nothing but the head pose needs a second look.
"""

from __future__ import annotations

import numpy as np
from threadpoolctl import ThreadpoolController

from engine.cloning.clone_rig import TONGUE_ROW, CloneRig
from engine.cloning.code_names import CODE_NAMES, FACS_COUNT, STYLE_NAMES
from engine.cloning.code_track import CodeTrack
from engine.cloning.eye_motion import EyeMotion
from engine.cloning.mesh_encoder_weights import MeshEncoderWeights
from engine.cloning.rigid_motion import RigidMotion
from engine.cloning.sensed_rig import SensedRig

POSE_LOOKS = 1
"""How often the head pose is found again without the expression that was read; a second time gains
nothing, on masks without a scalp either."""
TONGUE_COLUMN = FACS_COUNT + TONGUE_ROW
STYLE_COLUMNS = [CODE_NAMES.index(name) for name in STYLE_NAMES]


class MeshEncoder:
    """Reads codes off the moved mesh of `rig`; satisfies `PerformerReader`.

    Raises:
        NetworkError: the network cannot be read.
    """

    def __init__(self, rig: CloneRig, weights: MeshEncoderWeights | None = None) -> None:
        self._weights = weights or MeshEncoderWeights()
        self._sensed = SensedRig(rig, self._weights.sensors)
        self._presence = self._weights.find_presence(self._sensed.seen)
        self._motion, self._eyes = RigidMotion(rig), EyeMotion(rig)
        self._tongue = _Tongue(rig)
        self._blas = ThreadpoolController()

    def read(self, vertices: np.ndarray, times_s: np.ndarray) -> CodeTrack:
        """Codes of (N, V, 3) posed `vertices`, mesh space, at `times_s` (N,) seconds."""
        with self._blas.limit(limits=1, user_api="blas"):
            T = self._motion.fit(vertices)
            code = self._read_posed(vertices, T)
            for _ in range(POSE_LOOKS):
                T = self._motion.fit(vertices, code)
                code = self._read_posed(vertices, T)
            code[:, TONGUE_COLUMN] = self._tongue.read(
                self._motion.remove(vertices, T, self._tongue.vertices), code
            )
        gaze = self._eyes.read(vertices, T, code)
        return CodeTrack(np.asarray(times_s, np.float64), code, gaze, T.astype(np.float32))

    def _read_posed(self, vertices: np.ndarray, T_neutral_head: np.ndarray) -> np.ndarray:
        return self.encode(self._motion.remove(vertices, T_neutral_head, self.vertices))

    @property
    def vertices(self) -> np.ndarray:
        """(U,) which vertices of the mesh the sensors read."""
        return self._sensed.vertices

    def encode(self, displacement: np.ndarray) -> np.ndarray:
        """(N, 109) float32 codes of the face alone: tongueOut and the looseness of lids stay 0.

        `displacement` (N, U, 3) canonical centimetres: how `vertices` left the neutral, head pose
        taken off.
        """
        felt = self._sensed.feel(displacement)
        pairs = self._weights.predict(felt, felt @ self._sensed.first_guess.T, self._presence)
        code = np.zeros((len(felt), len(CODE_NAMES)), np.float32)
        code[:, :FACS_COUNT] = pairs[:, :FACS_COUNT]
        code[:, STYLE_COLUMNS] = pairs[:, FACS_COUNT:]
        return code


class _Tongue:
    """tongueOut, which no sensor on the skin feels: how far the tongue itself went its way."""

    def __init__(self, rig: CloneRig) -> None:
        turn = rig.character.T_canonical_mesh[:3, :3].T.astype(np.float32)
        way = rig.extra_basis[TONGUE_ROW]
        self.vertices = np.flatnonzero(way.any(1))
        self._way = (way[self.vertices] @ turn).ravel()
        rest = rig.stack[:, self.vertices] @ turn
        rest[TONGUE_COLUMN] = 0
        self._rest = rest.reshape(len(rest), -1)

    def read(self, displacement: np.ndarray, code: np.ndarray) -> np.ndarray:
        """(N,) in [0, 1] of (N, T, 3) canonical centimetres; what `code` (N, 109) does goes off."""
        if not len(self.vertices):
            return np.zeros(len(code), np.float32)
        left = displacement.reshape(len(displacement), -1) - code @ self._rest
        return np.clip(left @ self._way / (self._way @ self._way), 0, 1)
