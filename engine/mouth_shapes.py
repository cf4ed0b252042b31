"""How teeth, gums, tongue and mouth bag look to geometry, and where one piece's jaws part."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from engine.bite import Bite, find_bite
from engine.face_places import FacePlaces
from engine.part_cut import Decision, Piece
from engine.surface_ways import survey

JAW_SHARE = 0.15  # of a piece's vertices: it holds a jaw that has so many
SURE = 0.12  # mouth widths off the bite: so far up or down a jaw is sure
SEEDS = 0.15  # of a piece's vertices at either end are where its jaws grow from
FEWEST_FOR_A_BAG = 30  # vertices
LAYERED = 0.09  # of the radius: a bag seen from its middle has one wall everywhere


def recognise_mouth(
    pieces: list[Piece], decided: list[Decision | None], places: FacePlaces
) -> Bite:
    """Teeth with their gums, the tongue, and a mouth bag (skin: it hangs on the lips).

    Returns where the teeth meet.
    """
    inside = [n for n, piece in enumerate(pieces) if not decided[n] and _belongs(piece, places)]
    for n in inside:
        if pieces[n].hint is None and _is_bag(pieces[n], places):
            decided[n] = Decision("skin", "a bag around the mouth")
    inside = [n for n in inside if decided[n] is None]
    bite = find_bite([pieces[n] for n in inside if pieces[n].hint != "tongue"], places)
    for n in inside:
        decided[n] = _mouth_part(pieces[n], bite, places)
    return bite


def _belongs(piece: Piece, places: FacePlaces) -> bool:
    named = piece.hint in ("teeth", "tongue")
    return named or (piece.hint is None and _in_mouth(piece, places))


def _in_mouth(piece: Piece, places: FacePlaces) -> bool:
    off = (piece.centre - places.mouth) / places.mouth_width
    front = (piece.points[:, 2].max() - places.mouth[2]) / places.mouth_width
    inside = abs(off[0]) < 0.7 and abs(off[1]) < 0.8 and -2.2 < off[2] < 0.1 and front < 0.25
    return bool(inside and piece.extent[:2].max() < 1.8 * places.mouth_width)


def _mouth_part(piece: Piece, bite: Bite, places: FacePlaces) -> Decision:
    if piece.hint == "tongue":
        return Decision("tongue", "its name")
    if piece.hint == "teeth":
        return Decision(jaw_of(piece, bite), "its name")
    if holds_both_jaws(piece, bite, places):
        return Decision(jaw_of(piece, bite), "fills the mouth")
    width, _, depth = piece.extent / places.mouth_width
    sized = width > 0.25 and depth > 0.3  # more than one tooth in the middle
    # The lower half keeps the roof of the mouth from passing for a tongue.
    low = bite.above(piece.points).mean() < 0.1 * places.mouth_width
    if sized and low and _fills_middle(piece):
        return Decision("tongue", "fills the middle of the mouth")
    return Decision(jaw_of(piece, bite), "stands in the mouth")


def _is_bag(piece: Piece, places: FacePlaces) -> bool:
    """Seen from its middle a bag has one wall in every direction; gums and tongue have several."""
    width, height, _ = piece.extent / places.mouth_width
    if width < 0.9 or height < 0.8 or len(piece.points) < FEWEST_FOR_A_BAG:
        return False
    offset = piece.points - piece.centre
    radius = np.linalg.norm(offset, axis=1)
    directions = offset / np.maximum(radius, 1e-9)[:, None]
    count = min(8, len(directions))
    _, near = KDTree(directions).query(directions, k=count)
    around = radius[near.reshape(len(radius), count)]
    spread = around.std(1) / np.maximum(around.mean(1), 1e-9)
    return bool(np.mean(spread) < LAYERED)


def _fills_middle(piece: Piece) -> bool:
    """A tongue has a middle behind its tip, an arch of teeth is open there, one tooth is off it."""
    half_width = np.abs(piece.points[:, 0]).max()
    crosses = piece.points[:, 0].min() < -0.5 * half_width < 0.5 * half_width
    crosses = crosses and piece.points[:, 0].max() > 0.5 * half_width
    back = piece.points[:, 2] < piece.centre[2]
    middle = np.abs(piece.points[back, 0]) < 0.4 * half_width
    return bool(crosses and piece.extent[2] > 0.5 * piece.extent[0] and middle.mean() > 0.15)


def jaw_of(piece: Piece, bite: Bite) -> str:
    """Which jaw a piece stands in, by the height of its middle over the `bite`."""
    return "teeth_upper" if bite.above(piece.points).mean() > 0 else "teeth_lower"


def holds_both_jaws(piece: Piece, bite: Bite, places: FacePlaces) -> bool:
    """Whether a piece, wider than any tooth, reaches well above the `bite` and well below it."""
    above = bite.above(piece.points) / places.mouth_width
    wide = piece.extent[0] > 0.5 * places.mouth_width
    upper, lower = piece.points[above > SURE], piece.points[above < -SURE]
    if not wide or min(len(upper), len(lower)) < JAW_SHARE * len(above):
        return False
    # A tongue's back may rise high, but not as wide as its floor nor as far forward as its tip.
    broad = np.ptp(upper[:, 0]) > 0.75 * np.ptp(lower[:, 0])
    forward = upper[:, 2].max() > lower[:, 2].max() - 0.25 * piece.extent[2]
    return bool(broad and forward)


def split_jaws(piece: Piece, bite: Bite, places: FacePlaces) -> np.ndarray | None:
    """(N,) bool, where a piece that holds both jaws belongs to the upper one; None if it does not.

    Its upper and its lower end grow towards each other along the surface: a tongue that arches up
    between the teeth stays with the floor of the mouth.
    """
    if not holds_both_jaws(piece, bite, places):
        return None
    above = bite.above(piece.points)
    top = max(float(np.quantile(above, 1 - SEEDS)), SURE * places.mouth_width)
    bottom = min(float(np.quantile(above, SEEDS)), -SURE * places.mouth_width)
    ways = survey(piece.points, piece.triangles)
    up, down = ways.from_nearest(above >= top), ways.from_nearest(above <= bottom)
    unreached = ~np.isfinite(up) & ~np.isfinite(down)
    return np.where(unreached, above > 0, up < down)
