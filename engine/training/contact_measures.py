"""How far lids and lips close, on a head whose contact lines are known; see `contacts`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.spatial import KDTree

from engine.names import ICT_EXPRESSIONS, REGION_NAMES
from engine.records import Alignment
from engine.topology import edges
from engine.training.contact_lines import ContactLine

COLUMNS = ("lid gap", "lid over", "half", "lip gap", "lip over", "drag")
BLINK = {"eye_L": "eyeBlink_L", "eye_R": "eyeBlink_R"}
JAW_OPEN, MOUTH_CLOSE = (ICT_EXPRESSIONS.index(name) for name in ("jawOpen", "mouthClose"))
LIP_REGIONS = tuple(REGION_NAMES.index(name) for name in ("upper_lip", "lower_lip"))
NEAR_TRIANGLES = 24
PLANES = 25
WINDOW, EDGE_CM = 0.5, 0.15  # of the opening: how far a mesh's rim may be from the head's
LEAST_JAW_CM = 0.2  # of lip motion; below it there is no mouth to speak of


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A generated head as the engine gets it."""

    vertices: np.ndarray
    """(V, 3) canonical centimetres, as aligned."""
    triangles: np.ndarray
    regions: np.ndarray
    """(V,) the truth."""
    truth: np.ndarray
    """(53, V, 3) canonical centimetres: the shapes of its own artist."""
    lines: dict[str, ContactLine]
    """(P, 3) points, canonical centimetres."""
    alignment: Alignment


def judge(head: Head, motion: np.ndarray) -> np.ndarray:
    """(len(COLUMNS),) float64: the figures of `COLUMNS`, the worse of the two eyes."""
    eyes = np.array([_judge_lids(head, motion, eye) for eye in BLINK])
    return np.concatenate([eyes.max(0), _judge_lips(head, motion)])


def _judge_lids(head: Head, motion: np.ndarray, eye: str) -> list[float]:
    blink = motion[ICT_EXPRESSIONS.index(BLINK[eye])]
    sections = cut_lids(head, head.lines[eye])
    opening = np.array([section.gap(0.0 * blink) for section in sections])
    left, half = (
        np.array([section.gap(share * blink) for section in sections]) for share in (1.0, 0.5)
    )
    passed = np.array([section.overlap(blink) for section in sections])
    return [float(values.sum() / opening.sum()) for values in (left, passed, half)]


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """The lids of an eye where one plane cuts them, the rims first."""

    up: np.ndarray
    """(3,) canonical."""
    upper: list[Cut]
    lower: list[Cut]

    def gap(self, delta: np.ndarray) -> float:
        """Centimetres left open once `delta` (V, 3) is added: nothing of one lid reaches the other.

        The lids are what lies within a third of the opening behind their rims: where a rim rolls
        in, what meets is no longer what was seen first.
        """
        lowest = min(cut.height + cut.at(delta) @ self.up for cut in self.upper)
        highest = max(cut.height + cut.at(delta) @ self.up for cut in self.lower)
        return max(float(lowest - highest), 0.0)

    def overlap(self, delta: np.ndarray) -> float:
        """Centimetres by which the rims themselves have passed each other."""
        upper, lower = (rim[0].height + rim[0].at(delta) @ self.up for rim in self.both())
        return max(float(lower - upper), 0.0)

    def both(self) -> tuple[list[Cut], list[Cut]]:
        """Upper and lower."""
        return self.upper, self.lower


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Where a plane cuts an edge of the mesh."""

    ends: tuple[int, int]
    share: float
    """Of the way from the first end to the second."""
    height: float
    """Centimetres along the eye's up."""

    def at(self, delta: np.ndarray) -> np.ndarray:
        """(3,) of what is given per vertex (V, 3)."""
        return (1 - self.share) * delta[self.ends[0]] + self.share * delta[self.ends[1]]


def cut_lids(head: Head, line: ContactLine) -> list[Section]:
    """The lids of the mesh itself in planes across its opening.

    A coarse mesh has its rim elsewhere than the head it was made from, so the line only says where
    to look. Planes in which the mesh has no opening are left out.
    """
    across = 0.5 * (line.upper[-1] + line.lower[-1] - line.upper[0] - line.lower[0])
    width = np.linalg.norm(across)
    across = across / width
    up = (line.upper - line.lower).mean(0)
    up -= (up @ across) * across
    up /= np.linalg.norm(up)
    axes = np.stack([across, up, np.cross(across, up)])
    start = 0.5 * (line.upper[0] + line.lower[0])
    pairs, vertices = edges(head.triangles), (head.vertices - start) @ axes.T
    upper, lower = (_along((rim - start) @ axes.T) for rim in (line.upper, line.lower))
    sections = []
    for place in np.linspace(0.06, 0.94, PLANES) * width:
        guesses = [
            np.array([np.interp(place, guide[:, 0], guide[:, k]) for k in (1, 2)])
            for guide in (upper, lower)
        ]
        rims = _cut_plane(vertices, pairs, float(place), guesses)
        if rims is not None:
            sections.append(Section(up, *rims))
    return sections


