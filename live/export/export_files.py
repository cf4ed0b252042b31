"""Writes a character, and a take of it, as files of other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from engine.animation.arkit_morphs import morph_take, morph_to_arkit
from engine.animation.gltf_writer import write_glb
from engine.animation.morphed_mesh import MorphedMesh
from engine.animation.pc2_file import Pc2Writer
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack
from engine.deformer import CpuDeformer, posed_vertices
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Character, Expression, Mesh
from live.broadcast.spaces import find_space
from live.export.shown_colours import show_colours
from live.safe_file import write_whole

_CODE = [CODE_NAMES.index(name) for name in ICT_EXPRESSIONS]
_EXTRA_CODE = [CODE_NAMES.index(name) for name in EXTRA_EXPRESSIONS]


@dataclass(frozen=True, slots=True, eq=False)
class Exported:
    """What is written."""

    mesh: Mesh
    """What `character` was made of."""
    character: Character
    track: CodeTrack | None
    """What it does; None for a character to be posed."""
    name: str
    """The take's."""
    in_metres: bool
    """Whether mesh space is glTF's already, as of a file that is glTF itself."""
    coloured: bool = True
    """Whether a mesh without colours gets those it is drawn in."""


def export_glb(exported: Exported, out: Path, *, moving_normals: bool = True) -> MorphedMesh:
    """Write the character with its shapes, and the take as animation; what was written.

    Raises EngineError for what no GLB can hold, OutputError.
    """
    mesh, character = exported.mesh, exported.character
    if exported.coloured:
        mesh = show_colours(mesh, character)
    morphed, moves = morph_to_arkit(mesh, character), None
    if exported.track is not None:
        morphed, moves = morph_take(mesh, character, exported.track)

    def write(stream: BinaryIO) -> None:
        write_glb(
            stream,
            morphed,
            moves,
            name=exported.name,
            moving_normals=moving_normals,
            T_scene_mesh=place_in_metres(exported),
        )

    write_whole(out, write)
    return morphed


def place_in_metres(exported: Exported) -> np.ndarray:
    """(4, 4): swaps and signs axes and scales by a power of ten, to upright and a head's size.

    Such files as OBJ have no units, and every program has axes of its own.
    """
    if exported.in_metres:
        return np.eye(4)
    return find_space(exported.character.T_canonical_mesh, "gltf").T_space_mesh


def export_pc2(exported: Exported, out: Path, count: Callable[[int], None]) -> None:
    """Write the vertices of every frame of the take; `count` is told how many are written.

    Raises OutputError.
    """
    track = exported.track
    assert track is not None

    def write(stream: BinaryIO) -> None:
        writer = Pc2Writer(stream, len(exported.mesh.vertices))
        for done, vertices in enumerate(play(exported.character, track), 1):
            writer.write(vertices)
            count(done)
        writer.write_header()

    write_whole(out, write)


def play(character: Character, track: CodeTrack) -> Iterator[np.ndarray]:
    """(V, 3) float32 mesh space, frame by frame: what is seen of the character live."""
    deformer = CpuDeformer(character)
    for expression in express(track):
        yield posed_vertices(character, deformer.deform(expression))


def has_manners(track: CodeTrack) -> bool:
    """Whether it says how expressions are done, which cloning can and a character cannot."""
    manners = np.setdiff1d(np.arange(len(CODE_NAMES)), _CODE + _EXTRA_CODE)
    return bool(track.code[:, manners].any())


def express(track: CodeTrack) -> Iterator[Expression]:
    """What commands the character in each frame; styles of cloning are left out."""
    for frame, time_s in enumerate(track.times_s):
        yield Expression(
            frame_id=frame,
            captured_ns=round(time_s * 1e9),
            face_found=True,
            held=False,
            confidence=1.0,
            code=track.code[frame, _CODE],
            extra_code=track.code[frame, _EXTRA_CODE],
            gaze=track.gaze[frame],
            T_neutral_head=track.T_neutral_head[frame],
        )
