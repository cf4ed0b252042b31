"""A mesh that moves: its neutral, and its vertices frame by frame, whatever file they come from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from engine.animation.frame_checks import DEFAULT_FPS
from engine.animation.frame_files import list_frames
from engine.animation.gltf_animation import GltfAnimation
from engine.animation.obj_sequence import ObjSequence
from engine.animation.pc2_file import Pc2Animation
from engine.errors import MeshError
from engine.mesh_file import load_mesh
from engine.mesh_node import GLTF
from engine.progress import Progress, untold
from engine.records import Mesh


class MeshAnimation(Protocol):
    """Frames of one mesh; frame i of N is at `times_s[i]`, and none is held in memory."""

    label: str
    """What to call it before a person: a file's name."""
    neutral: Mesh
    """Without expression; vertices in file order, mesh space."""
    times_s: np.ndarray
    """(N,) float64 seconds from the first frame."""

    def read(self, frame: int) -> np.ndarray:
        """(V, 3) float64 mesh space. Raises MeshError, naming the frame, where it is damaged."""
        ...


def open_animation(
    neutral: Path | None,
    frames: Sequence[Path],
    fps: float | None = DEFAULT_FPS,
    *,
    animation: str | None = None,
    progress: Progress = untold,
) -> MeshAnimation:
    """The animation in one glTF file, one PC2 file, or OBJ files (also a folder or pattern).

    Only glTF has a neutral of its own; `frames` may then be empty and the file be `neutral`. `fps`
    is at which rate glTF is sampled (None: the file's own keys), and how many frames a second the
    other kinds have. `animation` names one of several in a glTF file, or some of them parted by
    commas; by default it is the first with those that move nothing it moves. Raises MeshError where
    there are no frames, where they are not the neutral in other shapes, and for files that cannot
    be read.
    """
    files = list(frames)
    if not files and neutral is not None and neutral.suffix.lower() in GLTF:
        files, neutral = [neutral], None
    if len(files) == 1 and files[0].suffix.lower() in GLTF:
        other = None if neutral is None or neutral == files[0] else load_mesh(neutral)
        return GltfAnimation(files[0], fps, animation, other)
    if animation is not None:
        raise MeshError(f"Only a glTF file has animations by name, such as {animation!r}.")
    if neutral is None:
        raise MeshError("These frames need a neutral: name the mesh without expression, too.")
    return _open_beside(neutral, files, DEFAULT_FPS if fps is None else fps, progress)


def _open_beside(
    mesh_file: Path, files: list[Path], fps: float, progress: Progress
) -> MeshAnimation:
    """Frames that are nothing but vertices, and so go with the mesh of another file."""
    neutral = load_mesh(mesh_file)
    if len(files) == 1 and files[0].suffix.lower() == ".pc2":
        return Pc2Animation(neutral, files[0], fps)
    return ObjSequence(neutral, list_frames(files, mesh_file), fps, progress)
