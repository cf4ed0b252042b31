"""A clone rig whose character a person has edited: how expressions are done is edited with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.cloning.clone_rig import BLINK_ROWS, LOOSE_ROWS, STYLE_ROWS, TONGUE_ROW, CloneRig
from engine.edit_basis import apply_edits
from engine.edits import RigEdits
from engine.records import Character


def edit_clone_rig(rig: CloneRig, edits: RigEdits, edited: Character) -> CloneRig:
    """`rig` with the character `edited`, which is its own after `edits` and the artist's shapes.

    Gains, regions and symmetry count for an expression's style and loose lids as for itself. What
    the artist's shape has taken the place of has neither. Raises EditError as `apply_edits`.
    """
    if edited is rig.character:
        return rig
    own = (apply_edits(rig.character, edits).basis != edited.basis).any(axis=(1, 2))
    styles = rig.extra_basis[STYLE_ROWS]
    lids = np.zeros_like(styles)
    lids[BLINK_ROWS] = rig.extra_basis[LOOSE_ROWS]
    extras = rig.extra_basis.copy()
    extras[STYLE_ROWS] = _edit_rows(rig.character, edits, styles, own)
    extras[LOOSE_ROWS] = _edit_rows(rig.character, edits, lids, own)[BLINK_ROWS]
    if len(edited.extra_basis):
        extras[TONGUE_ROW] = edited.extra_basis[0]
    return replace(rig, character=edited, extra_basis=extras)


def _edit_rows(
    character: Character, edits: RigEdits, rows: np.ndarray, own: np.ndarray
) -> np.ndarray:
    """(53, V, 3): `rows`, one per expression, edited as their expressions; 0 for the `own` ones."""
    edited = apply_edits(replace(character, basis=rows), edits).basis
    return np.where(own[:, None, None], np.float32(0), edited)
