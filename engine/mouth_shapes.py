"""How teeth, gums, tongue and mouth bag look to geometry, and where one piece's jaws part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import KDTree

from engine.face_places import FacePlaces
from engine.part_cut import Decision, Piece
from engine.surface_ways import survey

JAW_SHARE = 0.15  # of a piece's vertices: it holds a jaw that has so many
SEED_HEIGHT = 0.12  # mouth widths off the bite: so far up or down a jaw is sure
LAYERED = 0.09  # of the radius: a bag seen from its middle has one wall everywhere


def recognise_mouth(
    pieces: list[Piece], decided: list[Decision | None], places: FacePlaces
) -> None:
    """Teeth with their gums, the tongue, and a mouth bag (skin: it hangs on the lips)."""
    teeth: dict[int, str] = {}
    for number, piece in enumerate(pieces):
        if decided[number] is not None:
            continue
        if piece.hint == "tongue":
            decided[number] = Decision("tongue", "its name")
        elif piece.hint == "teeth":
            teeth[number] = "its name"
        elif piece.hint is None and _in_mouth(piece, places):
            kind, why = _mouth_part(piece, places)
            if kind == "teeth":
                teeth[number] = why
            else:
                decided[number] = Decision(kind, why)
    bite = find_bite([pieces[number] for number in teeth], places)
    for number, why in teeth.items():
        decided[number] = Decision(jaw_of(pieces[number], bite), why)


def _in_mouth(piece: Piece, places: FacePlaces) -> bool:
    off = (piece.centre - places.mouth) / places.mouth_width
    front = (piece.points[:, 2].max() - places.mouth[2]) / places.mouth_width
    inside = abs(off[0]) < 0.7 and abs(off[1]) < 0.8 and -2.2 < off[2] < 0.1 and front < 0.25
    return bool(inside and piece.extent[:2].max() < 1.8 * places.mouth_width)


def _mouth_part(piece: Piece, places: FacePlaces) -> tuple[str, str]:
    width, height, _ = piece.extent / places.mouth_width
    large = width > 0.9 and height > 0.8
    if large and _is_bag(piece):
        return "skin", "a bag around the mouth"
    # The lower half keeps the roof of the mouth from passing for a tongue.
    low = piece.centre[1] < places.mouth[1] + 0.1 * places.mouth_width
    if not large and low and _fills_middle(piece):
        return "tongue", "fills the middle of the mouth"
    return "teeth", "fills the mouth" if large else "stands in the mouth"


def _is_bag(piece: Piece) -> bool:
    """Seen from its middle a bag has one wall in every direction; gums and tongue have several."""
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


def jaw_of(piece: Piece, bite: float) -> str:
    """Which jaw a piece stands in, by the height of its middle over the `bite`."""
    return "teeth_upper" if piece.points[:, 1].mean() > bite else "teeth_lower"


def find_bite(teeth: Sequence[Piece], places: FacePlaces) -> float:
    """Height at which the two rows meet, canonical centimetres.

    Where pieces stand one over another it is between the two rows; lips need not meet where teeth
    do. Otherwise it is taken to be the lips' line.
    """
    line = float(places.mouth[1])
    heights = np.array([piece.points[:, 1].mean() for piece in teeth])
    sides = np.array([piece.points[:, 0].mean() for piece in teeth])
    if len(heights) < 2 or np.ptp(heights) < 1e-6:
        return line
    order = np.sort(heights)
    gaps = np.diff(order)
    split = int(gaps.argmax())
    bite = (order[split] + order[split + 1]) / 2
    upper = heights > bite
    narrower = min(np.ptp(sides[upper]), np.ptp(sides[~upper]))
    both_sides = narrower > 0.5 * np.ptp(sides)
    within = max(np.ptp(heights[upper]), np.ptp(heights[~upper]))
    clear = gaps[split] > within and (both_sides or len(heights) == 2)
    near = abs(bite - line) < 0.35 * places.mouth_width
    return float(bite) if clear and near else line


def split_jaws(piece: Piece, places: FacePlaces) -> np.ndarray | None:
    """(N,) bool, where a piece that holds both jaws belongs to the upper one; None if it does not.

    What is clearly above the bite and what is clearly below it grow towards each other along the
    surface: a tongue that arches up between the teeth stays with the floor of the mouth.
    """
    height = (piece.points[:, 1] - places.mouth[1]) / places.mouth_width
    high, low = height > SEED_HEIGHT, height < -SEED_HEIGHT
    if high.mean() < JAW_SHARE or low.mean() < JAW_SHARE:
        return None
    top, bottom = np.quantile(height[high], 0.4), np.quantile(height[low], 0.6)
    ways = survey(piece.points, piece.triangles)
    up, down = ways.from_nearest(height >= top), ways.from_nearest(height <= bottom)
    unreached = ~np.isfinite(up) & ~np.isfinite(down)
    return np.where(unreached, height > 0, up < down)
