"""The bundled head, aligned and rigged once a session without looking at it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.bundled import bundled_head
from engine.mesh_file import load_mesh
from engine.parts import decide_parts
from engine.records import Alignment, Character, Mesh
from engine.rig import build_character
from engine.similarity import apply_transform
from engine.skin_surface import SkinSurface, take_skin
from engine.skinning_network import SkinningNetwork

STORED_ALIGNMENT = Path(__file__).parent / "data" / "demo_alignment.npz"
"""Written by `store_demo_alignment.py`."""


@lru_cache
def head_mesh() -> Mesh:
    return load_mesh(bundled_head())


@lru_cache
def stored_alignment() -> Alignment:
    with np.load(STORED_ALIGNMENT) as stored:
        return Alignment(
            stored["T_canonical_mesh"],
            float(stored["score"]),
            stored["landmarks"],
            stored["landmark_spread"],
        )


@lru_cache
def head_parts() -> np.ndarray:
    return decide_parts(head_mesh(), stored_alignment()).labels


@lru_cache
def canonical_vertices() -> np.ndarray:
    return apply_transform(stored_alignment().T_canonical_mesh, head_mesh().vertices)


@lru_cache
def head_skin() -> SkinSurface:
    return take_skin(head_mesh(), canonical_vertices(), head_parts())


@lru_cache
def bundled_network() -> SkinningNetwork:
    return SkinningNetwork()


@lru_cache
def rigged_head() -> Character:
    return build_character(head_mesh(), stored_alignment(), head_parts(), network=bundled_network())


def canonical_basis(character: Character) -> np.ndarray:
    """(53, V, 3) the basis in canonical centimetres."""
    return character.basis @ character.T_canonical_mesh[:3, :3].T


def part_of(character: Character, name: str) -> np.ndarray:
    return np.flatnonzero(character.part_labels == character.part_names.index(name))
