"""A clone rig of the made-up character, its stack as random as its basis."""

from __future__ import annotations

import numpy as np
from made_character import SCALE, made_character

from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_names import CODE_NAMES, EXTRA_CODE_NAMES
from engine.cloning.code_track import CodeTrack


def made_clone_rig(seed: int = 0, **changes) -> CloneRig:
    """`changes` are the character's."""
    character = made_character(seed, **changes)
    count = len(character.neutral_vertices)
    rng = np.random.default_rng(seed + 100)
    extra = rng.normal(0, SCALE, (len(EXTRA_CODE_NAMES), count, 3)).astype(np.float32)
    extra[:, character.part_labels != 0] = 0
    if len(character.extra_basis):
        extra[0] = character.extra_basis[0]
    T = character.T_canonical_mesh
    canonical = character.neutral_vertices @ T[:3, :3].T + T[:3, 3]
    canonical[character.part_labels != 0] = np.nan
    frames = np.tile(np.eye(3, dtype=np.float32), (count, 1, 1))
    room = np.ones((2, 2), np.float32)
    return CloneRig(character, extra, canonical.astype(np.float32), frames, room)


def made_track(seed: int, count: int, **changes) -> CodeTrack:
    """Random codes within their bounds, eyes and head that turn; 30 frames a second."""
    from scipy.spatial.transform import Rotation

    rng = np.random.default_rng(seed)
    T = np.tile(np.eye(4), (count, 1, 1))
    T[:, :3, :3] = Rotation.from_rotvec(rng.normal(0, 0.2, (count, 3))).as_matrix()
    T[:, :3, 3] = rng.normal(size=(count, 3))
    told = {
        "times_s": np.arange(count) / 30,
        "code": rng.uniform(0, 1, (count, len(CODE_NAMES))).astype(np.float32),
        "gaze": rng.uniform(-0.4, 0.4, (count, 2, 2)).astype(np.float32),
        "T_neutral_head": T.astype(np.float32),
    }
    return CodeTrack(**{**told, **changes})
