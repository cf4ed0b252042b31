"""Finds the face of a mesh by looking at it, so that nobody has to align anything by hand."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import numpy as np

from engine.alignment_guess import SCORE_GATE, Guess
from engine.errors import AlignmentError
from engine.face_search import Progress, all_attempts, quick_attempts, search
from engine.face_views import FaceFinder, GeometryView, Looker
from engine.figures import belongings, split_figures
from engine.landmark_places import landmark_places
from engine.mesh_node import name_triangles
from engine.records import Alignment, Mesh
from engine.similarity import apply_transform
from engine.topology import weld

FACE_LIKE = 0.35  # below this it was never a face; half a face reaches more
BY_HAND = "name a few points of it in a file for --landmarks, which --click writes for you"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """What is looked at: welded, so that soup and hard edges are shaded as the smooth surface they
    stand for."""

    vertices: np.ndarray
    """(W, 3) float64 mesh space."""
    triangles: np.ndarray
    """(F, 3) int32, one for each of the mesh."""


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """The best guess at a face on some surface."""

    guess: Guess
    T_unit_mesh: np.ndarray
    """(4, 4): the looker's unit space is that surface's box in a ball of radius 1."""
    figure: np.ndarray
    """(F,) bool, the triangles of the figure it is on."""


def align(
    mesh: Mesh,
    view: GeometryView,
    finder: FaceFinder,
    progress: Progress | None = None,
    name: str | None = None,
) -> Alignment:
    """Find the face of `mesh` whatever its axes, its scale and what else belongs to it.

    Of several faces the most face-like is taken, the others are bystanders, and a warning says how
    to take them. `name` is what errors call the mesh, such as its file's; its own if not given.
    Raises AlignmentError, saying why, when no face is found or when it cannot be trusted; its
    `best` is the best guess.
    """
    name, surface = name or mesh.name, weld_surface(mesh)
    found = _search_figures(surface, view, finder, progress)
    if len(found) > 1:
        return _take_first(mesh, name, surface, found)
    if not found:
        T_unit_mesh, looker = open_surface(surface, view, finder)
        guess = search(looker, all_attempts(looker.vertices), progress)
        everything = np.ones(len(surface.triangles), bool)
        found = [] if guess is None else [Finding(guess, T_unit_mesh, everything)]
    if not found or found[0].guess.refusal is not None:
        raise _refuse(name, found[0] if found else None)
    return conclude(found[0].guess, found[0].T_unit_mesh)


def _take_first(mesh: Mesh, name: str, surface: Surface, found: list[Finding]) -> Alignment:
    """The first of several faces, with the others told of."""
    theirs = [belongings(surface.vertices, surface.triangles, one.figure) for one in found]
    _log.warning(_name_others(mesh, name, found, theirs))
    taken = conclude(found[0].guess, found[0].T_unit_mesh)
    return replace(taken, bystanders=np.any(theirs[1:], axis=0) & ~theirs[0])


def weld_surface(mesh: Mesh) -> Surface:
    """The welded surface of a mesh."""
    welding = weld(mesh.vertices, mesh.triangles)
    return Surface(welding.vertices, welding.weld_of[mesh.triangles])


def open_surface(
    surface: Surface, view: GeometryView, finder: FaceFinder
) -> tuple[np.ndarray, Looker]:
    """T_unit_mesh (4, 4) and a looker at the surface in unit space."""
    used, triangles = np.unique(surface.triangles, return_inverse=True)
    vertices = surface.vertices[used]
    low, high = vertices.min(0), vertices.max(0)
    scale = 2.0 / np.linalg.norm(high - low)
    T_unit_mesh = np.diag([scale, scale, scale, 1.0])
    T_unit_mesh[:3, 3] = -scale * (low + high) / 2
    triangles = triangles.reshape(-1, 3).astype(np.int32)
    return T_unit_mesh, Looker(apply_transform(T_unit_mesh, vertices), triangles, view, finder)


def conclude(guess: Guess, T_unit_mesh: np.ndarray) -> Alignment:
    """What is handed on of a guess."""
    span = landmark_places().eye_span
    return Alignment(
        T_canonical_mesh=guess.T_canonical_unit @ T_unit_mesh,
        score=guess.score,
        landmarks=apply_transform(guess.T_canonical_unit, guess.points).astype(np.float32),
        landmark_spread=(guess.spread * span).astype(np.float32),
    )


def _search_figures(
    surface: Surface, view: GeometryView, finder: FaceFinder, progress: Progress | None
) -> list[Finding]:
    """The faces on separate figures, the most face-like first; none where all is one figure."""
    figures = split_figures(surface.vertices, surface.triangles)
    found: list[Finding] = []
    for kept in figures if len(figures) > 1 else []:
        figure = Surface(surface.vertices, surface.triangles[kept])
        T_unit_mesh, looker = open_surface(figure, view, finder)
        guess = search(looker, quick_attempts(looker.vertices), progress)
        if guess is not None and guess.refusal is None:
            found.append(Finding(guess, T_unit_mesh, kept))
    return sorted(found, key=lambda finding: -finding.guess.score)


def _largest_object(mesh: Mesh, kept: np.ndarray) -> str:
    return mesh.object_names[int(np.bincount(mesh.triangle_objects[kept]).argmax())]


def _name_others(mesh: Mesh, name: str, found: list[Finding], theirs: list[np.ndarray]) -> str:
    taken = _largest_object(mesh, theirs[0]) or "one without a name"
    nodes = [name_triangles(mesh, figure) for figure in theirs[1:]]
    options = [f'--node "{node}"' for node in nodes if node]
    how = f"{' or '.join(options)} takes another" if options else "no node holds another alone"
    return (
        f"{name} has {len(found)} faces; the most face-like is taken, {taken}"
        f" ({found[0].guess.score:.2f}), and the rest stands still; {how}."
    )


def _refuse(name: str, best: Finding | None) -> AlignmentError:
    guess = conclude(best.guess, best.T_unit_mesh) if best else None
    if best is None or best.guess.score < FACE_LIKE:
        return AlignmentError(
            f"No face was found in {name}, from any side; it should hold one whole face whose eyes,"
            f" nose and mouth are modelled, not only painted. If it does, {BY_HAND}.",
            best=guess,
        )
    score = f"score {best.guess.score:.2f}, of {SCORE_GATE:.2f} needed"
    return AlignmentError(
        f"No usable face was found in {name}: {best.guess.refusal} ({score}); if there is one,"
        f" {BY_HAND}.",
        best.guess.score,
        guess,
    )
