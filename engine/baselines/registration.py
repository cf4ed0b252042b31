"""Bends a source neutral onto a target neutral, so that its surface tells what belongs to what.

Landmarks draw a smooth warp first; then a displacement field with little bending (bi-Laplacian)
follows the nearest compatible places of the target, from far to near, held by landmark springs.
Compatible means near in position and normal together. After the non-rigid registrations of Sumner
and Popovic (2004, section 4) and of Amberg et al. (2007), with linear bending energy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from engine.baselines.aligned_surface import AlignedSurface, place_with_normals
from engine.baselines.closest_points import ClosestPoints, SurfacePlaces
from engine.diffusion import cotangent_laplacian
from engine.landmark_pairs import LandmarkPairs, believe
from engine.landmark_places import landmark_places
from engine.landmark_warp import COORDINATE_STIFFNESS, LandmarkWarp
from engine.topology import Welding, weld

BENDING_CM = (4.0, 3.0, 2.2, 1.6, 1.2, 0.9, 0.7)  # per round: detail finer than this is smoothed
SPRING_CM2 = 0.4  # of surface that one landmark stands for at first, less as the surface decides
FAR_MEDIANS, LEAST_FAR_CM = 3.0, 0.4  # places beyond are not believed
FACING = 0.4  # least cosine between matched normals


@dataclass(frozen=True, slots=True, eq=False)
class _Pull:
    """Where some places of the moving surface should come to lie."""

    rows: sparse.csr_matrix
    """(N, W) the places, by the moving vertices."""
    goals: np.ndarray
    """(N, 3)."""
    weights: np.ndarray
    """(N,) square centimetres of surface each stands for."""


def register(source: AlignedSurface, target: AlignedSurface) -> np.ndarray:
    """(Vs, 3) float64: the source's vertices bent onto the target, canonical centimetres.

    What is not skin goes where the landmarks' warp takes it.
    """
    pairs = pair_landmarks(source, target)
    warp = LandmarkWarp(pairs.landmarks, pairs.canonical, pairs.spread, COORDINATE_STIFFNESS)
    welding = weld(source.vertices, source.triangles)
    still = warp.warp(welding.vertices)
    springs = _tie_landmarks(welding, pairs)
    bending, mass = _bending_energy(still, welding.triangles)
    moved = still
    for length in BENDING_CM:
        matches = _match(moved, welding.triangles, mass, target)
        slack = replace(springs, weights=springs.weights * length / BENDING_CM[0])
        moved = still + _solve(length**4 * bending, still, [*matches, slack])
    return moved[welding.weld_of]


def pair_landmarks(source: AlignedSurface, target: AlignedSurface) -> LandmarkPairs:
    """The landmarks seen on both that a smooth warp can explain, without the face's outline."""
    inner = landmark_places().inner
    spread = np.hypot(source.spread[inner], target.spread[inner])
    return believe(source.landmarks[inner], target.landmarks[inner], spread)


def _tie_landmarks(welding: Welding, pairs: LandmarkPairs) -> _Pull:
    places = ClosestPoints(welding.vertices, welding.triangles).find(pairs.landmarks)
    weights = SPRING_CM2 * (np.median(pairs.spread) / pairs.spread) ** 2
    return _Pull(places.rows(len(welding.vertices)), pairs.canonical, np.minimum(weights, 1.0))


def _bending_energy(
    vertices: np.ndarray, triangles: np.ndarray
) -> tuple[sparse.csc_matrix, np.ndarray]:
    """(W, W) quadratic form of the integral of |Laplacian|^2, and (W,) the area of each vertex."""
    laplacian, mass = cotangent_laplacian(vertices, triangles)
    return (laplacian @ sparse.diags(1.0 / mass) @ laplacian).tocsc(), mass


def _match(
    moved: np.ndarray, triangles: np.ndarray, mass: np.ndarray, target: AlignedSurface
) -> list[_Pull]:
    """Pulls from both sides: from every moving vertex, and to every vertex of the target."""
    count = len(moved)
    used = np.unique(triangles)
    theirs = np.flatnonzero(target.skin)
    ours_6d = place_with_normals(moved, triangles)
    theirs_6d = place_with_normals(target.vertices, target.triangles)
    onto = ClosestPoints(theirs_6d, target.triangles).find(ours_6d[used])
    believed = _believe_match(moved[used], ours_6d[used, 3:], onto, target.vertices, theirs_6d,
                              target.triangles)  # fmt: skip
    goals = onto.rows(len(target.vertices)) @ target.vertices
    ones = sparse.csr_matrix(sparse.identity(count))
    forward = _Pull(ones[used], goals, mass[used] * believed)
    back = ClosestPoints(ours_6d, triangles).find(theirs_6d[theirs])
    believed = _believe_match(target.vertices[theirs], theirs_6d[theirs, 3:], back, moved, ours_6d,
                              triangles)  # fmt: skip
    area = cotangent_laplacian(target.vertices, target.triangles)[1][theirs]
    return [forward, _Pull(back.rows(count), target.vertices[theirs], area * believed)]


def _believe_match(
    points: np.ndarray,
    normals: np.ndarray,
    places: SurfacePlaces,
    vertices: np.ndarray,
    vertices_6d: np.ndarray,
    triangles: np.ndarray,
) -> np.ndarray:
    """(N,) weight in [0, 1]: 0 on a border, where normals disagree and where it is far."""
    rows = places.rows(len(vertices))
    distance = np.linalg.norm(rows @ vertices - points, axis=1)
    far = max(LEAST_FAR_CM, FAR_MEDIANS * float(np.median(distance)))
    other = rows @ vertices_6d[:, 3:]
    lengths = np.linalg.norm(normals, axis=1) * np.linalg.norm(other, axis=1)
    facing = (normals * other).sum(1) > FACING * np.maximum(lengths, 1e-12)
    on_border = rows @ border_vertices(triangles, len(vertices)) > 1 - 1e-9
    return np.clip(1 - (distance / far) ** 2, 0, 1) ** 2 * facing * ~on_border


def border_vertices(triangles: np.ndarray, vertex_count: int) -> np.ndarray:
    """(V,) float64, 1 at the vertices of edges that only one triangle has."""
    sides = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    unique, uses = np.unique(sides, axis=0, return_counts=True)
    border = np.zeros(vertex_count)
    border[unique[uses == 1]] = 1.0
    return border


def _solve(bending: sparse.csc_matrix, still: np.ndarray, pulls: list[_Pull]) -> np.ndarray:
    """(W, 3) the displacement field with the least bending plus pull."""
    system = bending + 1e-6 * sparse.identity(len(still))
    right = np.zeros_like(still)
    for pull in pulls:
        weighted = pull.rows.T @ sparse.diags(pull.weights)
        system = system + weighted @ pull.rows
        right += weighted @ (pull.goals - pull.rows @ still)
    return splu(system.tocsc()).solve(right)
