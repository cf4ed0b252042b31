"""A character as ARKit's 52 shapes, and a take as their weights.

The code parts browInnerUp and cheekPuff by side, ARKit does not: each of the two is the sum of its
halves. Where a take moves one half further than the other, the shape of both does what they have in
common, and shapes of each half alone, behind the 52, do the rest: so nothing of the take is lost.

Source: Apple, ARKit, `ARFaceAnchor.BlendShapeLocation`.
"""

from __future__ import annotations

import numpy as np

from engine.animation.joint_turns import turn_joints
from engine.animation.morphed_mesh import MorphedMesh, MorphTrack, find_joints
from engine.arkit_names import ARKIT_NAMES
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack
from engine.encoder import name_matrix
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Character, Mesh

SAME = 1e-6
"""Halves that never differ by more are one shape."""

_EXPRESSIONS = (*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS)
_MEANS = name_matrix(_EXPRESSIONS, ARKIT_NAMES).astype(bool)
_ROWS = tuple(tuple(np.flatnonzero(_MEANS[:, shape]).tolist()) for shape in range(len(ARKIT_NAMES)))
"""Of every shape, the expressions it does: one, or the halves of both sides."""
_SIDES = {"_L": "Left", "_R": "Right"}


def morph_to_arkit(mesh: Mesh, character: Character) -> MorphedMesh:
    """The 52 shapes in ARKit's order and spelling; `mesh` is what `character` was made of.

    An expression that the character does not have (tongueOut without a tongue) is an empty shape.
    """
    stack = _stack(character)
    deltas = np.stack([stack[list(rows)].sum(0) for rows in _ROWS])
    return MorphedMesh(mesh, ARKIT_NAMES, deltas, find_joints(character))


def morph_take(
    mesh: Mesh, character: Character, track: CodeTrack
) -> tuple[MorphedMesh, MorphTrack]:
    """The same with what `track` does, frame by frame as `engine.deformer` moves the character.

    Styles of cloning, which a character does not have, are left out.
    """
    columns = [CODE_NAMES.index(name) for name in _EXPRESSIONS]
    code = track.code[:, columns]
    stack, morphed = _stack(character), morph_to_arkit(mesh, character)
    weights = np.stack([code[:, list(rows)].min(1) for rows in _ROWS], 1)
    halves = [
        (row, code[:, row] - weights[:, shape])
        for shape in _find_uneven(code)
        for row in _ROWS[shape]
    ]
    names = (*morphed.names, *(_name_half(_EXPRESSIONS[row]) for row, _ in halves))
    deltas = np.concatenate([morphed.deltas, *(stack[row][None] for row, _ in halves)])
    weights = np.concatenate([weights, *(beyond[:, None] for _, beyond in halves)], 1)
    moves = MorphTrack(track.times_s, weights, *turn_joints(character, track))
    return MorphedMesh(mesh, names, deltas, morphed.joints), moves


def _find_uneven(code: np.ndarray) -> list[int]:
    """The shapes of both sides whose halves (N, 54) `code` ever moves unlike each other."""
    pairs = [(shape, code[:, list(rows)]) for shape, rows in enumerate(_ROWS) if len(rows) > 1]
    return [shape for shape, pair in pairs if np.ptp(pair, axis=1).max(initial=0.0) > SAME]


def _stack(character: Character) -> np.ndarray:
    """(54, V, 3) float32, ordered as `_EXPRESSIONS`."""
    known = (*character.expression_names, *character.extra_names)
    moves = [*character.basis, *character.extra_basis]
    nothing = np.zeros_like(moves[0])
    return np.stack(
        [moves[known.index(name)] if name in known else nothing for name in _EXPRESSIONS]
    )


def _name_half(expression: str) -> str:
    """browInnerUp_L as ARKit would call it."""
    return expression[:-2] + _SIDES[expression[-2:]]
