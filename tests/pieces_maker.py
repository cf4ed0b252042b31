"""Made pieces of a face on the canonical head, for the tests of the parts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import trimesh

from engine.face_places import face_places
from engine.landmark_places import landmark_places
from engine.part_cut import Decision, Piece
from engine.records import Alignment

ALIGNMENT = Alignment(
    np.eye(4), 0.9, landmark_places().position.astype(np.float32), np.zeros(478, np.float32)
)
PLACES = face_places(ALIGNMENT)
_ICOSPHERE = trimesh.creation.icosphere(subdivisions=2)
BALL = np.array(_ICOSPHERE.vertices)
BALL_TRIANGLES = np.array(_ICOSPHERE.faces)
LEFT_EYE = PLACES.eyes[0] - [0, 0, 1.2]
MIRROR = np.array([-1.0, 1, 1])


def piece(
    points: np.ndarray, hint: str | None = None, triangles: np.ndarray | None = None
) -> Piece:
    """A piece of `points` alone, or with `triangles`."""
    none = np.zeros((0, 3), int)
    points = np.asarray(points, float)
    return Piece(np.arange(len(points)), points, hint, none if triangles is None else triangles)


def disc(radii: tuple[float, float], centre: np.ndarray, rim_only: bool = False) -> Piece:
    """A flat plate that faces forward; or only its rim, as a ring."""
    angle = np.linspace(0, 2 * np.pi, 25)[:-1]
    circle = np.stack([radii[0] * np.cos(angle), radii[1] * np.sin(angle), 0 * angle], 1)
    inner = 0.8 * circle if rim_only else 0 * circle
    k = np.arange(24)
    following = (k + 1) % 24
    bands = np.concatenate(
        [np.stack([k, following, 24 + k], 1), np.stack([following, 24 + following, 24 + k], 1)]
    )
    return piece(np.concatenate([circle, inner]) + centre, None, bands)


def arch(low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """A curved wall of teeth between two heights, cm over the mouth; vertices and triangles."""
    angle, height = np.linspace(0.05 * np.pi, 0.95 * np.pi, 30), np.linspace(low, high, 5)
    rows = [
        np.stack([2.4 * np.cos(angle), 0 * angle + y, 3 * np.sin(angle) - 4], 1) for y in height
    ]
    corner = (np.arange(4)[:, None] * 30 + np.arange(29)).ravel()
    triangles = np.concatenate([corner[:, None] + [0, 1, 30], corner[:, None] + [1, 31, 30]])
    return np.concatenate(rows) + PLACES.mouth, triangles


def recognise(recogniser: Callable, *pieces: Piece) -> list[str | None]:
    """The parts `recogniser` finds among `pieces`, None where it finds nothing."""
    decided: list[Decision | None] = [None] * len(pieces)
    recogniser(list(pieces), decided, PLACES)
    return [decision and decision.part for decision in decided]
