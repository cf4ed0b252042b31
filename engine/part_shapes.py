"""How lashes, brows, hair, glasses and body look to geometry, in the face's own widths."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from engine.eye_shapes import SIDES
from engine.face_places import FacePlaces
from engine.part_cut import Decision, Piece
from engine.sphere_fit import Sphere, fit_sphere

LASH_REACH = 0.26  # of the eyeball's radius, from a lash's root outwards; sheets reach .19
LASH_RISE = 0.075  # of the eye's width before the lids, where there is no eyeball


def recognise_strips(
    pieces: list[Piece], decided: list[Decision | None], places: FacePlaces
) -> None:
    """Lashes along the lids and brows above them: thin, and lying where those are."""
    balls = _balls(pieces, decided)
    lids, brows = (KDTree(points.reshape(-1, 3)) for points in (places.lids, places.brows))
    for number, piece in enumerate(pieces):
        if decided[number] is not None or piece.hint not in (None, "lashes", "brows"):
            continue
        side = SIDES[0] if piece.centre[0] > 0 else SIDES[1]
        if piece.hint == "lashes":
            decided[number] = Decision(f"lashes_{side}", "its name")
        elif piece.hint == "brows":
            decided[number] = Decision("brows", "its name")
        elif piece.extent.max() < 2.2 * places.eye_width:
            to_lid, to_brow = (float(np.median(t.query(piece.points)[0])) for t in (lids, brows))
            near = 0.3 * places.eye_width
            if to_lid < min(near, to_brow) and _stands_off(piece, lids, balls, places.eye_width):
                decided[number] = Decision(f"lashes_{side}", "stands along a lid")
            elif to_brow < min(near, to_lid):
                decided[number] = Decision("brows", "lies on a brow")


def _stands_off(piece: Piece, lids: KDTree, balls: list[Sphere], eye_width: float) -> bool:
    """Lashes reach out before the lids; sheets of tear fluid or shadow lie within them."""
    for ball in balls:
        if np.linalg.norm(piece.centre - ball.centre) < 2 * ball.radius:
            distance = np.linalg.norm(piece.points - ball.centre, axis=1) / ball.radius
            return bool(np.ptp(np.quantile(distance, [0.05, 0.95])) > LASH_REACH)
    _, nearest = lids.query(piece.points)
    before = piece.points[:, 2] - lids.data[nearest, 2]
    return bool(before.max() > LASH_RISE * eye_width)


def _balls(pieces: list[Piece], decided: list[Decision | None]) -> list[Sphere]:
    """The spheres of the eyeballs found, the left and the right one."""
    balls = []
    for part in ("eye_L", "eye_R"):
        eyes = [piece.points for n, piece in enumerate(pieces) if _is(decided[n], part)]
        ball = fit_sphere(np.concatenate(eyes)) if eyes else None
        balls += [ball] if ball is not None and ball.residual < 0.12 else []
    return balls


def recognise_outside(
    pieces: list[Piece], decided: list[Decision | None], places: FacePlaces
) -> None:
    """Hair, glasses and body: what lies around the face."""
    free = [n for n in range(len(pieces)) if decided[n] is None]
    for n in free:
        if pieces[n].hint in ("hair", "glasses", "body", "skin"):
            decided[n] = Decision(str(pieces[n].hint), "its name")
        elif pieces[n].hint in (None, "eye"):
            decided[n] = _outside_part(pieces[n], places)
    glasses = [pieces[n] for n in range(len(pieces)) if _is(decided[n], "glasses")]
    for n in free:
        belongs = any(_goes_with(pieces[n], frame, places) for frame in glasses)
        if belongs and pieces[n].hint is None and not _is(decided[n], "glasses"):
            decided[n] = Decision("glasses", "goes with the glasses")


def _is(decision: Decision | None, part: str) -> bool:
    return decision is not None and decision.part == part


def _outside_part(piece: Piece, places: FacePlaces) -> Decision | None:
    chin, forehead = places.landmarks[152], places.landmarks[10]
    centre, extent = piece.centre, piece.extent
    face_height = forehead[1] - chin[1]
    eye_height = places.eyes[:, 1].mean()
    before_eyes = piece.points[:, 2].max() > places.eyes[:, 2].max()
    flat = extent[1] < 0.5 * face_height and abs(centre[1] - eye_height) < 0.2 * face_height
    if flat and before_eyes and extent[0] > 0.6 * face_height and abs(centre[0]) < 0.1 * extent[0]:
        return Decision("glasses", "spans both eyes before the face")
    top = piece.points[:, 1].max()
    if top < chin[1] or (centre[1] < chin[1] and extent.max() > 1.2 * face_height):
        return Decision("body", "lies below the chin")
    if top > forehead[1] - 0.15 * face_height:
        return Decision("hair", "reaches above the forehead")
    behind = centre[2] < places.eyes[:, 2].min() - 0.35 * face_height
    large = extent.max() > 0.2 * face_height  # an earring is smaller
    return Decision("hair", "lies behind the face") if behind and large else None


def _goes_with(piece: Piece, frame: Piece, places: FacePlaces) -> bool:
    """Lenses and nose pads lie within the frame's front; temples run back from its ends."""
    low, high = frame.points.min(0), frame.points.max(0)
    margin = 0.15 * places.eye_width
    across = (piece.points[:, :2] > low[:2] - margin) & (piece.points[:, :2] < high[:2] + margin)
    before = piece.points[:, 2].min() > places.eyes[:, 2].max() - margin
    lens = before and across.all() and piece.points[:, 2].max() < high[2] + places.eye_width
    thin = piece.extent[:2].max() < 0.6 * piece.extent[2]
    at_end = abs(piece.centre[0]) > 0.7 * high[0]
    joins = abs(piece.points[:, 2].max() - high[2]) < 1.5 * places.eye_width
    level = low[1] - margin < piece.points[piece.points[:, 2].argmax(), 1] < high[1] + margin
    temple = thin and at_end and joins and level and piece.extent[2] > places.eye_width
    return bool(lens or temple)
