"""Aligns a mesh by a few named points of its face instead of looking for it.

The points give a similarity. Where the face finder sees a face there that agrees with them, its
landmarks are taken and drawn to the points; where it sees none, as on an animal, the canonical
head's landmarks are warped to the points and cast on the surface.
"""

from __future__ import annotations

import logging

import numpy as np

from engine.alignment import open_surface, weld_surface
from engine.alignment_guess import Guess, limit_stretch, make_guess
from engine.errors import PointsError
from engine.face_relief import SMOOTH, face_relief
from engine.face_search import Progress, face_views, look_closely
from engine.face_views import FaceFinder, GeometryView, Looker
from engine.landmark_places import LANDMARK_COUNT, landmark_places
from engine.landmark_warp import LandmarkWarp
from engine.named_points import NAMED_LANDMARKS, NamedPoints, canonical_points
from engine.records import Alignment, Mesh
from engine.robust_fit import fit_robust_similarity
from engine.similarity import apply_transform, fit_affine, fit_similarity
from engine.views import FIRST_ANGLES

UNEXPLAINED = 0.5  # share of the points' scatter: a random assignment leaves more
SWAPPED_SHARE = 0.6  # of the misfit, left when left and right are exchanged
POINTS_FOR_A_STRETCH = 8
AGREEMENT = 0.2  # eye spans between the points and the landmarks the finder sees there
SEEN_SHARE = 0.6  # of the views
OFF_SURFACE = 0.5  # eye spans from where a landmark is expected to where it meets the surface
LEAST_PLACED = 0.5  # of the landmarks
BOX_CM = 25.0  # corners this far out hold the warp where no point says anything
CLOSE = 0.01  # stiffness of the warp: the points are met
POINT_SPREAD_CM, WARPED_SPREAD_CM = 0.1, 0.6

_log = logging.getLogger(__name__)


def align_by_points(
    mesh: Mesh,
    points: NamedPoints,
    view: GeometryView,
    finder: FaceFinder,
    progress: Progress | None = None,
    name: str | None = None,
) -> Alignment:
    """Place the face of `mesh` by `points`; the score says how well they form a face.

    `name` is what errors call the points. A surface too smooth for a face is warned of. Raises
    PointsError when the points form no face, when left and right are exchanged, or when they are
    not on the surface.
    """
    name = name or "The named points"
    T_canonical_mesh = fit_points(points, name)
    T_unit_mesh, looker = open_surface(weld_surface(mesh), view, finder)
    in_unit = NamedPoints(points.names, apply_transform(T_unit_mesh, points.positions))
    T = T_canonical_mesh @ np.linalg.inv(T_unit_mesh)
    if progress:
        progress("looking at the face that the points place", 0.3)
    landmarks = _see_landmarks(looker, T, in_unit)
    spread = np.full(LANDMARK_COUNT, WARPED_SPREAD_CM)
    if landmarks is None:
        landmarks = _cast_landmarks(looker, T, in_unit, name)
        if face_relief(apply_transform(T, landmarks)) < SMOOTH:
            _log.warning(
                f"{name}: no face is seen at the points, and the surface there is smooth, without "
                "nose, eyes or mouth; it is moved all the same, so check it by --alignment-picture."
            )
    else:
        # The finder's hundreds of landmarks tell the pose better than a few points.
        landmarks, T = _draw_to_points(landmarks, T, in_unit)
        spread = np.full(LANDMARK_COUNT, 2 * POINT_SPREAD_CM)
    landmarks = apply_transform(T, landmarks)
    _put_points(landmarks, spread, apply_transform(T, in_unit.positions), points.names)
    spread[~np.isfinite(landmarks).all(1)] = np.nan
    return Alignment(
        T_canonical_mesh=T @ T_unit_mesh,
        score=1.0 - 2.0 * float(np.median(misfit(points, T_canonical_mesh))),
        landmarks=landmarks.astype(np.float32),
        landmark_spread=spread.astype(np.float32),
    )


def fit_points(points: NamedPoints, name: str) -> np.ndarray:
    """T_canonical_mesh (4, 4), the similarity of the points; raises PointsError if they misfit."""
    T = _fit(points)
    off = misfit(points, T)
    swapped = points.swapped()
    if np.median(off) > 0.1 and np.median(
        misfit(swapped, _fit(swapped))
    ) < SWAPPED_SHARE * np.median(off):
        raise PointsError(
            f"{name}: left and right seem to be exchanged; _L is the character's own left, on the "
            "right of a picture of its front."
        )
    if _unexplained(points, T) > UNEXPLAINED:
        worst = points.names[int(off.argmax())]
        raise PointsError(
            f"{name}: the points do not form a face, {worst} least of all; check what each is "
            "named."
        )
    return T


def misfit(points: NamedPoints, T_canonical_mesh: np.ndarray) -> np.ndarray:
    """(N,) how far each point is from its place on the canonical head, eye spans."""
    off = apply_transform(T_canonical_mesh, points.positions) - canonical_points(points.names)
    return np.linalg.norm(off, axis=1) / landmark_places().eye_span


