"""How lashes, brows, hair, glasses and body look to geometry, in the face's own widths."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from engine.eye_shapes import SIDES
from engine.face_places import FacePlaces
from engine.part_cut import Decision, Piece
from engine.sphere_fit import Sphere, fit_sphere

LASH_ROOT, LASH_TIP = 1.8, 2.6  # of the eyeball's radius, from its centre
LASH_REACH = 0.24  # so far a lash reaches outwards; sheets reach .19
LASH_RISE = 0.075  # of the eye's width before the lids, where there is no eyeball
WORST_BALL = 0.12  # of its radius off a sphere


def recognise_strips(
    pieces: list[Piece], decided: list[Decision | None], places: FacePlaces
) -> None:
    """Lashes along the lids and brows above them: thin, and lying where those are."""
    balls = _balls(pieces, decided)
    for number, piece in enumerate(pieces):
        if decided[number] is not None or piece.hint not in (None, "lashes", "brows"):
            continue
        side = SIDES[0] if piece.centre[0] > 0 else SIDES[1]
        if piece.hint == "lashes":
            decided[number] = Decision(f"lashes_{side}", "its name")
        elif piece.hint == "brows":
            decided[number] = Decision("brows", "its name")
        else:
            part, why = _strip(piece, side, balls, places)
            decided[number] = Decision(part, why) if part else None


def _strip(
    piece: Piece, side: str, balls: dict[str, Sphere], places: FacePlaces
) -> tuple[str | None, str]:
    """The part an unnamed piece is, and why, if it is a strip along a lid or a brow."""
    lids, brows = (KDTree(points.reshape(-1, 3)) for points in (places.lids, places.brows))
    to_lid, to_brow = (float(np.median(tree.query(piece.points)[0])) for tree in (lids, brows))
    ball = balls.get(side)
    if ball is not None and _is_lash(piece, ball, lids, brows):
        return f"lashes_{side}", "stands along a lid"
    if piece.extent.max() > 2.2 * places.eye_width:
        return None, ""
    near = 0.3 * places.eye_width
    along = ball is None and to_lid < min(near, to_brow)
    if along and _stands_off(piece, lids, places.eye_width):
        return f"lashes_{side}", "stands along a lid"
    return ("brows", "lies on a brow") if to_brow < min(near, to_lid) else (None, "")


def _is_lash(piece: Piece, ball: Sphere, lids: KDTree, brows: KDTree) -> bool:
    """Lashes rise from the lids around an eyeball; sheets of tear fluid or shadow lie on it."""
    distance = np.linalg.norm(piece.points - ball.centre, axis=1) / ball.radius
    root, tip = np.quantile(distance, [0.05, 0.95])
    roots = piece.points[distance <= np.quantile(distance, 0.2)]
    on_lid = np.median(lids.query(roots)[0]) < np.median(brows.query(roots)[0])
    before = np.median(piece.points[:, 2]) > ball.centre[2]
    shaped = root < LASH_ROOT and tip < LASH_TIP and tip - root > LASH_REACH
    return bool(on_lid and before and shaped)


def _stands_off(piece: Piece, lids: KDTree, eye_width: float) -> bool:
    """Lashes reach out before the lids; sheets of shadow lie within them."""
    _, nearest = lids.query(piece.points)
    before = piece.points[:, 2] - lids.data[nearest, 2]
    return bool(before.max() > LASH_RISE * eye_width)


def _balls(pieces: list[Piece], decided: list[Decision | None]) -> dict[str, Sphere]:
    """The spheres of the eyeballs found, by side."""
    balls = {}
    for side in SIDES:
        eyes = [piece.points for n, piece in enumerate(pieces) if _is(decided[n], f"eye_{side}")]
        ball = fit_sphere(np.concatenate(eyes)) if eyes else None
        if ball is not None and ball.residual < WORST_BALL:
            balls[side] = ball
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
