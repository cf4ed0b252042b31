"""How eyeballs look to geometry: balls, halves, ellipsoids, layers on them, or flat discs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from engine.face_places import FacePlaces
from engine.part_cut import Decision, Piece
from engine.sphere_fit import Sphere, fit_sphere

SIDES = ("L", "R")
FEWEST_FOR_A_BALL = 12  # vertices; a smaller piece only has a place
MAY_BE_AN_EYE = (None, "eye", "eyeball")
FLATTEST = 0.45  # of an ellipsoid's axes: egg-shaped eyes are drawn, pancakes are discs


def recognise_eyes(pieces: list[Piece], decided: list[Decision | None], places: FacePlaces) -> None:
    """Eyeballs whole or halved, round or egg-shaped, the layers on them, and flat drawn eyes."""
    for side in (0, 1):
        free = [n for n, piece in enumerate(pieces) if decided[n] is None and piece.hint in
                MAY_BE_AN_EYE]  # fmt: skip
        spheres = {n: ball for n in free if (ball := fit_eyeball(pieces[n], side, places))}
        discs = [n for n in free if not spheres and _is_disc(pieces[n], side, places)]
        for n in spheres:
            decided[n] = _eye(side, pieces[n], "a ball in the eye")
        if spheres:
            main = spheres[max(spheres, key=lambda n: np.prod(pieces[n].extent))]
            for n in free:
                if n not in spheres and _is_layer(pieces[n], main):
                    decided[n] = _eye(side, pieces[n], "a layer of the eyeball")
        for n in _turning_discs(discs, pieces):
            decided[n] = _eye(side, pieces[n], "a flat eye")
        for n in free:
            if not decided[n] and pieces[n].hint == "eyeball" and _at_eye(pieces[n], side, places):
                decided[n] = Decision(f"eye_{SIDES[side]}", "its name")


def _eye(side: int, piece: Piece, what: str) -> Decision:
    return Decision(f"eye_{SIDES[side]}", f"its name, {what}" if piece.hint else what)


def halve_pairs(pieces: list[Piece], places: FacePlaces) -> list[Piece]:
    """`pieces`, those that hold both eyes cut in two so that each turns about its own centre."""
    return [half for piece in pieces for half in _halves(piece, places)]


def _halves(piece: Piece, places: FacePlaces) -> list[Piece]:
    named = piece.hint in ("eye", "eyeball", "lashes")
    if piece.hint is not None and not named:
        return [piece]
    apart = abs(places.eyes[0, 0] - places.eyes[1, 0])
    middle = places.eyes[:, 0].mean()
    left = piece.points[:, 0] > middle
    between = np.abs(piece.points[:, 0] - middle) < 0.12 * apart
    if not 0.2 < left.mean() < 0.8 or between.mean() > 0.05 or len(left) < 6:
        return [piece]
    halves = [_take(piece, left), _take(piece, ~left)]
    tall = piece.extent[1:].max() > 3 * places.eye_width
    if tall or not all(
        (named or fit_eyeball(half, side, places)) and _at_eye(half, side, places, 2.0)
        for side, half in enumerate(halves)
    ):
        return [piece]
    return halves


def _take(piece: Piece, chosen: np.ndarray) -> Piece:
    new = np.cumsum(chosen) - 1
    kept = piece.triangles[chosen[piece.triangles].all(1)]
    return replace(
        piece, vertices=piece.vertices[chosen], points=piece.points[chosen], triangles=new[kept]
    )


def _at_eye(piece: Piece, side: int, places: FacePlaces, reach: float = 1.0) -> bool:
    across = np.abs(piece.centre - places.eyes[side])[:2].max()
    near = across < 0.6 * reach * places.eye_width
    behind = places.eyes[side, 2] - piece.points[:, 2].max()
    return bool(
        near
        and piece.extent.max() < 4.0 * places.eye_width
        and -0.8 * places.eye_width < behind < 2.0 * places.eye_width
    )


def fit_eyeball(piece: Piece, side: int, places: FacePlaces) -> Sphere | None:
    """The sphere of a piece that is one, in an eye's place; lashes fail by their thinness."""
    if len(piece.points) < FEWEST_FOR_A_BALL or not _at_eye(piece, side, places):
        return None
    most = 0.12 if piece.hint else 0.06
    width = places.eye_width
    for ball in _balls_through(piece):
        if ball is None:
            continue
        behind = places.eyes[side][2] - ball.centre[2]
        sits = -0.2 * width < behind < 2.5 * width and 0.2 * width < ball.radius < 2.0 * width
        if ball.residual < most and sits and _surrounds(piece, ball):
            return ball
    return None


