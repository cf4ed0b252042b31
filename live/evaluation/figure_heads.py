"""The heads of the figure, each with the exact truth of what it should do.

Skins with their sockets and with eyeballs, which look straight ahead throughout. All are drawn from
seeds that nothing is trained or tuned on. A warped head's truth is the warped performance:
phi(x + D) - phi(x), see `engine.training.head_truth`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse

from engine.proxy import keep_vertices
from engine.records import Mesh
from engine.training.generate import Kind, draw_warp
from engine.training.identities import sample_makehuman_identity
from engine.training.packs import (
    ICT_OUTER_SKIN,
    ICT_SKIN,
    decode,
    load_ict,
    load_makehuman,
    load_packs,
)
from engine.training.remesh import decimate_at_random, retriangulate
from engine.training.tears import as_mesh
from engine.training.warps import Warp
from engine.training.whole_heads import seat_ball
from live.evaluation.evaluation_heads import NOSE_TIP
from live.evaluation.masked_error import face_mask
from live.evaluation.motion_completion import complete_motion
from live.evaluation.protocol import FIRST_SEEDS
from live.evaluation.protocol_draws import draw_identity

SOURCE_SEED = FIRST_SEEDS["test"]
TARGET_SEED = FIRST_SEEDS["test"] + 1
MAKEHUMAN_SEED, MAKEHUMAN_STRENGTH = 720_000, 0.9
STYLISED_SEED, LOW_POLY_SEED = 720_017, 720_018
"""Chosen from the first twenty by how the heads and their true expressions look, and by nothing
that any method makes of them."""
LOW_POLY_VERTICES = 1500
ICT_EYES = slice(21451, 24591)
SKIN, EYE_LEFT, EYE_RIGHT = "skin", "eye_left", "eye_right"


@dataclass(frozen=True, slots=True, eq=False)
class FigureHead:
    """A neutral mesh, and the truth about six expressions of it. Centimetres of the true head."""

    name: str
    title: str
    """What the sheet says above it."""
    mesh: Mesh
    motion: np.ndarray
    """(6, V, 3) float64: the true displacements; 0 on the eyeballs."""
    judged: np.ndarray
    """(V,) bool: outer skin whose truth is known."""
    mask: np.ndarray
    """(V,) in [0, 1], see `live.evaluation.masked_error.face_mask`; 0 where nothing is judged."""


class FigureHeads:
    """Makes the source and the four targets from the packs in a folder."""

    def __init__(self, data: Path, coefficients: np.ndarray) -> None:
        """`coefficients` (6, 53) is what all of them do; raises OSError without the packs."""
        self._coefficients = coefficients
        self._ict = load_ict(data)
        self._shapes = decode(self._ict, "expr")
        self._identities = decode(self._ict, "id")
        self._makehuman_arrays = load_makehuman(data)
        self._makehuman = load_packs(data)[1]

    def source(self) -> FigureHead:
        """An unseen ICT identity in ICT's own triangulation."""
        body = self._ict_body(SOURCE_SEED)
        return body.finish("source", "", self._coefficients)

    def targets(self) -> tuple[FigureHead, ...]:
        """An ICT identity re-triangulated, a MakeHuman adult, two heads of the held-out warps."""
        return self._other_ict(), self._makehuman_adult(), self._stylised(), self._low_poly()

    def _other_ict(self) -> FigureHead:
        body = self._ict_body(TARGET_SEED)
        rng = np.random.default_rng([TARGET_SEED, 1])
        triangles, rows = retriangulate(body.skin, body.triangles, rng)
        body = replace(body, triangles=triangles, rows=rows)
        return body.finish(
            "unseen-identity", "unseen identity, other triangulation", self._coefficients
        )

    def _stylised(self) -> FigureHead:
        body = self._warped(STYLISED_SEED)
        rng = np.random.default_rng([STYLISED_SEED, 1])
        triangles, rows = retriangulate(body.skin, body.triangles, rng)
        body = replace(body, triangles=triangles, rows=rows)
        return body.finish("stylised", "stylised head, held-out warp", self._coefficients)

    def _low_poly(self) -> FigureHead:
        body = self._warped(LOW_POLY_SEED)
        rng = np.random.default_rng([LOW_POLY_SEED, 1])
        still = np.asarray(body.skin, np.float32)
        triangles, kept = decimate_at_random(still, body.triangles, LOW_POLY_VERTICES, rng)
        body = replace(body, triangles=triangles, rows=body.rows[kept])
        return body.finish("low-poly", "low-poly stylised head", self._coefficients)

    def _warped(self, seed: int) -> _Body:
        body = self._ict_body(seed)
        return replace(body, warp=draw_warp(body.skin, np.random.default_rng(seed), HELDOUT))

    def _ict_body(self, seed: int) -> _Body:
        identity = draw_identity(seed).identity
        vertices = self._ict["neutral"] + np.tensordot(identity, self._identities, 1)
        triangles = self._ict["tris"]
        return _Body(
            vertices[:ICT_SKIN].astype(np.float64),
            triangles[(triangles < ICT_SKIN).all(1)].astype(np.int32),
            sparse.csr_matrix(sparse.identity(ICT_SKIN)),
            self._shapes[:, :ICT_SKIN],
            np.arange(ICT_SKIN) < ICT_OUTER_SKIN,
            int(self._ict["landmarks68"][NOSE_TIP]),
            _cut(vertices, triangles, ICT_EYES),
            lambda points: points,
        )

    def _makehuman_adult(self) -> FigureHead:
        pack, arrays = self._makehuman, self._makehuman_arrays
        rng = np.random.default_rng(MAKEHUMAN_SEED)
        identity = sample_makehuman_identity(arrays, rng, MAKEHUMAN_STRENGTH)
        vertices = arrays["neutral"] + np.tensordot(identity, decode(arrays, "id"), 1)
        count = len(pack.neutral)
        begin, end = (int(arrays["geom_ranges"][k, edge]) for k, edge in ((1, 0), (2, 1)))
        body = _Body(
            vertices[:count].astype(np.float64),
            pack.triangles,
            sparse.csr_matrix(sparse.identity(count)),
            pack.ict_shapes,
            pack.ict_known,
            int(arrays["landmarks68"][NOSE_TIP]),
            _cut(vertices, arrays["tris"], slice(begin, end)),
            lambda points: points,
        )
        body = replace(
            body, shapes=complete_motion(body.shapes, body.skin, body.triangles, body.judged)
        )
        return body.finish("makehuman", "MakeHuman adult", self._coefficients)


