"""Where a source looks: how far its eyeballs are turned in its head, or what its lids say."""

from __future__ import annotations

import numpy as np

from engine.cloning.clone_rig import CloneRig
from engine.cloning.rigid_motion import fit_rigid
from engine.deformer import find_turning_eyes
from engine.gaze import gaze_of_codes
from engine.names import ICT_EXPRESSIONS


class EyeMotion:
    """Reads gaze off frames of one mesh: the inverse of `engine.gaze.eye_rotations`."""

    def __init__(self, rig: CloneRig) -> None:
        character = rig.character
        linear = np.asarray(character.T_canonical_mesh, np.float64)[:3, :3]
        self._turn = linear / np.cbrt(np.linalg.det(linear))  # mesh axes to canonical ones
        self._axes = np.asarray(character.eye_axes, np.float64)
        self._eyes = [
            (side, vertices, offset.astype(np.float64))
            for side, vertices, offset in find_turning_eyes(character)
            if len(offset) > 3
        ]

    def read(
        self, vertices: np.ndarray, T_neutral_head: np.ndarray, code: np.ndarray
    ) -> np.ndarray:
        """(N, 2, 2) float32 radians, eye left then right, yaw and pitch as in `Expression.gaze`.

        An eye without an eyeball looks where the eyeLook numbers of `code` say.

        Args:
            vertices: (N, V, 3) mesh space.
            T_neutral_head: (N, 4, 4) the head pose in them, canonical axes.
            code: (N, 53 or more).
        """
        gaze = gaze_of_codes(code[:, : len(ICT_EXPRESSIONS)])
        if self._eyes:
            heads = self._turn.T @ T_neutral_head[:, :3, :3] @ self._turn
            for side, chosen, offset in self._eyes:
                gaze[:, side] = self._read_eye(vertices[:, chosen], heads, side, offset)
        return gaze.astype(np.float32)

    def _read_eye(
        self, seen: np.ndarray, heads: np.ndarray, side: int, offset: np.ndarray
    ) -> np.ndarray:
        """(N, 2): the turn of an eyeball (N, E, 3) beyond that of its head (N, 3, 3)."""
        seen = np.asarray(seen, np.float64).transpose(0, 2, 1)
        still = np.broadcast_to(offset.T, seen.shape)
        turns, _ = fit_rigid(still, seen, np.ones((len(seen), len(offset))))
        axes = self._axes[side]
        forward = axes @ heads.transpose(0, 2, 1) @ turns @ axes[2]
        yaw = np.arctan2(forward[:, 0], forward[:, 2])
        return np.stack([yaw, np.arcsin(np.clip(forward[:, 1], -1.0, 1.0))], -1)
