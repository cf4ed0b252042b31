"""How each part looks to geometry, in canonical centimetres or the face's own widths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from engine.face_places import FacePlaces
from engine.sphere_fit import Sphere, fit_sphere

SIDES = ("L", "R")
FEWEST_FOR_A_SHAPE = 12  # vertices; a smaller piece (a hair card) only has a place


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One connected piece in canonical space."""

    vertices: np.ndarray
    """(N,) int, numbers of the mesh's vertices."""
    points: np.ndarray
    """(N, 3) float64 canonical space."""
    hint: str | None
    """What its names say, a kind of `engine.part_hints.HINTS`."""

    @property
    def centre(self) -> np.ndarray:
        """(3,) middle of the box."""
        return (self.points.min(0) + self.points.max(0)) / 2

    @property
    def extent(self) -> np.ndarray:
        """(3,) sides of the box."""
        return np.ptp(self.points, axis=0)


def recognise_eyes(pieces: list[Piece], labels: list[str | None], places: FacePlaces) -> None:
    """Eyeballs, whole or halved, and the layers that lie on them."""
    for side in (0, 1):
        balls = {n: _eyeball(p, side, places) for n, p in enumerate(pieces) if labels[n] is None}
        spheres = {number: ball for number, ball in balls.items() if ball is not None}
        if spheres:
            main = spheres[max(spheres, key=lambda number: np.prod(pieces[number].extent))]
        for number, piece in enumerate(pieces):
            if labels[number] is not None:
                continue
            layered = bool(spheres) and _is_layer(piece, main)
            named = piece.hint == "eyeball" and _at_eye(piece, side, places)
            if number in spheres or layered or named:
                labels[number] = f"eye_{SIDES[side]}"


def _at_eye(piece: Piece, side: int, places: FacePlaces) -> bool:
    across = np.abs(piece.centre - places.eyes[side])[:2].max()
    return bool(across < 0.6 * places.eye_width and piece.extent.max() < 2.5 * places.eye_width)


def _eyeball(piece: Piece, side: int, places: FacePlaces) -> Sphere | None:
    """The sphere of a piece that is one, in an eye's place; lashes fail by their thinness."""
    if piece.hint not in (None, "eye", "eyeball") or len(piece.points) < FEWEST_FOR_A_SHAPE:
        return None
    if not _at_eye(piece, side, places):
        return None
    extent = np.sort(piece.extent)
    sphere = fit_sphere(piece.points)
    if sphere is None or extent[1] < 0.6 * extent[2] or extent[0] < 0.15 * extent[2]:
        return None
    width = places.eye_width
    behind = places.eyes[side][2] - sphere.centre[2]
    fits = sphere.residual < (0.12 if piece.hint else 0.06) and -0.2 * width < behind < 2.5 * width
    return sphere if fits and 0.2 * width < sphere.radius < 2.0 * width else None


def _is_layer(piece: Piece, ball: Sphere) -> bool:
    """Iris discs, corneas, pupils: round about the eye's axis and nowhere far off the ball."""
    if piece.hint not in (None, "eye", "eyeball"):
        return False
    off_axis = np.abs(piece.centre - ball.centre)[:2].max() / ball.radius
    reach = np.linalg.norm(piece.points - ball.centre, axis=1).max() / ball.radius
    width, height = piece.extent[:2]
    is_round = min(width, height) > 0.7 * max(width, height)
    return bool(off_axis < 0.35 and reach < 1.3 and is_round)


def recognise_mouth(pieces: list[Piece], labels: list[str | None], places: FacePlaces) -> None:
    """Teeth with their gums, the tongue, and a mouth bag (skin: it hangs on the lips)."""
    for number, piece in enumerate(pieces):
        if labels[number] is not None:
            continue
        if piece.hint in ("teeth", "tongue"):
            labels[number] = "tongue" if piece.hint == "tongue" else _jaw_of(piece, places)
        elif piece.hint is None and _in_mouth(piece, places):
            labels[number] = _mouth_part(piece, places)


def _in_mouth(piece: Piece, places: FacePlaces) -> bool:
    off = (piece.centre - places.mouth) / places.mouth_width
    front = (piece.points[:, 2].max() - places.mouth[2]) / places.mouth_width
    inside = abs(off[0]) < 0.7 and abs(off[1]) < 0.8 and -2.2 < off[2] < 0.1 and front < 0.25
    return bool(inside and piece.extent[:2].max() < 1.8 * places.mouth_width)


