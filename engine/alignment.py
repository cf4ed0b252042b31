"""Finds the face of a mesh by looking at it, so that nobody has to align anything by hand.

The mesh is depicted from all sides; where a face is found, its landmarks are cast back on the
surface and a robust similarity takes them to their places on the canonical head. Close-ups from
around each promising front then refine it, and their agreement with each other tells faces from
things that merely look like one from one side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.alignment_guess import SCORE_GATE, Guess, make_guess
from engine.errors import AlignmentError
from engine.face_views import FaceFinder, GeometryView, Looker
from engine.landmark_places import landmark_places
from engine.records import Alignment, Mesh
from engine.similarity import apply_transform
from engine.topology import weld
from engine.views import (
    BETWEEN_ROTATIONS,
    FINAL_ANGLES,
    FIRST_ANGLES,
    SCAN_ROTATIONS,
    Viewpoint,
    close_up_views,
    end_crop_views,
    scan_views,
)

Progress = Callable[[str, float], None]
"""Told what is being done, and how much of it is done in [0, 1]."""

FACE_LIKE = 0.35  # below this it was never a face; half a face reaches more
CANDIDATES = 3
SAME_FACE_DEGREES = 20.0
FACE_CENTRE = np.array([0.0, 0.2, 8.0])
FACE_RADIUS = 13.0
"""Centimetres of canonical space around the face that a close-up shows."""


def align(
    mesh: Mesh,
    view: GeometryView,
    finder: FaceFinder,
    progress: Progress | None = None,
    name: str | None = None,
) -> Alignment:
    """Find the face of `mesh` whatever its axes, its scale and what else belongs to it.

    `name` is what errors call it, such as its file's; the mesh's own if not given. Raises
    AlignmentError, saying why, when no face is found or when it cannot be trusted.
    """
    T_unit_mesh, looker = _open(mesh, view, finder)
    best: Guess | None = None
    for what, viewpoints, flat in _attempts(looker.vertices):
        _tell(progress, what, 0.0)
        looker.flat = flat
        guess = _try_views(looker, viewpoints, progress)
        if guess is not None and (best is None or guess.score > best.score):
            best = guess
        if best is not None and best.refusal is None:
            return _conclude(best, T_unit_mesh)
    if best is None or best.score < FACE_LIKE:
        raise AlignmentError(
            f"No face was found in {name or mesh.name}, from any side; it should hold one whole"
            " face whose eyes, nose and mouth are modelled, not only painted."
        )
    raise AlignmentError(
        f"No usable face was found in {name or mesh.name}: {best.refusal}"
        f" (score {best.score:.2f}, needed {SCORE_GATE:.2f}).",
        best.score,
    )


def _open(mesh: Mesh, view: GeometryView, finder: FaceFinder) -> tuple[np.ndarray, Looker]:
    used = mesh.vertices[np.unique(mesh.triangles)]
    low, high = used.min(0), used.max(0)
    scale = 2.0 / np.linalg.norm(high - low)
    T_unit_mesh = np.diag([scale, scale, scale, 1.0])
    T_unit_mesh[:3, 3] = -scale * (low + high) / 2
    # Welded, so that soup and hard edges are shaded as the smooth surface they stand for.
    welding = weld(apply_transform(T_unit_mesh, mesh.vertices), mesh.triangles)
    triangles = welding.weld_of[mesh.triangles]
    return T_unit_mesh, Looker(welding.vertices, triangles, view, finder)


def _attempts(vertices: np.ndarray) -> Iterator[tuple[str, list[Viewpoint], bool]]:
    """What is tried in turn: the usual case first, then what needs more looking."""
    yield "looking from all sides", scan_views(SCAN_ROTATIONS), False
    yield "looking from oblique sides", scan_views(BETWEEN_ROTATIONS), False
    yield "looking closer at the ends", end_crop_views(vertices), False
    # Where triangles are wound in mixed directions smooth normals cancel and blot the face.
    yield "looking at flat shading", scan_views(SCAN_ROTATIONS), True


def _try_views(
    looker: Looker, viewpoints: list[Viewpoint], progress: Progress | None
) -> Guess | None:
    """The best guess that starts from any of `viewpoints`, fully looked at; None without a face."""
    starts = [make_guess([sighting], 1) for sighting in looker.sight(viewpoints)]
    candidates = _distinct([start for start in starts if start is not None])
    _tell(progress, "looking at the face", 0.4)
    firsts = [_refine(looker, candidate, FIRST_ANGLES) for candidate in candidates]
    best = max(
        (first for first in firsts if first is not None),
        key=lambda guess: guess.score,
        default=None,
    )
    if best is None:
        return None
    _tell(progress, "looking at the face", 0.7)
    return _refine(looker, best, FINAL_ANGLES)


def _distinct(guesses: list[Guess]) -> list[Guess]:
    """The few with the least residuals; neighbouring views that agree count once."""
    kept: list[Guess] = []
    for guess in sorted(guesses, key=lambda guess: guess.residual):
        if all(_degrees_apart(guess, other) > SAME_FACE_DEGREES for other in kept):
            kept.append(guess)
    return kept[:CANDIDATES]


def _degrees_apart(a: Guess, b: Guess) -> float:
    turn = a.T_canonical_unit[:3, :3] @ b.T_canonical_unit[:3, :3].T
    trace = np.trace(turn) / np.cbrt(np.linalg.det(turn))
    return float(np.degrees(np.arccos(np.clip((trace - 1) / 2, -1, 1))))


def _refine(looker: Looker, guess: Guess, angles: tuple[tuple[int, int], ...]) -> Guess | None:
    return make_guess(looker.sight(_close_ups(guess.T_canonical_unit, angles)), len(angles))


def _close_ups(
    T_canonical_unit: np.ndarray, angles: tuple[tuple[int, int], ...]
) -> list[Viewpoint]:
    scale = np.cbrt(np.linalg.det(T_canonical_unit[:3, :3]))
    T_unit_canonical = np.linalg.inv(T_canonical_unit)
    centre = apply_transform(T_unit_canonical, FACE_CENTRE[None])[0]
    return close_up_views(T_canonical_unit[:3, :3] / scale, centre, FACE_RADIUS / scale, angles)


def _conclude(guess: Guess, T_unit_mesh: np.ndarray) -> Alignment:
    span = landmark_places().eye_span
    return Alignment(
        T_canonical_mesh=guess.T_canonical_unit @ T_unit_mesh,
        score=guess.score,
        landmarks=apply_transform(guess.T_canonical_unit, guess.points).astype(np.float32),
        landmark_spread=(guess.spread * span).astype(np.float32),
    )


def _tell(progress: Progress | None, what: str, share: float) -> None:
    if progress is not None:
        progress(what, share)
