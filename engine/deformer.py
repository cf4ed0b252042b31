"""Moves a character on the CPU: the reference for the GPU and what is broadcast."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from threadpoolctl import ThreadpoolController

from engine.errors import EngineError
from engine.eyes import eye_index
from engine.gaze import eye_rotations
from engine.head_motion import head_transform
from engine.records import Character, Deformation, Expression

GAP_BRIDGED = 64  # unmoved vertices: multiplying so many zeros costs less than another product


class CpuDeformer:
    """displacement = sum over k of code_k basis_k, then eyeballs turned about their centres.

    One thread of BLAS: the product is bound by memory, and more threads would only take the cores
    the tracker needs. Everything is laid out once; a tick allocates its result alone, which whoever
    gets it may keep.
    """

    def __init__(self, character: Character) -> None:
        self.character = character
        stack = np.concatenate([character.basis, character.extra_basis])
        # Hair, body and eyeballs have no rows that differ from zero and need no arithmetic.
        self._products = [
            (
                3 * start,
                3 * stop,
                np.ascontiguousarray(stack[:, start:stop].reshape(len(stack), -1)),
            )
            for start, stop in moving_runs(np.asarray(stack.any(axis=(0, 2))))
        ]
        self._code = np.zeros(len(stack), np.float32)
        self._eyes = list(find_turning_eyes(character))
        self._blas = ThreadpoolController()

    def deform(self, expression: Expression) -> Deformation:
        """Move the character; the code's length must be the character's."""
        self._write_code(expression)
        character = self.character
        displacement = np.zeros((len(character.neutral_vertices), 3), np.float32)
        flat = displacement.reshape(-1)
        with self._blas.limit(limits=1, user_api="blas"):
            for start, stop, matrix in self._products:
                np.dot(self._code, matrix, out=flat[start:stop])
        self._turn_eyes(displacement, expression.gaze)
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
        if not self._eyes:
            return
        rotations = eye_rotations(gaze, self.character.eye_axes)
        for side, vertices, offset in self._eyes:
            moved = offset + displacement[vertices]
            displacement[vertices] = moved @ rotations[side].T - offset


def moving_runs(moves: np.ndarray) -> list[tuple[int, int]]:
    """Ranges (start, stop) that together hold every True of (V,) bool `moves`, gaps bridged."""
    moving = np.flatnonzero(moves)
    if not len(moving):
        return []
    breaks = np.flatnonzero(np.diff(moving) > GAP_BRIDGED + 1)
    starts = moving[np.append(0, breaks + 1)]
    stops = moving[np.append(breaks, len(moving) - 1)] + 1
    return list(zip(starts.tolist(), stops.tolist(), strict=True))


def find_turning_eyes(
    character: Character,
) -> Iterator[tuple[int, slice | np.ndarray, np.ndarray]]:
    """Side, vertices and (N, 3) float32 offsets from its centre, of each eyeball that turns."""
    index = eye_index(character.part_labels)
    for side, centre in enumerate(character.eye_centres):
        vertices = np.flatnonzero(index == side)
        if len(vertices) and np.isfinite(centre).all():
            first, last = int(vertices[0]), int(vertices[-1])
            together = last - first + 1 == len(vertices)  # a slice is read and written in place
            offset = character.neutral_vertices[vertices] - centre
            yield side, slice(first, last + 1) if together else vertices, offset


def posed_vertices(character: Character, deformation: Deformation) -> np.ndarray:
    """(V, 3) float32 mesh space: expression, eyes and head pose applied."""
    moved = character.neutral_vertices + deformation.displacement
    return follow_head(moved, character.head_weights, deformation.T_mesh_head)


def follow_head(
    vertices: np.ndarray, head_weights: np.ndarray, T_mesh_head: np.ndarray
) -> np.ndarray:
    """(V, 3): each of `vertices` (V, 3) taken along by its weight (V,): v + w (T v - v)."""
    posed = vertices @ T_mesh_head[:3, :3].T + T_mesh_head[:3, 3]
    return vertices + head_weights[:, None] * (posed - vertices)
