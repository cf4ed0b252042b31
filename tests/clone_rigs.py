"""A small clone rig: the ball with two eyes, and random styles."""

from __future__ import annotations

import numpy as np
from some_character import some_character

from engine.cloning.clone_rig import LOOSE_ROWS, STYLE_ROWS, TONGUE_ROW, CloneRig
from engine.cloning.code_names import EXTRA_CODE_NAMES
from engine.names import PART_NAMES
from engine.records import Mesh
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
    return CloneRig(character, extras, coordinates, frames), mesh
