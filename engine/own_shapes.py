"""Shapes that a character's artist made, taken instead of what the rig would predict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from engine.errors import EditError
from engine.eyes import eye_index
from engine.gltf_morphs import GltfMorphs
from engine.morph_names import match_expressions
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.near_names import describe_nearest
from engine.records import Character
from engine.similarity import apply_transform

MORPHING = (".gltf", ".glb", ".vrm")
EMPTY_CM = 0.005  # a shape that moves nothing further is a place kept free
SPLIT_CM = 2.0
"""A shape for both sides becomes two over this distance from the middle, as in ICT-FaceKit."""


class ShapeSource(Protocol):
    """Where an artist's shapes come from."""

    label: str
    """What to call it."""

    @property
    def names(self) -> tuple[str, ...]:
        """The shapes it has."""
        ...

    def read(self, name: str, neutral_vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(V, 3) float32 what the shape adds, mesh space, and (V,) bool the vertices it rules.

        `neutral_vertices` (V, 3) are the mesh's. Raises EditError where the shape is of another
        mesh, MeshError where it is damaged.
        """
        ...


@dataclass(frozen=True, slots=True)
class Replacement:
    """The artist's shape for one expression."""

    shape: str
    gain: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class OwnShape:
    """What one unit of an expression adds where the artist's shape rules."""

    displacements: np.ndarray
    """(V, 3) float32 mesh space."""
    ruled: np.ndarray
    """(V,) bool; elsewhere the rig's own motion stands."""


@dataclass(frozen=True, slots=True)
class OwnReport:
    """Which expressions came from where."""

    taken: tuple[str, ...]
    empty: tuple[str, ...]
    """Expressions whose shape moves nothing, so that the rig's stand."""
    left_out: tuple[str, ...]
    """Parts that none of the shapes rules and that the rig moves."""


def open_shapes(mesh_file: Path) -> ShapeSource | None:
    """The shapes in a mesh file; None for kinds of file that have none. Raises MeshError."""
    return GltfMorphs(mesh_file) if mesh_file.suffix.lower() in MORPHING else None


def choose_own(names: Iterable[str]) -> dict[str, Replacement]:
    """Every expression that one of the shapes `names` stands for.

    mouthClose shuts the mouth that jawOpen opened, so it is only taken together with it.
    """
    found = match_expressions(names)
    if "jawOpen" not in found:
        found.pop("mouthClose", None)
    return {expression: Replacement(shape) for expression, shape in found.items()}


def check_shapes(wanted: Iterable[Replacement], source: ShapeSource | None, where: str) -> None:
    """Raise EditError, with what is near, for a shape that `source` lacks."""
    names = source.names if source else ()
    label = source.label if source else "the mesh file"
    for replacement in wanted:
        if replacement.shape in names:
            continue
        asked = f"{where} asks for the shape {replacement.shape!r}"
        if not names:
            raise EditError(f"{asked}, but {label} has none.")
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        every = f"it has {', '.join(names[:3])}{more}"
        near = describe_nearest(replacement.shape, names, 0.4) or every
        raise EditError(f"{asked}, which {label} does not have; {near}.")


def read_own(
    character: Character, wanted: Mapping[str, Replacement], source: ShapeSource
) -> tuple[dict[str, OwnShape], OwnReport]:
    """The shapes `wanted` by expression, ready for `character`, and what became of each.

    A shape wanted for both sides of an expression is split between them. Eyeballs that turn with
    the gaze are left alone: they would turn twice. Raises EditError, MeshError.
    """
    canonical = apply_transform(character.T_canonical_mesh, character.neutral_vertices)
    left_share = np.clip(0.5 + canonical[:, 0] / (2 * SPLIT_CM), 0, 1).astype(np.float32)
    turning = find_turning(character)
    cm = float(np.cbrt(abs(np.linalg.det(character.T_canonical_mesh[:3, :3]))))
    taken: dict[str, OwnShape] = {}
    empty: list[str] = []
    for shape, expressions in _by_shape(wanted).items():
        displacements, ruled = source.read(shape, character.neutral_vertices)
        ruled = ruled & ~turning
        displacements[~ruled] = 0.0
        if np.abs(displacements).max(initial=0.0) * cm < EMPTY_CM:
            empty += expressions
            continue
        for expression in expressions:
            share = _share(expression, expressions, left_share) * wanted[expression].gain
            taken[expression] = OwnShape(displacements * share, ruled)
    order = (*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS)
    names = tuple(name for name in order if name in taken)
    without = tuple(sorted(empty, key=order.index))
    return taken, OwnReport(names, without, _left_out(character, taken))


def _left_out(character: Character, taken: Mapping[str, OwnShape]) -> tuple[str, ...]:
    labels = character.part_labels
    parts = set(labels[character.basis.any(axis=(0, 2))])
    for shape in taken.values():
        parts -= set(labels[shape.ruled])
    return tuple(character.part_names[part] for part in sorted(parts))


def _by_shape(wanted: Mapping[str, Replacement]) -> dict[str, list[str]]:
    """Expressions by the shape they want, so that each is read once."""
    users: dict[str, list[str]] = {}
    for expression, replacement in wanted.items():
        users.setdefault(replacement.shape, []).append(expression)
    return users


def _share(expression: str, users: list[str], left_share: np.ndarray) -> np.ndarray:
    """(V, 1) how much of the shape is this expression's."""
    base, side = expression[:-2], expression[-2:]
    if side not in ("_L", "_R") or not {f"{base}_L", f"{base}_R"} <= set(users):
        return np.ones((len(left_share), 1), np.float32)
    return (left_share if side == "_L" else 1.0 - left_share)[:, None]


def find_turning(character: Character) -> np.ndarray:
    """(V,) bool: eyeballs that the gaze turns."""
    index = eye_index(character.part_labels)
    known = np.append(np.isfinite(character.eye_centres).all(axis=1), False)
    return known[index]  # -1, no eyeball, is the last one
