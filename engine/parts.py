"""Tells apart what a character is made of: skin, eyeballs, teeth, tongue, lashes, brows, hair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.spatial import KDTree

from engine.bite import Bite, find_bite
from engine.errors import PartsError
from engine.eye_shapes import SIDES, halve_pairs, recognise_eyes
from engine.face_places import FacePlaces, face_places
from engine.landmark_places import landmark_places
from engine.mouth_shapes import jaw_of, recognise_mouth, split_jaws
from engine.names import PART_NAMES
from engine.part_cut import NOT_SAID, Cut, Decision, Piece, cut_mesh, open_pieces
from engine.part_shapes import recognise_outside, recognise_strips
from engine.parts_file import CHOICES, PartsFile, said_of_triangles
from engine.records import Alignment, Mesh, PartDecisions, PieceDecision
from engine.similarity import apply_transform

SKIN_SHARE = 0.04  # of the landmarks: a piece that carries so many is skin whatever its name
SKIN_SIZE_CM = 8.0  # and is at least so wide or high
NOTHING_SAID = PartsFile()
JAWS = ("teeth_upper", "teeth_lower", "tongue")


def decide_parts(mesh: Mesh, alignment: Alignment, said: PartsFile = NOTHING_SAID) -> PartDecisions:
    """What every vertex and piece of `mesh` is, and why.

    Every connected piece is one part, but for eyes, lashes and jaws that hang together. What
    `said` says is so. Else the names of objects and materials decide where they speak and geometry
    does not contradict them, and geometry decides otherwise. Left and right are the character's
    own. Vertices that no triangle uses are "other". Raises PartsError when `said` speaks of what
    `mesh` does not have, or leaves no skin to move.
    """
    places = face_places(alignment)
    cut = cut_mesh(mesh)
    canonical = apply_transform(alignment.T_canonical_mesh, mesh.vertices)
    told = said_of_triangles(said, mesh, cut)
    pieces = open_pieces(mesh, cut, canonical, told)
    apart = _bystanders(cut, alignment)
    own = [_believe(piece, places) for piece in pieces if not apart[piece.number]]
    own = [half for piece in own for half in _cut_pair(piece, places)]
    decisions, bite = _decide(own, places)
    others = [piece for piece in pieces if apart[piece.number]]
    pieces = own + others
    decisions += [_told(piece, places) or Decision("other", "another head's") for piece in others]
    labels = np.full(len(mesh.vertices), PART_NAMES.index("other"), np.int8)
    # Skin is written last: a vertex that skin shares with a named piece must move with the skin.
    for n in sorted(range(len(pieces)), key=lambda n: decisions[n].part == "skin"):
        labels[pieces[n].vertices] = PART_NAMES.index(decisions[n].part)
        if decisions[n].part in JAWS and pieces[n].said in (NOT_SAID, CHOICES.index("teeth")):
            _part_jaws(labels, pieces[n], bite, places)
    if not any(decision.part == "skin" for decision in decisions):
        raise PartsError(
            f'{said.path} leaves no skin to move; the piece with the face should be "skin".'
        )
    return PartDecisions(labels, _table(mesh, cut, pieces, decisions, labels))


def _bystanders(cut: Cut, alignment: Alignment) -> np.ndarray:
    """(P,) bool: pieces, by number, that belong to a face which was not taken."""
    apart = np.zeros(len(cut.hints), bool)
    if alignment.bystanders is not None:
        apart[cut.of_triangle[alignment.bystanders]] = True
        apart[cut.of_triangle[~alignment.bystanders]] = False
    return apart


def _believe(piece: Piece, places: FacePlaces) -> Piece:
    """The piece without what its names say where its place denies it."""
    apart = np.abs(places.eyes - piece.centre)
    if piece.extent[0] > 0.8 * abs(places.eyes[0, 0] - places.eyes[1, 0]):
        apart[:, 0] = 0  # it may hold both eyes
    off_eyes = apart.max(1).min() / places.eye_width
    off_mouth = np.abs(piece.centre - places.mouth) / places.mouth_width
    in_mouth = off_mouth[0] < 1.0 and off_mouth[1] < 1.2 and off_mouth[2] < 3.0
    denied = {
        "lashes": off_eyes > 2.0,
        "eye": off_eyes > 2.0,
        "eyeball": off_eyes > 2.0,
        "teeth": not in_mouth,
        "tongue": not in_mouth,
        "body": off_eyes < 1.2 or in_mouth,  # of a character whose one object is its body
    }
    return replace(piece, hint=None) if denied.get(str(piece.hint), False) else piece


def _cut_pair(piece: Piece, places: FacePlaces) -> list[Piece]:
    if piece.said == NOT_SAID:
        return halve_pairs([piece], places)
    if CHOICES[piece.said] in ("eyes", "lashes"):
        return halve_pairs([replace(piece, hint="eyeball")], places)
    return [piece]


def _decide(pieces: list[Piece], places: FacePlaces) -> tuple[list[Decision], Bite]:
    decided: list[Decision | None] = [_told(piece, places) for piece in pieces]
    share = _landmark_shares(pieces, places)
    for n, piece in enumerate(pieces):
        # A lash card bears landmarks, too.
        large = np.ptp(piece.points, axis=0).max() > SKIN_SIZE_CM
        bears = share[n] == share.max() or (share[n] > SKIN_SHARE and large and not piece.hint)
        if bears and decided[n] is None:
            decided[n] = Decision("skin", "bears the face")
    recognise_eyes(pieces, decided, places)
    bite = recognise_mouth(pieces, decided, places)
    recognise_strips(pieces, decided, places)
    recognise_outside(pieces, decided, places)
    whole = [
        decision or Decision("other", "its name" if piece.hint == "other" else "like no part")
        for decision, piece in zip(decided, pieces, strict=True)
    ]
    return whole, bite


def _told(piece: Piece, places: FacePlaces) -> Decision | None:
    if piece.said == NOT_SAID:
        return None
    part = CHOICES[piece.said]
    if part in ("eyes", "lashes"):
        side = SIDES[0] if piece.centre[0] > places.eyes[:, 0].mean() else SIDES[1]
        part = f"{'eye' if part == 'eyes' else 'lashes'}_{side}"
    if part == "teeth":
        part = jaw_of(piece, find_bite([], places))
    return Decision(part, "the parts file")


def _landmark_shares(pieces: list[Piece], places: FacePlaces) -> np.ndarray:
    """(P,) share of the landmarks that lie nearest to each piece."""
    sizes = [len(piece.vertices) for piece in pieces]
    tree = KDTree(np.concatenate([piece.points for piece in pieces]))
    _, nearest = tree.query(places.landmarks[landmark_places().inner])
    owner = np.repeat(np.arange(len(pieces)), sizes)[nearest]
    return np.bincount(owner, minlength=len(pieces)) / len(owner)


def _part_jaws(labels: np.ndarray, piece: Piece, bite: Bite, places: FacePlaces) -> None:
    """Where one piece holds both jaws (gums joined by a throat) each half goes with its own."""
    upper = split_jaws(piece, bite, places)
    if upper is not None:
        labels[piece.vertices[upper]] = PART_NAMES.index("teeth_upper")
        labels[piece.vertices[~upper]] = PART_NAMES.index("teeth_lower")


def _table(
    mesh: Mesh, cut: Cut, pieces: list[Piece], decisions: list[Decision], labels: np.ndarray
) -> tuple[PieceDecision, ...]:
    first = np.unique(cut.of_triangle, return_index=True)[1]
    rows = []
    for piece, decision in zip(pieces, decisions, strict=True):
        triangle = first[piece.number]
        found = {PART_NAMES[label] for label in np.unique(labels[piece.vertices])}
        halves = tuple(name for name in JAWS if name in found)
        rows.append(
            PieceDecision(
                number=piece.number,
                object_name=mesh.object_names[mesh.triangle_objects[triangle]],
                material_name=mesh.materials[mesh.triangle_materials[triangle]].name,
                vertex_count=len(piece.vertices),
                parts=halves if decision.part in JAWS and halves else (decision.part,),
                why=decision.why,
            )
        )
    return tuple(sorted(rows, key=lambda row: row.number))
