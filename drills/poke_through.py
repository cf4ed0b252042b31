"""Prints how far teeth, gums or tongue come out of the skin that should cover them, per pose.

    python run_live.py rig HEAD.obj --out HEAD.npz
    python drills/poke_through.py HEAD.npz

Looked at from the front and from below the chin, a vertex of the mouth's inside pokes through where
it lies before the outside of a lip, cheek or chin. Poses that show nothing new are not printed; the
exit code is 1 where one pokes by more than `--most`.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.character_file import load_character
from engine.names import PART_NAMES
from engine.records import Character
from engine.similarity import apply_transform
from engine.topology import weld

POSES: dict[str, dict[str, float]] = {
    "jawOpen": {"jawOpen": 1},
    "jawOpen + mouthClose": {"jawOpen": 1, "mouthClose": 1},
    "jawOpen 0.5 + rolls": {"jawOpen": 0.5, "mouthRollLower": 1, "mouthRollUpper": 1},
    "jawOpen 0.6 + smile": {"jawOpen": 0.6, "mouthSmile_L": 1, "mouthSmile_R": 1},
    **{
        name: {name: 1}
        for name in (
            "jawForward", "jawLeft", "jawRight", "mouthLeft", "mouthRight", "mouthFunnel",
            "mouthPucker", "mouthRollLower", "mouthRollUpper", "mouthShrugLower",
            "mouthShrugUpper",
        )
    },
    **{
        name: {f"{name}_L": 1, f"{name}_R": 1}
        for name in (
            "mouthSmile", "mouthFrown", "mouthPress", "mouthStretch", "mouthDimple",
            "mouthLowerDown", "mouthUpperUp", "noseSneer", "cheekPuff",
        )
    },
}  # fmt: skip
INSIDE = ("teeth_upper", "teeth_lower", "tongue")
SEEN_CM = 0.02  # less than that is the measure's own grain
CELL_CM = 0.06
OUTER_CM = 0.12  # skin so little behind the foremost is the outside of a lip, not its inside
DEEPEST_CM = 2.5  # whatever lies farther before the skin lies before something else
VIEWS = (np.eye(3), np.array([[1.0, 0, 0], [0, 0.6, 0.8], [0, -0.8, 0.6]]))
"""Directions looked along, as the axes of a view whose z comes towards the eye: from the front, and
from below the chin."""


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """The outside of the skin around the mouth, as one view sees it in the neutral face."""

    view: np.ndarray
    """(3, 3) rows: the view's axes in canonical space."""
    triangles: np.ndarray
    """(M, 3) int into the skin's vertices: those near the mouth."""
    outer: np.ndarray
    """(W,) bool: the skin's vertices that this view sees in the neutral face."""


def find_covers(
    skin: np.ndarray, triangles: np.ndarray, inside: np.ndarray, margin: float = 5.0
) -> list[Cover]:
    """The covers of (N, 3) `inside` by the (W, 3) `skin` with (G, 3) `triangles`, centimetres."""
    low, high = inside.min(0) - margin, inside.max(0) + margin
    near = ((skin > low) & (skin < high + np.array([0, 0, margin]))).all(1)[triangles].any(1)
    covers = []
    for view in VIEWS:
        seen = skin @ view.T
        grid = _Grid(seen[triangles[near]].reshape(-1, 3))
        front, _ = grid.draw(seen, triangles[near])
        outer = np.zeros(len(skin), bool)
        members = np.unique(triangles[near])
        outer[members] = seen[members, 2] > grid.read(front, seen[members]) - OUTER_CM
        covers.append(Cover(view, triangles[near], outer))
    return covers


