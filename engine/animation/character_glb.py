"""A rigged character and its codes over time as one GLB file.

Decoding is linear in the code, so shapes are the rows of the rig's basis and their weights are the
code itself. Eyes and head turn by joints.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.animation.gltf_tracks import eyes_move, head_moves
from engine.animation.gltf_writer import write_glb
from engine.animation.joint_turns import turn_joints
from engine.animation.morphed_mesh import MorphedMesh, MorphTrack, find_joints, turning_eyes
from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_decoder import HeadMotion
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack, concatenate
from engine.records import Mesh
from engine.whole_file import whole_file


class CharacterGlbWriter:
    """Collects a take chunk by chunk; the file is there, whole, once `finish` has returned."""

    def __init__(
        self,
        path: Path,
        mesh: Mesh,
        rig: CloneRig,
        *,
        head_motion: HeadMotion = "head",
        all_targets: bool = False,
        moving_normals: bool = True,
    ) -> None:
        """`mesh` is what `rig` was built of; see `morph_character` and `write_glb` for the rest."""
        self.path = path
        self._mesh = mesh
        self._rig = rig
        self._head_motion: HeadMotion = head_motion
        self._all_targets = all_targets
        self._moving_normals = moving_normals
        self._tracks: list[CodeTrack] = []

    def write(self, track: CodeTrack) -> None:
        """The frames after those given so far."""
        self._tracks.append(track)

    def finish(self) -> None:
        """Write the file. Raises EngineError for a take that cannot be played, OSError."""
        morphed, track = morph_character(
            self._mesh,
            self._rig,
            concatenate(self._tracks),
            head_motion=self._head_motion,
            all_targets=self._all_targets,
        )
        with whole_file(self.path) as stream:
            write_glb(stream, morphed, track, moving_normals=self._moving_normals)


def morph_character(
    mesh: Mesh,
    rig: CloneRig,
    track: CodeTrack,
    *,
    head_motion: HeadMotion = "head",
    all_targets: bool = False,
) -> tuple[MorphedMesh, MorphTrack]:
    """The character as shapes and joints, and the take as their track.

    Shapes that are 0 all the time and joints that stay where they are are left out, unless
    `all_targets`. `head_motion`: "head" bends the neck, "whole" moves all of the mesh with the
    head, "none" leaves it where it is.
    """
    character = rig.character
    used = np.array(track.code.any(axis=0) | all_targets, bool)
    if not used.any():
        used[0] = True  # a take in which nothing happens is one still
    turns = turn_joints(character, track, head_motion)
    moves = MorphTrack(track.times_s, track.code[:, used], *turns)
    joints = find_joints(character)
    if head_motion == "whole":
        joints = replace(joints, head_weights=np.ones_like(joints.head_weights))
    if not (all_targets or head_moves(moves) or (turning_eyes(joints) and eyes_move(moves))):
        joints = None
    names = tuple(name for name, kept in zip(CODE_NAMES, used, strict=True) if kept)
    return MorphedMesh(mesh, names, _stack_rows(rig, used), joints), moves


def _stack_rows(rig: CloneRig, used: np.ndarray) -> np.ndarray:
    """(K, V, 3): the rows of `rig.stack` in use, without making all of it."""
    basis, extra_basis = rig.character.basis, rig.extra_basis
    return np.concatenate([basis[used[: len(basis)]], extra_basis[used[len(basis) :]]])
