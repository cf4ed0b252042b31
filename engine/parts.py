"""Tells apart what a character is made of: skin, eyeballs, teeth, tongue, lashes, brows, hair."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from engine.face_places import FacePlaces, face_places
from engine.landmark_places import landmark_places
from engine.names import PART_NAMES
from engine.part_hints import read_hint
from engine.part_shapes import (
    Piece,
    recognise_eyes,
    recognise_mouth,
    recognise_outside,
    recognise_strips,
)
from engine.pieces import piece_labels
from engine.records import Alignment, Mesh
from engine.similarity import apply_transform

SKIN_SHARE = 0.04  # of the landmarks: a piece that carries so many is skin whatever its name
SKIN_SIZE_CM = 8.0  # and is at least so wide or high
SPLIT_HEIGHT = 0.12  # mouth widths to both sides of the lips: such a piece holds both jaws


def recognise_parts(mesh: Mesh, alignment: Alignment) -> np.ndarray:
    """(V,) int8 part of each vertex of `mesh`, into `engine.names.PART_NAMES`.

    Every connected piece is one part. The names of objects and materials decide where they speak
    and geometry does not contradict them, geometry decides otherwise. Left and right are the
    character's own. Vertices that no triangle uses are "other".
    """
    places = face_places(alignment)
    pieces = _cut(mesh, alignment)
    labels = _label(pieces, places)
    of_vertex = np.full(len(mesh.vertices), PART_NAMES.index("other"), np.int8)
    # Skin is written last: a vertex that skin shares with a named piece must move with the skin.
    for number in sorted(range(len(labels)), key=lambda number: labels[number] == "skin"):
        piece = pieces[number]
        of_vertex[piece.vertices] = PART_NAMES.index(labels[number])
        if labels[number] in ("teeth_upper", "teeth_lower", "tongue"):
            _split_jaws(of_vertex, piece, places)
    return of_vertex


def _cut(mesh: Mesh, alignment: Alignment) -> list[Piece]:
    """Connected pieces, cut further where named parts are welded to others."""
    connected = piece_labels(mesh.vertices, mesh.triangles)
    pairs, pair_of = np.unique(
        np.stack([mesh.triangle_objects, mesh.triangle_materials], axis=1),
        axis=0,
        return_inverse=True,
    )
    kinds = [read_hint(mesh.object_names[o], mesh.materials[m].name) for o, m in pairs]
    hints = sorted(set(kinds), key=str)
    hint_of = np.array([hints.index(kind) for kind in kinds])[pair_of.ravel()]
    _, of_triangle = np.unique(np.stack([connected, hint_of], axis=1), axis=0, return_inverse=True)
    of_triangle = of_triangle.ravel()
    canonical = apply_transform(alignment.T_canonical_mesh, mesh.vertices)
    order = np.argsort(of_triangle, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(of_triangle[order])) + 1)
    return [_open_piece(mesh, group, canonical, hints[hint_of[group[0]]]) for group in groups]


def _open_piece(mesh: Mesh, group: np.ndarray, canonical: np.ndarray, hint: str | None) -> Piece:
    vertices = np.unique(mesh.triangles[group])
    return Piece(vertices, canonical[vertices], hint)


def _label(pieces: list[Piece], places: FacePlaces) -> list[str]:
    labels: list[str | None] = [None] * len(pieces)
    share = _landmark_shares(pieces, places)
    for number, piece in enumerate(pieces):
        large = (
            np.ptp(piece.points, axis=0).max() > SKIN_SIZE_CM
        )  # a lash card bears landmarks, too
        if share[number] == share.max() or (
            share[number] > SKIN_SHARE and large and not piece.hint
        ):
            labels[number] = "skin"
    recognise_eyes(pieces, labels, places)
    recognise_mouth(pieces, labels, places)
    recognise_strips(pieces, labels, places)
    recognise_outside(pieces, labels, places)
    return [label or "other" for label in labels]


def _landmark_shares(pieces: list[Piece], places: FacePlaces) -> np.ndarray:
    """(P,) share of the landmarks that lie nearest to each piece."""
    sizes = [len(piece.vertices) for piece in pieces]
    tree = KDTree(np.concatenate([piece.points for piece in pieces]))
    _, nearest = tree.query(places.landmarks[landmark_places().inner])
    owner = np.repeat(np.arange(len(pieces)), sizes)[nearest]
    return np.bincount(owner, minlength=len(pieces)) / len(owner)


def _split_jaws(of_vertex: np.ndarray, piece: Piece, places: FacePlaces) -> None:
    """Where one piece holds both jaws (gums joined by a throat) each half goes with its own."""
    height = (piece.points[:, 1] - places.mouth[1]) / places.mouth_width
    upper = height > 0
    if (height > SPLIT_HEIGHT).mean() < 0.2 or (height < -SPLIT_HEIGHT).mean() < 0.2:
        return
    of_vertex[piece.vertices[upper]] = PART_NAMES.index("teeth_upper")
    of_vertex[piece.vertices[~upper]] = PART_NAMES.index("teeth_lower")
