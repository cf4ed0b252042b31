"""One rigged mesh as the sensors see it: its vertices' motion as motion on the canonical head."""

from __future__ import annotations

import numpy as np

from engine.cloning.clone_rig import STYLE_ROWS, CloneRig
from engine.cloning.motion_sensors import (
    MotionSensors,
    carry_to_sensors,
    describe_opening,
    find_sensor_weights,
)
from engine.cloning.rigid_motion import ON_HEAD
from engine.cloning.sensor_solve import build_first_guess


class SensedRig:
    """Built once per mesh.

    Attributes:
        vertices: (U,) which vertices of the mesh the sensors read.
        seen: (P,) bool which sensors are on the mesh.
        first_guess: (106, 3P) float32, see `engine.cloning.sensor_solve.build_first_guess`.
    """

    def __init__(self, rig: CloneRig, sensors: MotionSensors) -> None:
        turn = rig.character.T_canonical_mesh[:3, :3].T.astype(np.float32)
        back = np.linalg.inv(rig.frames.astype(np.float64)).astype(np.float32)
        # The neck follows the head's pose by shares of its own, which would pass for expression.
        on_head = rig.character.head_weights >= ON_HEAD
        felt = (rig.character.region_labels >= 0) & on_head
        coordinates = np.where(felt[:, None], rig.coordinates, np.float32(np.nan))
        basis = rig.raw_basis @ turn
        opening = describe_opening(basis).reshape(-1, 2, 3) @ back.transpose(0, 2, 1)
        weights, self.seen = find_sensor_weights(sensors, coordinates, opening.reshape(-1, 6))
        self.vertices = np.unique(weights.indices)
        self._carry = carry_to_sensors(weights[:, self.vertices], back[self.vertices])
        styles = rig.extra_basis[STYLE_ROWS][:, self.vertices] @ turn
        motion = self.feel(np.concatenate([basis[:, self.vertices], styles]))
        motion = motion.reshape(len(motion), len(sensors), 3).astype(np.float64)
        self.first_guess = build_first_guess(sensors, motion, self.seen)

    def feel(self, displacement: np.ndarray) -> np.ndarray:
        """(N, 3P) float32: on the canonical head, what (N, U, 3) displacements of `vertices` are.

        Both canonical centimetres and axes.
        """
        return (self._carry @ displacement.reshape(len(displacement), -1).T).T
