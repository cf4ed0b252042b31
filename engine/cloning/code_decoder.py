"""From codes to the moved vertices of a mesh."""

from __future__ import annotations

from typing import Literal

import numpy as np
from threadpoolctl import ThreadpoolController

from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_track import CodeTrack
from engine.deformer import find_turning_eyes, follow_head, moving_runs
from engine.gaze import eye_rotations
from engine.head_motion import head_transform

HeadMotion = Literal["head", "whole", "none"]
"""What follows the head pose: the head, bending at the neck; all of the mesh; nothing."""


class CodeDecoder:
    """neutral + code times the rig's stack, then eyeballs turned, then the head posed.

    As `engine.deformer.CpuDeformer` for a character, but all frames of a track in one product, by
    one thread: it is bound by memory, and other stages want the other cores.
    """

    def __init__(self, rig: CloneRig, head_motion: HeadMotion = "head") -> None:
        self._character = rig.character
        self._head_motion = head_motion
        stack = rig.stack
        self._products = [
            (start, stop, np.ascontiguousarray(stack[:, start:stop].reshape(len(stack), -1)))
            for start, stop in moving_runs(np.asarray(stack.any(axis=(0, 2))))
        ]
        self._eyes = list(find_turning_eyes(rig.character))
        self._blas = ThreadpoolController()

    def decode(self, track: CodeTrack) -> np.ndarray:
        """(N, V, 3) float32 mesh space: expression, eyes and head pose applied."""
        neutral = self._character.neutral_vertices
        frames = np.tile(np.asarray(neutral, np.float32), (len(track), 1, 1))
        code = np.asarray(track.code, np.float32)
        with self._blas.limit(limits=1, user_api="blas"):
            for start, stop, matrix in self._products:
                frames[:, start:stop] += (code @ matrix).reshape(len(track), stop - start, 3)
            for moved, gaze, T in zip(frames, track.gaze, track.T_neutral_head, strict=True):
                self._turn_eyes(moved, gaze)
                self._pose(moved, T)
        return frames

    def _turn_eyes(self, moved: np.ndarray, gaze: np.ndarray) -> None:
        if not self._eyes or not np.any(gaze):
            return
        rotations = eye_rotations(gaze, self._character.eye_axes)
        for side, vertices, _ in self._eyes:
            centre = self._character.eye_centres[side]
            moved[vertices] = (moved[vertices] - centre) @ rotations[side].T + centre

    def _pose(self, moved: np.ndarray, T_neutral_head: np.ndarray) -> None:
        if self._head_motion == "none" or np.array_equal(T_neutral_head, np.eye(4)):
            return
        character = self._character
        T = head_transform(T_neutral_head, character.T_canonical_mesh, character.head_pivot)
        if self._head_motion == "whole":
            moved[:] = moved @ T[:3, :3].T + T[:3, 3]
        else:
            moved[:] = follow_head(moved, character.head_weights, T)
