"""One side of a symmetric character copied onto the other, or both made their mean."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from engine.errors import EditError
from engine.mirror import Mirror, find_mirror
from engine.names import PART_NAMES, twin_indices
from engine.proxy import keep_vertices
from engine.records import Character
from engine.similarity import apply_transform
from engine.topology import weld

SEAM_CM = 1.0
"""On either side of the middle one half passes into the other: cut off, they would leave a step."""


def copy_side(
    displacements: np.ndarray, names: tuple[str, ...], character: Character, side: str
) -> np.ndarray:
    """(K, V, 3) float32: `displacements` (K, V, 3) of expressions `names`, alike on both sides.

    Mesh space. `side` is "left" or "right", which is then copied, or "mean". Raises EditError when
    the character is not symmetric.
    """
    canonical = apply_transform(character.T_canonical_mesh, character.neutral_vertices)
    R_canonical_mesh = character.T_canonical_mesh[:3, :3]
    reflection, twin = _find_twins(character, canonical.astype(np.float64))
    mesh_reflection = np.linalg.inv(R_canonical_mesh) @ reflection @ R_canonical_mesh
    away = 0.5 * (canonical[:, 0] - canonical[twin, 0])  # centimetres left of the middle
    ramp = np.clip(0.5 + away / (2 * SEAM_CM), 0, 1)
    own = {"left": ramp, "right": 1 - ramp, "mean": np.full(len(twin), 0.5)}[side]
    own = np.where(twin == np.arange(len(twin)), 0.5, own).astype(np.float32)[:, None]
    turn = mesh_reflection.T.astype(np.float32)
    balanced = np.empty_like(displacements)
    for row, other in enumerate(twin_indices(names)):
        balanced[row] = own * displacements[row] + (1 - own) * (displacements[other][twin] @ turn)
    return balanced


def _find_twins(character: Character, canonical: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(3, 3) reflection in canonical space, and (V,) each vertex's mirror vertex.

    Off the skin that is the nearest one of the twin part.
    """
    triangles, skin = keep_vertices(
        character.triangles, character.part_labels == PART_NAMES.index("skin")
    )
    welded = weld(canonical[skin], triangles)
    mirror = find_mirror(welded.vertices) if len(skin) else None
    if mirror is None:
        raise EditError("symmetry needs a symmetric mesh, which this one is not: remove it.")
    twin = np.arange(len(canonical))
    twin[skin] = skin[welded.first_of[mirror.twin]][welded.weld_of]
    shift = _shift_of(mirror, welded.vertices)
    for part, other in enumerate(twin_indices(PART_NAMES)):
        members, others = (np.flatnonzero(character.part_labels == p) for p in (part, other))
        if PART_NAMES[part] != "skin" and len(members) and len(others):
            reflected = canonical[members] @ mirror.reflection.T + shift
            twin[members] = others[KDTree(canonical[others]).query(reflected)[1]]
    return mirror.reflection, twin


def _shift_of(mirror: Mirror, vertices: np.ndarray) -> np.ndarray:
    """(3,) what the reflection adds: its plane need not go through the origin."""
    return np.median(vertices[mirror.twin] - vertices @ mirror.reflection.T, axis=0)