def depth_outside(cover: Cover, skin: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """(N,) how far before the moved (W, 3) `skin` each of the moved (N, 3) `inside` lies, cm.

    Negative behind it; minus infinity where the foremost skin is no outside, as in an open mouth.
    """
    seen, points = skin @ cover.view.T, inside @ cover.view.T
    grid = _Grid(seen[cover.triangles].reshape(-1, 3))
    front, owner = grid.draw(seen, cover.triangles)
    outside = cover.outer[cover.triangles].all(1)
    depth = points[:, 2] - grid.read(front, points)
    facing = grid.read(np.where(owner < 0, False, outside[owner]), points)
    return np.where(facing & (depth < DEEPEST_CM), depth, -np.inf)


class _Grid:
    """Cells over the plane of a view, each holding the foremost surface in it."""

    def __init__(self, corners: np.ndarray) -> None:
        self._low = corners[:, :2].min(0) - CELL_CM
        self._shape = tuple(np.ceil((corners[:, :2].max(0) - self._low) / CELL_CM).astype(int) + 2)

    def draw(self, seen: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The foremost height in each cell, -inf where there is none, and whose it is, or -1."""
        corners = seen[triangles]
        longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(1)
        front = np.full(self._shape, -np.inf)
        owner = np.full(self._shape, -1)
        steps = np.clip(np.ceil(longest / (0.7 * CELL_CM)), 1, 60).astype(int)
        for count in np.unique(steps):
            chosen = np.flatnonzero(steps == count)
            a, b = np.meshgrid(np.arange(count + 1), np.arange(count + 1), indexing="ij")
            inside = a + b <= count
            weights = np.stack([a[inside], b[inside], count - (a + b)[inside]], 1) / count
            samples = np.einsum("sk,tkc->tsc", weights, corners[chosen]).reshape(-1, 3)
            numbers = np.repeat(chosen, len(weights))
            order = np.argsort(samples[:, 2])
            cells = self._cells(samples[order])
            # Written from the back to the front: the last one in a cell stays.
            behind = front[cells] < samples[order, 2]
            cells = tuple(axis[behind] for axis in cells)
            front[cells] = samples[order[behind], 2]
            owner[cells] = numbers[order[behind]]
        return front, owner

    def read(self, values: np.ndarray, points: np.ndarray) -> np.ndarray:
        """The `values` of the cells that (N, 3) `points` lie in."""
        return values[self._cells(points)]

    def _cells(self, points: np.ndarray) -> tuple[np.ndarray, ...]:
        cells = ((points[:, :2] - self._low) / CELL_CM).astype(int)
        limits = np.array(self._shape) - 1
        return tuple(np.clip(cells, 0, limits).T)


@dataclass(frozen=True, slots=True)
class Poke:
    """What one pose shows."""

    pose: str
    depth_cm: float
    """How far the worst vertex comes out that did not in the neutral face; 0 where none does."""
    vertex_count: int
    part: str


def measure(character: Character, poses: dict[str, dict[str, float]] = POSES) -> list[Poke]:
    """What comes out in each of `poses`, worst view each."""
    T = character.T_canonical_mesh
    neutral = apply_transform(T, character.neutral_vertices)
    basis = character.basis @ T[:3, :3].T.astype(np.float32)
    names = list(character.expression_names)
    parts = np.array(PART_NAMES)[character.part_labels]
    welded = weld(neutral, character.triangles[(parts == "skin")[character.triangles].all(1)])
    inside = np.flatnonzero(np.isin(parts, INSIDE))
    covers = find_covers(welded.vertices, welded.triangles, neutral[inside])
    before = [depth_outside(cover, welded.vertices, neutral[inside]) for cover in covers]
    pokes = []
    for pose, amounts in poses.items():
        moved = neutral + sum(basis[names.index(name)] * share for name, share in amounts.items())
        found = []
        for cover, rest in zip(covers, before, strict=True):
            depth = depth_outside(cover, moved[welded.first_of], moved[inside])
            new = depth > np.maximum(rest, 0) + SEEN_CM
            depth = np.where(new, depth, 0)
            found.append((float(depth.max()), int(new.sum()), parts[inside[depth.argmax()]]))
        pokes.append(Poke(pose, *max(found)))
    return pokes


def main() -> int:
    """Measure one character; 1 where something pokes through."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("character", type=Path, help="what `rig --out` wrote")
    parser.add_argument("--most", type=float, default=0.15, help="centimetres that may come out")
    options = parser.parse_args()
    pokes = measure(load_character(options.character))
    for poke in pokes:
        if poke.vertex_count:
            worst = f"{poke.depth_cm:.2f} cm, {poke.vertex_count} vertices, {poke.part}"
            print(f"{poke.pose:22} {worst}")
    most = max(poke.depth_cm for poke in pokes)
    print(f"{len(pokes)} poses; the worst comes out by {most:.2f} cm")
    return int(most > options.most)


if __name__ == "__main__":
    sys.exit(main())
