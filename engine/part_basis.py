"""The expression basis of a whole mesh: skin as solved, every other part by its own rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.lash_motion import solve_lashes
from engine.lid_solve import Lids
from engine.names import ICT_EXPRESSIONS, PART_NAMES
from engine.part_motion import follow_skin, lie_on_skin
from engine.pieces import piece_labels
from engine.records import Mesh
from engine.skin_surface import SkinSurface

BLINKS = {"lashes_L": "eyeBlink_L", "lashes_R": "eyeBlink_R"}


@dataclass(frozen=True, slots=True, eq=False)
class MovedSkin:
    """The skin and its solved motion."""

    surface: SkinSurface
    motion: np.ndarray
    """(53, W, 3) float32 canonical centimetres."""
    lids: dict[str, Lids | None]
    """By the part name of the eye's lashes."""


def assemble_basis(
    mesh: Mesh, canonical: np.ndarray, part_labels: np.ndarray, skin: MovedSkin
) -> np.ndarray:
    """(53, V, 3) float32 canonical basis of skin and what hangs on it; all else keeps still."""
    basis = np.zeros((len(ICT_EXPRESSIONS), len(canonical), 3), np.float32)
    basis[:, skin.surface.mesh_vertices] = skin.motion[:, skin.surface.welded_of]
    pieces = _piece_of_vertex(mesh)
    for part in ("lashes_L", "lashes_R", "brows"):
        members = part_members(part_labels, part)
        if len(members):
            basis[:, members] = _hang_on(canonical[members], pieces[members], part, skin)
    unnamed = part_members(part_labels, "other")
    if len(unnamed):
        basis[:, unnamed] = lie_on_skin(canonical[unnamed], skin.surface.vertices, skin.motion)
    return basis


def _hang_on(vertices: np.ndarray, pieces: np.ndarray, part: str, skin: MovedSkin) -> np.ndarray:
    lids = skin.lids.get(part)
    if lids is None:
        return follow_skin(vertices, pieces, skin.surface.vertices, skin.motion)
    blink = ICT_EXPRESSIONS.index(BLINKS[part])
    return solve_lashes(vertices, pieces, lids, skin.surface.vertices, skin.motion, blink)


def part_members(part_labels: np.ndarray, part: str) -> np.ndarray:
    """(N,) vertices of a part, by name."""
    return np.flatnonzero(part_labels == PART_NAMES.index(part))


def _piece_of_vertex(mesh: Mesh) -> np.ndarray:
    pieces = np.full(len(mesh.vertices), -1, np.int64)
    pieces[mesh.triangles] = piece_labels(mesh.vertices, mesh.triangles)[:, None]
    return pieces
