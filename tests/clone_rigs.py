"""A small clone rig (the ball with two eyes, and random styles), a take for it, and its files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from some_character import some_character

from engine.cloning.clone_rig import LOOSE_ROWS, STYLE_ROWS, TONGUE_ROW, CloneRig
from engine.cloning.code_names import CODE_NAMES, EXTRA_CODE_NAMES
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.names import PART_NAMES
from engine.records import Mesh
from engine.rotation import turn_by
from engine.similarity import apply_transform


def ball_rig(scale: float = 1.0) -> tuple[CloneRig, Mesh]:
    """Rig and mesh; `scale` mesh units per centimetre."""
    character, mesh = some_character(scale)
    count = len(character.neutral_vertices)
    skin = character.part_labels == PART_NAMES.index("skin")
    extras = np.zeros((len(EXTRA_CODE_NAMES), count, 3), np.float32)
    generator = np.random.default_rng(9)
    extras[STYLE_ROWS] = generator.normal(0, 0.01 * scale, (53, count, 3))
    extras[LOOSE_ROWS] = generator.normal(0, 0.01 * scale, (2, count, 3))
    extras[:, ~skin] = 0
    extras[TONGUE_ROW] = character.extra_basis[0]
    canonical = apply_transform(character.T_canonical_mesh, character.neutral_vertices)
    coordinates = np.where(skin[:, None], canonical, np.nan).astype(np.float32)
    frames = np.broadcast_to(np.eye(3, dtype=np.float32), (count, 3, 3)).copy()
    room = np.ones((2, 2), np.float32)
    return CloneRig(character, extras, coordinates, frames, room), mesh


def lively_track(count: int, seed: int = 3) -> CodeTrack:
    """A head that turns, eyes that look about, and everything else at once; 25 frames a second."""
    generator = np.random.default_rng(seed)
    track = neutral_track(np.arange(count) / 25)
    track.code[:] = generator.random(track.code.shape) * (generator.random(len(CODE_NAMES)) < 0.2)
    track.gaze[:] = generator.normal(0, 0.2, (count, 2, 2))
    for T in track.T_neutral_head:
        T[:3, :3] = turn_by(generator.normal(0, 0.2, 3))
        T[:3, 3] = generator.normal(0, 0.5, 3)
    return track


def write_obj(mesh: Mesh, path: Path, vertices: np.ndarray | None = None) -> Path:
    """`mesh` as a plain OBJ file, moved to `vertices` if given."""
    lines = [f"v {x!r} {y!r} {z!r}\n" for x, y, z in _floats(mesh.vertices, vertices)]
    lines += [f"f {a} {b} {c}\n" for a, b, c in (mesh.triangles + 1).tolist()]
    path.write_text("".join(lines))
    return path


def _floats(neutral: np.ndarray, vertices: np.ndarray | None) -> list[list[float]]:
    return np.asarray(neutral if vertices is None else vertices, np.float64).tolist()