def _mouth_part(piece: Piece, places: FacePlaces) -> str:
    width, height, _ = piece.extent / places.mouth_width
    if width > 0.9 and height > 0.8:
        return "skin"
    # The lower half keeps the roof of the mouth from passing for a tongue.
    low = piece.centre[1] < places.mouth[1] + 0.1 * places.mouth_width
    return "tongue" if low and _fills_middle(piece) else _jaw_of(piece, places)


def _fills_middle(piece: Piece) -> bool:
    """A tongue has a middle behind its tip, an arch of teeth is open there, one tooth is off it."""
    half_width = np.abs(piece.points[:, 0]).max()
    crosses = piece.points[:, 0].min() < -0.5 * half_width < 0.5 * half_width
    crosses = crosses and piece.points[:, 0].max() > 0.5 * half_width
    back = piece.points[:, 2] < piece.centre[2]
    middle = np.abs(piece.points[back, 0]) < 0.4 * half_width
    return bool(crosses and piece.extent[2] > 0.5 * piece.extent[0] and middle.mean() > 0.15)


def _jaw_of(piece: Piece, places: FacePlaces) -> str:
    return "teeth_upper" if piece.points[:, 1].mean() > places.mouth[1] else "teeth_lower"


def recognise_strips(pieces: list[Piece], labels: list[str | None], places: FacePlaces) -> None:
    """Lashes along the lids and brows above them: thin, and lying where those are."""
    lids, brows = (KDTree(points.reshape(-1, 3)) for points in (places.lids, places.brows))
    for number, piece in enumerate(pieces):
        if labels[number] is not None or piece.hint not in (None, "lashes", "brows"):
            continue
        side = SIDES[0] if piece.centre[0] > 0 else SIDES[1]
        if piece.hint == "lashes":
            labels[number] = f"lashes_{side}"
        elif piece.hint == "brows":
            labels[number] = "brows"
        elif piece.extent.max() < 2.2 * places.eye_width:
            to_lid, to_brow = (float(np.median(t.query(piece.points)[0])) for t in (lids, brows))
            near = 0.3 * places.eye_width
            if (
                to_lid < near
                and to_lid < to_brow
                and _stands_off(piece, lids, 0.075 * places.eye_width)
            ):
                labels[number] = f"lashes_{side}"
            elif to_brow < near and to_brow < to_lid:
                labels[number] = "brows"


def _stands_off(piece: Piece, lids: KDTree, least: float) -> bool:
    """Lashes reach out before the lids; sheets of tear fluid or shadow lie within them."""
    _, nearest = lids.query(piece.points)
    before = piece.points[:, 2] - lids.data[nearest, 2]
    return bool(before.max() > least)


def recognise_outside(pieces: list[Piece], labels: list[str | None], places: FacePlaces) -> None:
    """Hair, glasses and body: what lies around the face."""
    chin = places.landmarks[152]
    forehead = places.landmarks[10]
    for number, piece in enumerate(pieces):
        if labels[number] is not None:
            continue
        if piece.hint in ("hair", "glasses", "body", "skin"):
            labels[number] = piece.hint
        elif piece.hint in (None, "eye"):
            labels[number] = _outside_part(piece, places, chin, forehead)


def _outside_part(
    piece: Piece, places: FacePlaces, chin: np.ndarray, forehead: np.ndarray
) -> str | None:
    centre, extent = piece.centre, piece.extent
    face_height = forehead[1] - chin[1]
    eye_height = places.eyes[:, 1].mean()
    before_eyes = piece.points[:, 2].max() > places.eyes[:, 2].max()
    flat = extent[1] < 0.5 * face_height and abs(centre[1] - eye_height) < 0.2 * face_height
    if flat and before_eyes and extent[0] > 0.6 * face_height and abs(centre[0]) < 0.1 * extent[0]:
        return "glasses"
    if piece.points[:, 1].max() < chin[1]:
        return "body"
    above = piece.points[:, 1].max() > forehead[1] - 0.15 * face_height
    behind = centre[2] < places.eyes[:, 2].min() - 0.35 * face_height
    large = extent.max() > 0.2 * face_height  # an earring is smaller
    return "hair" if above or (behind and large and centre[1] > chin[1]) else None