def _surrounds(piece: Piece, ball: Sphere) -> bool:
    """Whether the piece lies to all sides of the axis, as no lash of one lid does."""
    quadrants = np.bincount((piece.points[:, :2] > ball.centre[:2]) @ [1, 2], minlength=4)
    return bool(quadrants.min() > 0.08 * len(piece.points))


def _balls_through(piece: Piece) -> Iterator[Sphere | None]:
    """What may be an eyeball's sphere; a lash's is not even asked for, it is too thin."""
    extent = np.sort(piece.extent)
    if extent[1] > 0.6 * extent[2] and extent[0] > 0.15 * extent[2]:
        yield fit_sphere(piece.points)
        yield _fit_egg(piece)
    yield _fit_tilted_egg(piece)


def _fit_egg(piece: Piece) -> Sphere | None:
    """An ellipsoid along the axes, whole or its front half, as a sphere of its mean radius."""
    width, height, depth = piece.extent
    for full_depth in (depth, 2 * depth):
        axes = np.array([width, height, full_depth]) / 2
        if axes.min() < FLATTEST * axes.max():
            continue
        ball = fit_sphere(piece.points / axes)
        if ball is not None and abs(ball.radius - 1) < 0.15:
            return Sphere(ball.centre * axes, float(np.mean(axes)), ball.residual)
    return None


def _fit_tilted_egg(piece: Piece) -> Sphere | None:
    """A whole ellipsoid however it lies, as a sphere of its mean radius."""
    middle = piece.points.mean(0)
    spread, axes = np.linalg.eigh(np.cov((piece.points - middle).T))
    radii = np.sqrt(3 * np.maximum(spread, 1e-12))  # of a shell with such a spread
    if radii[0] < FLATTEST * radii[2]:
        return None
    unit = (piece.points - middle) @ axes / radii
    octants = np.bincount((unit > 0) @ [1, 2, 4], minlength=8) / len(unit)
    ball = fit_sphere(unit)
    if ball is None or abs(ball.radius - 1) > 0.15 or octants.min() < 0.05:
        return None
    return Sphere(middle + (ball.centre * radii) @ axes.T, float(radii.mean()), ball.residual)


def _is_layer(piece: Piece, ball: Sphere) -> bool:
    """Iris discs, corneas, pupils: round about the eye's axis and nowhere far off the ball."""
    off_axis = np.abs(piece.centre - ball.centre)[:2].max() / ball.radius
    distance = np.linalg.norm(piece.points - ball.centre, axis=1) / ball.radius
    on_ball = distance.max() < 1.3 and np.median(distance) < 1.15  # lashes stand off it
    width, height = piece.extent[:2]
    is_round = min(width, height) > 0.7 * max(width, height)
    return bool(off_axis < 0.35 and on_ball and is_round)


def _is_disc(piece: Piece, side: int, places: FacePlaces) -> bool:
    """A plate that fills the opening, or an iris in it; lenses and lashes lie before the lids."""
    if not _at_eye(piece, side, places):
        return False
    width, height, depth = piece.extent / places.eye_width
    thin = depth < 0.5 * max(width, height)
    sized = 0.25 < width < 1.8 and 0.2 < height < 2.5 and width < 2.5 * height
    off = np.abs(piece.centre[:2] - places.eyes[side][:2]).max() / places.eye_width
    lids = float(np.median(places.lids[side][:, 2]))
    sunk = piece.points[:, 2].mean() < lids + 0.15 * places.eye_width
    return bool(thin and sized and off < 0.4 and sunk and _covers(piece))


def _covers(piece: Piece) -> bool:
    """Whether some triangle lies at the middle of the piece, seen from the front: no ring."""
    corners = piece.points[piece.triangles][:, :, :2] - piece.centre[:2]
    following = np.roll(corners, -1, axis=1)
    turns = corners[..., 0] * following[..., 1] - corners[..., 1] * following[..., 0]
    return bool(((turns >= 0).all(1) | (turns <= 0).all(1)).any())


def _turning_discs(discs: list[int], pieces: list[Piece]) -> list[int]:
    """Of an eye's plates those that turn: the round ones if there are any before a wide white."""
    extents = {n: pieces[n].extent[:2] for n in discs}
    irises = [n for n in discs if extents[n].min() > 0.6 * extents[n].max()]
    widest = max((extent[0] for extent in extents.values()), default=0.0)
    small = [n for n in irises if extents[n][0] < 0.85 * widest]
    return small or irises or discs
