"""Which triangles labelled teeth are the flesh that holds them."""

from __future__ import annotations

import numpy as np

from engine.pieces import piece_labels
from engine.records import Character

ROWS = ("teeth_upper", "teeth_lower")


def find_flesh(character: Character) -> np.ndarray:
    """(F,) bool: triangles of a connected piece that moves with both jaws, beside other teeth.

    Gums joined by a throat move as the teeth of their jaw do, but must not be drawn as teeth. Where
    such a piece is all there is, the teeth are part of it, and it stays theirs.
    """
    upper, lower = (character.part_names.index(name) for name in ROWS)
    labels = character.part_labels[character.triangles]
    row = np.isin(labels, (upper, lower)).all(1)
    flesh = np.zeros(len(labels), bool)
    if not row.any():
        return flesh
    pieces = piece_labels(character.neutral_vertices, character.triangles)
    count = int(pieces.max()) + 1
    holds = [
        np.bincount(pieces[(labels == part).any(1)], minlength=count) > 0 for part in (upper, lower)
    ]
    both = holds[0] & holds[1]
    if both[pieces[row]].all():
        return flesh
    return row & both[pieces]