HELDOUT = Kind("heldout")


@dataclass(frozen=True, slots=True, eq=False)
class _Body:
    """A head before it is warped and cut up."""

    skin: np.ndarray
    """(N, 3) float64."""
    triangles: np.ndarray
    """(F, 3) int32 into the rows of `rows`."""
    rows: sparse.csr_matrix
    """(V, N): each vertex as a mean of the pack's."""
    shapes: np.ndarray
    """(53, N, 3)."""
    judged: np.ndarray
    """(N,) bool."""
    nose: int
    eyes: tuple[np.ndarray, np.ndarray]
    """Vertices (E, 3) and triangles (G, 3) of both eyeballs."""
    warp: Warp

    def _seat_eyes(self) -> np.ndarray:
        """(E, 3) the eyeballs after the warp, round, no deeper in the lids than they were."""
        balls, count = self.eyes[0], len(self.skin)
        before = np.concatenate([self.skin, balls])
        after = self.warp(before)
        if np.array_equal(before, after):
            return balls
        for side in (balls[:, 0] > 0, balls[:, 0] <= 0):
            eye = count + np.flatnonzero(side)
            after[eye] = seat_ball(before, after, eye, np.arange(count))
        return after[count:]

    def finish(self, name: str, title: str, coefficients: np.ndarray) -> FigureHead:
        still = self.rows @ self.skin
        skin = self.warp(still)
        wanted = np.tensordot(coefficients, self.shapes, 1)
        motion = np.stack([self.warp(still + self.rows @ one) - skin for one in wanted])
        known = self.rows @ ~self.judged == 0
        balls, ball_triangles = self._seat_eyes(), self.eyes[1]
        vertices = np.concatenate([skin, balls])
        triangles = np.concatenate([self.triangles, ball_triangles + len(skin)])
        judged = np.zeros(len(vertices), bool)
        judged[: len(skin)] = known
        nose_tip = self.warp(self.skin[self.nose : self.nose + 1])[0]
        mesh = _name_parts(as_mesh(vertices, triangles), len(self.triangles))
        return FigureHead(
            name,
            f"{title}: {len(skin):,} vertices" if title else "",
            mesh,
            np.pad(motion, ((0, 0), (0, len(balls)), (0, 0))),
            judged,
            face_mask(vertices, nose_tip) * judged,
        )


def _name_parts(mesh: Mesh, skin_triangles: int) -> Mesh:
    """Skin and eyeballs as objects of their own, as files have them."""
    middle = mesh.vertices[mesh.triangles].mean(1)[:, 0]
    part = np.where(middle > 0, 1, 2)
    part[:skin_triangles] = 0
    return replace(
        mesh, triangle_objects=part.astype(np.int32), object_names=(SKIN, EYE_LEFT, EYE_RIGHT)
    )


def _cut(vertices: np.ndarray, triangles: np.ndarray, part: slice) -> tuple[np.ndarray, np.ndarray]:
    number = np.arange(len(vertices))
    kept, index = keep_vertices(triangles, (number >= part.start) & (number < part.stop))
    return vertices[index].astype(np.float64), kept