def _unexplained(points: NamedPoints, T: np.ndarray) -> float:
    """Share of the scatter of the points' places that the fit `T` does not account for."""
    places = canonical_points(points.names)
    off = apply_transform(T, points.positions) - places
    return float((off**2).sum() / ((places - places.mean(0)) ** 2).sum())


def _fit(points: NamedPoints) -> np.ndarray:
    return fit_similarity(
        points.positions, canonical_points(points.names), np.ones(len(points.names))
    )


def _see_landmarks(looker: Looker, T: np.ndarray, points: NamedPoints) -> np.ndarray | None:
    """(478, 3) unit space, what the finder sees where the points are; None if it sees no face."""
    looker.show(np.linalg.inv(T) @ _stretch(T, points))
    first = make_guess(looker.sight(face_views(T, FIRST_ANGLES)), len(FIRST_ANGLES))
    looker.show(np.eye(4))
    if first is None or first.seen < SEEN_SHARE or not _agrees(first, points):
        return None
    close = look_closely(looker, first)
    return close.points if close is not None and _agrees(close, points) else first.points


def _stretch(T: np.ndarray, points: NamedPoints) -> np.ndarray:
    """The affine map that gives the face human proportions, where enough points tell."""
    if len(points.names) < POINTS_FOR_A_STRETCH:
        return T
    count = np.ones(len(points.names))
    A = fit_affine(points.positions, canonical_points(points.names), count)
    return limit_stretch(A, points.positions.mean(0))


def _agrees(guess: Guess, points: NamedPoints) -> bool:
    """Whether the guess is about the same face: its landmarks lie at the points."""
    scale = np.cbrt(np.linalg.det(guess.T_canonical_unit[:3, :3]))
    off = np.linalg.norm(_at_points(guess.points, points.names) - points.positions, axis=1)
    return bool(np.nanmedian(off) * scale < AGREEMENT * landmark_places().eye_span)


def _at_points(landmarks: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """(N, 3) the named points among (478, 3) landmarks."""
    return np.stack([landmarks[list(NAMED_LANDMARKS[name])].mean(0) for name in names])


def _draw_to_points(
    landmarks: np.ndarray, T: np.ndarray, points: NamedPoints
) -> tuple[np.ndarray, np.ndarray]:
    """Landmarks moved so that they meet the points, and the similarity they then give."""
    seen = _at_points(landmarks, points.names)
    kept = np.isfinite(seen).all(1)
    warp = _warp(apply_transform(T, seen[kept]), apply_transform(T, points.positions[kept]))
    placed = np.isfinite(landmarks).all(1)
    moved = np.full(landmarks.shape, np.nan)
    moved[placed] = warp.apply(apply_transform(T, landmarks[placed]))[0]
    moved = apply_transform(np.linalg.inv(T), moved)
    places = landmark_places()
    return moved, fit_robust_similarity(
        moved[placed], places.position[placed], places.trust[placed]
    )[0]


def _cast_landmarks(looker: Looker, T: np.ndarray, points: NamedPoints, name: str) -> np.ndarray:
    """(478, 3) unit space: the canonical head's landmarks warped to the points, on the surface."""
    places = landmark_places()
    warp = _warp(canonical_points(points.names), apply_transform(T, points.positions))
    expected = apply_transform(np.linalg.inv(T), warp.apply(places.position)[0])
    hits = np.stack([looker.cast(expected, viewpoint) for viewpoint in face_views(T, FIRST_ANGLES)])
    scale = np.cbrt(np.linalg.det(T[:3, :3]))
    off = np.nan_to_num(np.linalg.norm(hits - expected, axis=2) * scale, nan=np.inf)
    nearest = off.argmin(0)
    landmarks = hits[nearest, np.arange(LANDMARK_COUNT)]
    landmarks[off.min(0) > OFF_SURFACE * places.eye_span] = np.nan
    if np.isfinite(landmarks[places.trust > 0]).all(1).mean() < LEAST_PLACED:
        raise PointsError(
            f"{name}: the surface is not where the points say it is; check that they are in the "
            "mesh file's own axes and units, and that _L is the character's own left."
        )
    return landmarks


def _warp(source: np.ndarray, target: np.ndarray) -> LandmarkWarp:
    """Takes `source` (N, 3) to `target`, canonical centimetres, and leaves far corners alone."""
    corners = BOX_CM * np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    pairs = np.concatenate([source, corners]), np.concatenate([target, corners])
    return LandmarkWarp(*pairs, np.ones(len(pairs[0])), CLOSE)


def _put_points(
    landmarks: np.ndarray, spread: np.ndarray, positions: np.ndarray, names: tuple[str, ...]
) -> None:
    """Where a name is a single landmark, it is exactly where it was said to be."""
    for name, position in zip(names, positions, strict=True):
        if len(NAMED_LANDMARKS[name]) == 1:
            (index,) = NAMED_LANDMARKS[name]
            landmarks[index], spread[index] = position, POINT_SPREAD_CM