def _along(rim: np.ndarray) -> np.ndarray:
    return rim[np.argsort(rim[:, 0], kind="stable")]


def _cut_plane(
    vertices: np.ndarray, pairs: np.ndarray, place: float, guesses: list[np.ndarray]
) -> list[list[Cut]] | None:
    """Both lids in the plane x = `place`, their rims expected at `guesses` (y, z)."""
    first, second = vertices[pairs[:, 0], 0] < place, vertices[pairs[:, 1], 0] < place
    crossing = pairs[first != second]
    ends = vertices[crossing]
    share = (place - ends[:, 0, 0]) / (ends[:, 1, 0] - ends[:, 0, 0])
    height, depth = (ends[:, 0] + share[:, None] * (ends[:, 1] - ends[:, 0])).T[1:]
    opening, middle = guesses[0][0] - guesses[1][0], 0.5 * (guesses[0][0] + guesses[1][0])
    reach = WINDOW * opening + EDGE_CM
    lids = []
    for sign, guess in zip((1.0, -1.0), guesses, strict=True):
        near = (np.abs(depth - guess[1]) < reach) & (np.abs(height - guess[0]) < reach)
        lid = np.flatnonzero(near & (sign * (height - middle) > 0))
        if not len(lid):
            return None
        lid = lid[np.argsort(sign * height[lid])]
        lid = lid[sign * (height[lid] - height[lid[0]]) < opening / 3]
        cuts = [
            Cut((int(a), int(b)), float(share[k]), float(height[k]))
            for k in lid
            for a, b in [crossing[k]]
        ]
        lids.append(cuts)
    return lids


def _judge_lips(head: Head, motion: np.ndarray) -> list[float]:
    parted = _part_lips(head, head.truth[JAW_OPEN])
    direction = parted[0] - parted[1]
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)

    def along(delta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        upper, lower = (np.einsum("pc,pc->p", d, direction) for d in _part_lips(head, delta))
        return upper, lower

    upper, lower = along(motion[JAW_OPEN])
    opened = (upper - lower).mean()
    if opened < LEAST_JAW_CM:
        return [np.nan] * 3
    closed_upper, closed_lower = along(motion[JAW_OPEN] + motion[MOUTH_CLOSE])
    left = closed_upper - closed_lower
    return [
        np.maximum(left, 0).mean() / opened,
        np.maximum(-left, 0).mean() / opened,
        float((upper < 0.5 * lower).mean()),
    ]


def _part_lips(head: Head, delta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    line, (upper, lower) = head.lines["lips"], LIP_REGIONS
    return (
        carry(head, delta, line.upper, head.regions == lower)[1],
        carry(head, delta, line.lower, head.regions == upper)[1],
    )


def carry(
    head: Head, delta: np.ndarray, points: np.ndarray, barred: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(P, 3) nearest points of the surface to `points` (P, 3), and their displacement by `delta`.

    Triangles with a `barred` (V,) vertex are left out: what touches is not what belongs.
    """
    usable = head.triangles
    if barred is not None:
        usable = usable[~barred[usable].any(1)]
    corners = head.vertices[usable]
    count = min(NEAR_TRIANGLES, len(usable))
    near = np.asarray(KDTree(corners.mean(1)).query(points, k=count)[1]).reshape(-1, count)
    flat = near.ravel()
    closest = trimesh.triangles.closest_point(corners[flat], np.repeat(points, count, 0))
    off = np.linalg.norm(closest.reshape(len(points), count, 3) - points[:, None], axis=2)
    best = off.argmin(1)
    rows = np.arange(len(points))
    chosen = near[rows, best]
    on_surface = closest.reshape(len(points), count, 3)[rows, best]
    shares = trimesh.triangles.points_to_barycentric(corners[chosen], on_surface)
    moved = np.einsum("pk,pkc->pc", shares, delta[usable[chosen]].astype(float))
    return on_surface, moved
