"""Moves a character on the CPU: the reference for the GPU and what is broadcast."""

from __future__ import annotations

import numpy as np
from threadpoolctl import ThreadpoolController

from engine.errors import EngineError
from engine.eyes import eye_index
from engine.gaze import eye_rotations
from engine.head_motion import head_transform
from engine.records import Character, Deformation, Expression


class CpuDeformer:
    """displacement = sum over k of code_k basis_k, then eyeballs turned about their centres.

    One thread of BLAS: the product is bound by memory, and more threads would only take the cores
    the tracker needs. Everything is laid out once; a tick allocates its result alone.
    """

    def __init__(self, character: Character) -> None:
        self.character = character
        stack = np.concatenate([character.basis, character.extra_basis])
        # Hair, body and eyeballs have no rows that differ from zero and need no arithmetic.
        self._moving = np.flatnonzero(stack.any(axis=(0, 2)))
        self._matrix = np.ascontiguousarray(stack[:, self._moving].reshape(len(stack), -1))
        self._code = np.zeros(len(stack), np.float32)
        self._flat = np.zeros(self._matrix.shape[1], np.float32)
        index = eye_index(character.part_labels)
        self._eyes = [np.flatnonzero(index == side) for side in (0, 1)]
        self._blas = ThreadpoolController()

    def deform(self, expression: Expression) -> Deformation:
        """Move the character; the code's length must be the character's."""
        self._write_code(expression)
        with self._blas.limit(limits=1, user_api="blas"):
            np.dot(self._code, self._matrix, out=self._flat)
        displacement = np.zeros_like(self.character.neutral_vertices)
        displacement[self._moving] = self._flat.reshape(-1, 3)
        self._turn_eyes(displacement, expression.gaze)
        character = self.character
        return Deformation(
            frame_id=expression.frame_id,
            captured_ns=expression.captured_ns,
            displacement=displacement,
            T_mesh_head=head_transform(
                expression.T_neutral_head, character.T_canonical_mesh, character.head_pivot
            ),
        )

    def _write_code(self, expression: Expression) -> None:
        count, extra_count = len(self.character.basis), len(self.character.extra_basis)
        if len(expression.code) != count:
            raise EngineError(
                f"The expression code should have {count} numbers, one per expression of the"
                f" character; got {len(expression.code)}."
            )
        self._code[:count] = expression.code
        self._code[count:] = 0.0
        given = min(extra_count, len(expression.extra_code))
        self._code[count : count + given] = expression.extra_code[:given]

    def _turn_eyes(self, displacement: np.ndarray, gaze: np.ndarray) -> None:
        character = self.character
        rotations = eye_rotations(gaze, character.eye_axes)
        for side, vertices in enumerate(self._eyes):
            if not len(vertices) or not np.isfinite(character.eye_centres[side]).all():
                continue
            neutral = character.neutral_vertices[vertices]
            offset = neutral + displacement[vertices] - character.eye_centres[side]
            turned = offset @ rotations[side].T + character.eye_centres[side]
            displacement[vertices] = turned - neutral


def posed_vertices(character: Character, deformation: Deformation) -> np.ndarray:
    """(V, 3) float32 mesh space: expression, eyes and head pose applied."""
    moved = character.neutral_vertices + deformation.displacement
    T = deformation.T_mesh_head
    posed = moved @ T[:3, :3].T + T[:3, 3]
    return moved + character.head_weights[:, None] * (posed - moved)
