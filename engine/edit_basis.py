"""A finished character, edited: another character, made in a moment and never kept in the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from engine.edit_symmetry import copy_side
from engine.edits import RigEdits
from engine.names import EXTRA_EXPRESSIONS
from engine.own_parts import carry_left_out
from engine.own_shapes import OwnShape
from engine.records import Character
from engine.region_blend import blend_regions

NO_SHAPES: Mapping[str, OwnShape] = {}


def apply_edits(
    character: Character, edits: RigEdits, own: Mapping[str, OwnShape] = NO_SHAPES
) -> Character:
    """`character` with the artist's shapes `own` by expression, then symmetry, regions and gains.

    `character` itself is untouched. Raises EditError when symmetry is asked of an asymmetric mesh.
    """
    if not own and not (edits.gains or edits.regions or edits.symmetry):
        return character
    names, stack = _stack(character, own)
    if own:
        _take_own(character, names, stack, own)
    if edits.symmetry:
        stack = copy_side(stack, names, character, edits.symmetry)
    _weigh_regions(stack, names, character, edits.regions)
    for expression, gain in edits.gains.items():
        if expression in names:
            stack[names.index(expression)] *= np.float32(gain)
    count = len(character.expression_names)
    return replace(
        character,
        basis=stack[:count],
        extra_names=names[count:],
        extra_basis=stack[count:],
        content_hash=_edited_hash(character, edits, own),
    )


def _stack(character: Character, own: Mapping[str, OwnShape]) -> tuple[tuple[str, ...], np.ndarray]:
    """Names and a copy of all rows, with room for an extra expression that only the artist has."""
    names = (*character.expression_names, *character.extra_names)
    added = tuple(name for name in EXTRA_EXPRESSIONS if name in own and name not in names)
    room = np.zeros((len(added), len(character.neutral_vertices), 3), np.float32)
    return (*names, *added), np.concatenate([character.basis, character.extra_basis, room])


def _take_own(
    character: Character, names: tuple[str, ...], stack: np.ndarray, own: Mapping[str, OwnShape]
) -> None:
    rig = stack.copy()
    for expression, shape in own.items():
        stack[names.index(expression)][shape.ruled] = shape.displacements[shape.ruled]
    carry_left_out(character, names, rig, stack, own)
    if "jawOpen" in own and "mouthClose" not in own:
        _keep_mouth_shut(character, names, stack)


def _keep_mouth_shut(character: Character, names: tuple[str, ...], stack: np.ndarray) -> None:
    """Give mouthClose what the artist's jawOpen has beyond the rig's, so that both still close."""
    jaw_open = names.index("jawOpen")
    stack[names.index("mouthClose")] += character.basis[jaw_open] - stack[jaw_open]


def _weigh_regions(
    stack: np.ndarray,
    names: tuple[str, ...],
    character: Character,
    regions: Mapping[str, Mapping[str, float]],
) -> None:
    """Multiply every row by the mean of its regions' weights, by how far a vertex is in each."""
    if not regions:
        return
    members = blend_regions(character, tuple(regions))
    for row, name in enumerate(names):
        beyond_one = np.array([weights.get(name, 1.0) - 1.0 for weights in regions.values()])
        if beyond_one.any():
            stack[row] *= (1.0 + beyond_one @ members).astype(np.float32)[:, None]


def _edited_hash(character: Character, edits: RigEdits, own: Mapping[str, OwnShape]) -> str:
    """Another key than the cache's: an edited character never passes for the rig's own."""
    digest = hashlib.sha256(f"{character.content_hash} {edits}".encode())
    for expression, shape in own.items():
        digest.update(expression.encode() + np.ascontiguousarray(shape.displacements).tobytes())
    return digest.hexdigest()
