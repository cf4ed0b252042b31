"""Meshes that are no faces: what somebody may give by mistake, and what looks a little like one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import thing_shapes
from scipy.spatial.transform import Rotation
from thing_shapes import Shape

from engine.names import REGION_NAMES
from engine.proxy import keep_vertices
from engine.training.packs import Pack, load_packs


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """Something that must be refused."""

    name: str
    vertices: np.ndarray
    triangles: np.ndarray


class ThingSource:
    """Draws things, kind after kind."""

    def __init__(self, data: Path) -> None:
        """`data` holds the two head packs, of which parts are cut."""
        self._packs = load_packs(data)
        self._kinds: dict[str, Callable[[np.random.Generator], Shape]] = {
            "primitive": thing_shapes.primitive,
            "noise blob": thing_shapes.noise_blob,
            "animal": thing_shapes.animal,
            "hand": thing_shapes.hand,
            "foot": thing_shapes.foot,
            "torso": thing_shapes.torso,
            "furniture": thing_shapes.furniture,
            "car": thing_shapes.car,
            "plant": thing_shapes.plant,
            "back of a head": self.back_of_a_head,
            "ear": self.ear,
            "half a face": self.half_a_face,
            "part of a face": self.part_of_a_face,
            "neck": self.neck,
            "scrambled head": self.scrambled_head,
            "melted head": self.melted_head,
        }

    def thing(self, seed: int) -> Thing:
        """The thing of `seed`, turned and sized at random."""
        rng = np.random.default_rng([seed, 3])
        kind = list(self._kinds)[seed % len(self._kinds)]
        vertices, triangles = self._kinds[kind](rng)
        turn = Rotation.from_quat(rng.normal(size=4)).as_matrix()
        return Thing(f"{kind} {seed}", vertices @ turn.T, np.asarray(triangles, np.int32))

    def back_of_a_head(self, rng: np.random.Generator) -> Shape:
        """Everything behind the ears."""
        head, pack = self._head(rng)
        return _cut(head, pack.triangles, head[:, 2] < rng.uniform(-2, 2))

    def ear(self, rng: np.random.Generator) -> Shape:
        """One ear and some skin around it."""
        head, pack = self._head(rng)
        side = REGION_NAMES.index(str(rng.choice(["ear_L", "ear_R"])))
        middle = head[pack.regions == side].mean(0)
        return _cut(head, pack.triangles, np.linalg.norm(head - middle, axis=1) < 5)

    def half_a_face(self, rng: np.random.Generator) -> Shape:
        """A head cut through upright, a little more or less than half of it."""
        head, pack = self._head(rng)
        return _cut(head, pack.triangles, head[:, 0] * rng.choice([-1, 1]) > rng.uniform(-0.5, 1))

    def part_of_a_face(self, rng: np.random.Generator) -> Shape:
        """A mouth, a nose, an eye, or everything below the eyes."""
        head, pack = self._head(rng)
        centre = np.array([[0.0, -3.6, 10], [0, 0.8, 11], [3.1, 3.5, 9], [0, -8, 9]])[
            rng.integers(4)
        ]
        radius = rng.uniform(2.5, 4.5) + 4 * (centre[1] < -5)
        return _cut(head, pack.triangles, np.linalg.norm(head - centre, axis=1) < radius)

    def neck(self, rng: np.random.Generator) -> Shape:
        """What is below the chin."""
        head, pack = self._head(rng)
        return _cut(head, pack.triangles, head[:, 1] < rng.uniform(-10, -8))

    def scrambled_head(self, rng: np.random.Generator) -> Shape:
        """A head in cubes, the cubes in another order."""
        head, pack = self._head(rng)
        size = rng.uniform(3, 6)
        cell = np.floor(head / size).astype(int)
        used, of = np.unique(cell, axis=0, return_inverse=True)
        moved = head + (used[rng.permutation(len(used))] - used)[of.ravel()] * size
        whole = (of.ravel()[pack.triangles] == of.ravel()[pack.triangles[:, :1]]).all(1)
        return moved, pack.triangles[whole]

    def melted_head(self, rng: np.random.Generator) -> Shape:
        """A head through waves so strong that no face is left."""
        head, pack = self._head(rng)
        waves = rng.normal(0, 0.5, (12, 3))
        pushes = rng.normal(0, 1.6, (12, 3))
        return head + np.sin(head @ waves.T + rng.uniform(0, 6, 12)) @ pushes, pack.triangles

    def _head(self, rng: np.random.Generator) -> tuple[np.ndarray, Pack]:
        pack = self._packs[int(rng.integers(2))]
        amounts = rng.normal(0, 0.5, min(20, len(pack.identity_shapes)))
        shapes = pack.identity_shapes[: len(amounts)]
        strength = 1.0 if pack.name == "ict" else 0.1
        return pack.neutral + strength * np.tensordot(amounts, shapes, 1), pack


def _cut(vertices: np.ndarray, triangles: np.ndarray, keep: np.ndarray) -> Shape:
    triangles, index = keep_vertices(triangles, keep)
    return vertices[index], triangles
