"""Parts that an artist's shapes leave out go with the skin that they moved.

Teeth, lashes or a sheet of tears are often meshes of their own without morph targets. The rig's
motion of them fits the rig's skin; where the artist's skin moves otherwise, so must they.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from engine.names import PART_NAMES
from engine.own_shapes import OwnShape
from engine.part_motion import follow_skin, lie_on_skin
from engine.pieces import piece_labels
from engine.records import Character
from engine.region_blend import JAW_PARTS, JAW_REGION
from engine.similarity import apply_transform

SKIN = PART_NAMES.index("skin")
HANGING = tuple(PART_NAMES.index(name) for name in ("lashes_L", "lashes_R", "brows"))
LYING = tuple(PART_NAMES.index(name) for name in ("skin", "other"))
LEAST_CM = 0.1  # the rig's chin moves this far, or its motion says nothing of the jaw
LARGEST_SCALE = 3.0


def carry_left_out(
    character: Character,
    names: tuple[str, ...],
    rig: np.ndarray,
    stack: np.ndarray,
    own: Mapping[str, OwnShape],
) -> None:
    """Write into `stack` (K, V, 3) how what `own` leaves out moves; `rig` is the same before it.

    Lower teeth and tongue keep the rig's motion, as much more or less as the chin moves; lashes,
    brow cards and what lies on the skin take on the difference between the artist's and the rig's.
    """
    canonical = apply_transform(character.T_canonical_mesh, character.neutral_vertices)
    for ruled, expressions in _by_extent(own):
        rows = [names.index(expression) for expression in expressions]
        skin = np.flatnonzero(ruled & (character.part_labels == SKIN))
        moved = ~ruled & rig[rows].any(axis=(0, 2))
        if not len(skin) or not moved.any():
            continue
        change = stack[rows][:, skin] - rig[rows][:, skin]
        _carry_hanging(character, canonical, ~ruled, skin, change, rows, stack)
        lying = np.flatnonzero(~ruled & np.isin(character.part_labels, LYING))
        if len(lying):
            _add(stack, rows, lying, lie_on_skin(canonical[lying], canonical[skin], change))
        on_jaw = np.flatnonzero(~ruled & np.isin(character.part_labels, JAW_PARTS))
        for row in rows if len(on_jaw) else ():
            stack[row, on_jaw] *= _jaw_scale(character, ruled, rig[row], stack[row])


def _by_extent(own: Mapping[str, OwnShape]) -> Iterable[tuple[np.ndarray, list[str]]]:
    """Expressions by the vertices that their shapes rule: nearly always the same ones."""
    groups: dict[bytes, tuple[np.ndarray, list[str]]] = {}
    for expression, shape in own.items():
        groups.setdefault(shape.ruled.tobytes(), (shape.ruled, []))[1].append(expression)
    return groups.values()


def _carry_hanging(
    character: Character,
    canonical: np.ndarray,
    left_out: np.ndarray,
    skin: np.ndarray,
    change: np.ndarray,
    rows: list[int],
    stack: np.ndarray,
) -> None:
    hanging = np.flatnonzero(left_out & np.isin(character.part_labels, HANGING))
    if not len(hanging):
        return
    pieces = np.full(len(canonical), -1)
    pieces[character.triangles] = piece_labels(canonical, character.triangles)[:, None]
    carried = follow_skin(canonical[hanging], pieces[hanging], canonical[skin], change)
    _add(stack, rows, hanging, carried)


def _add(stack: np.ndarray, rows: list[int], vertices: np.ndarray, motion: np.ndarray) -> None:
    for row, displacements in zip(rows, motion, strict=True):
        stack[row, vertices] += displacements


def _jaw_scale(
    character: Character, ruled: np.ndarray, rig: np.ndarray, moved: np.ndarray
) -> np.float32:
    """How much of the rig's motion of the chin the artist's is, in the least-squares sense."""
    chin = ruled & (character.region_labels == character.region_names.index(JAW_REGION))
    before, after = rig[chin].astype(np.float64), moved[chin].astype(np.float64)
    cm = np.cbrt(abs(np.linalg.det(character.T_canonical_mesh[:3, :3])))
    power = (before**2).sum()
    if power * cm**2 <= len(before) * LEAST_CM**2:
        return np.float32(1.0)
    return np.float32(np.clip((before * after).sum() / power, 0.0, LARGEST_SCALE))
