"""One person of a family: shape, eyeballs, lids that close, and how all of it moves.

A code of 1 is the consensus amplitude for everybody; a person's own warp turns and scales the
motion as it turns and scales the face.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.eye_space import directions
from engine.lid_contact import fit_rims
from engine.lid_solve import Lids, solve_blink
from engine.lids import find_lids
from engine.names import ICT_EXPRESSIONS
from engine.skin_surface import SkinSurface
from engine.sphere_fit import fit_sphere
from engine.training.warps import Warp, folds, training_warp
from live.closed_loop.closed_loop_families import SKIN, Family
from live.errors import LiveError

WARP_STRENGTH = 0.22  # at most: faces stay human
_STEP_CM = 1e-2
_BLINKS = tuple(ICT_EXPRESSIONS.index(f"eyeBlink_{side}") for side in "LR")
_CLEAR = 1.005  # of an eyeball's radius: moving skin stays outside
_TRIES = 20


@dataclass(frozen=True, slots=True, eq=False)
class LidZone:
    """The skin that an eyeball can touch."""

    vertices: np.ndarray
    """(N,) int."""
    least: np.ndarray
    """(N,) centimetres from the eyeball's middle, nearer than which none may come."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """One person, canonical centimetres."""

    family: Family
    rest: np.ndarray
    """(V, 3) float32."""
    shapes: np.ndarray
    """(54, 3 V) float32."""
    eye_centres: np.ndarray
    """(2, 3), the left one first."""
    eye_radii: np.ndarray
    """(2,)."""
    zones: tuple[LidZone, LidZone]

    def move(self, code: np.ndarray) -> np.ndarray:
        """(V, 3) float32 under a (54,) code; skin stays out of the eyeballs."""
        moved = self.rest + (code.astype(np.float32) @ self.shapes).reshape(-1, 3)
        for zone, centre in zip(self.zones, self.eye_centres, strict=True):
            offset = moved[zone.vertices] - centre
            distance = np.linalg.norm(offset, axis=1)
            stretch = np.maximum(zone.least / np.maximum(distance, 1e-6), 1.0)
            moved[zone.vertices] = centre + offset * stretch[:, None]
        return moved


def cast_head(family: Family, rng: np.random.Generator) -> Head:
    """Another person of `family`; one whose lids cannot be found is drawn anew.

    Raises:
        LiveError: no usable person in many tries, which no seed should come to.
    """
    for _ in range(_TRIES):
        head = _draw_head(family, rng)
        if head is not None:
            return head
    raise LiveError(f"No {family.name} head with two eyes could be drawn; try another seed.")


def _draw_head(family: Family, rng: np.random.Generator) -> Head | None:
    coarse = family.neutral + family.draw_identity(rng)
    fine = (family.refine @ coarse).astype(np.float64)
    warp = _draw_warp(fine, rng)
    rest, jacobian = warp(fine), _jacobian(warp, fine)
    shapes = np.einsum("vij,kvj->kvi", jacobian, family.shapes, optimize=True)
    balls = [fit_sphere(warp(coarse[eye].astype(np.float64))) for eye in family.eyeballs]
    lids = _find_lids(family, rest, [warp(coarse[eye].astype(float)) for eye in family.eyeballs])
    if any(ball is None for ball in balls) or any(lid is None or not lid.solid for lid in lids):
        return None
    _close(shapes, family, rest, lids)
    return Head(
        family=family,
        rest=rest.astype(np.float32),
        shapes=shapes.reshape(len(shapes), -1).astype(np.float32),
        eye_centres=np.stack([lid.eye.centre for lid in lids if lid]),
        eye_radii=np.array([lid.eye.radius for lid in lids if lid]),
        zones=(_zone(family, rest, lids[0]), _zone(family, rest, lids[1])),
    )


def _draw_warp(points: np.ndarray, rng: np.random.Generator) -> Warp:
    strength = rng.uniform(0.0, WARP_STRENGTH)
    warp = training_warp(rng, strength)
    return (lambda x: x) if folds(warp, points[::15]) else warp


def _jacobian(warp: Warp, points: np.ndarray) -> np.ndarray:
    """(V, 3, 3): how the warp turns and scales small motions at each point."""
    steps = _STEP_CM * np.eye(3)
    return np.stack(
        [(warp(points + step) - warp(points - step)) / (2 * _STEP_CM) for step in steps], axis=2
    ).astype(np.float32)


def _find_lids(family: Family, rest: np.ndarray, eyeballs: list[np.ndarray]) -> list[Lids | None]:
    skin, triangles = _skin_of(family)
    surface = SkinSurface(rest[skin], triangles, skin, np.arange(len(skin)))
    return find_lids(surface, rest[skin], eyeballs)


def _skin_of(family: Family) -> tuple[np.ndarray, np.ndarray]:
    """The skin's vertices, and (F, 3) its triangles into them."""
    skin = np.flatnonzero(family.kinds == SKIN)
    place = np.full(len(family.kinds), -1, np.int32)
    place[skin] = np.arange(len(skin))
    triangles = place[family.triangles]
    return skin, triangles[(triangles >= 0).all(axis=1)]


def _close(shapes: np.ndarray, family: Family, rest: np.ndarray, lids: list[Lids | None]) -> None:
    """Make both blinks close this person's own lids, and the lashes follow."""
    skin, triangles = _skin_of(family)
    for row, lid in zip(_BLINKS, lids, strict=True):
        if lid is None:
            continue
        blink = solve_blink(rest[skin], shapes[row, skin], lid)
        shapes[row, skin] = fit_rims(rest[skin], triangles, blink, lid)
        hung = family.lash_ties @ shapes[row]
        lashes = np.diff(family.lash_ties.indptr) > 0
        shapes[row, lashes] = hung[lashes]


def _zone(family: Family, rest: np.ndarray, lid: Lids | None) -> LidZone:
    assert lid is not None
    distance = directions(rest, lid.eye)[2]
    near = (family.kinds == SKIN) & (distance < 1.8) & (distance > 0.9)
    near &= rest[:, 2] > lid.eye.centre[2]
    vertices = np.flatnonzero(near)
    return LidZone(vertices, np.minimum(distance[vertices], _CLEAR) * lid.eye.radius)
