"""How teeth, gums and tongue move: what the jaw carries, and the tongue on its own."""

from __future__ import annotations

import numpy as np

from engine.jaw_motion import jaw_shares, rigid_motion
from engine.names import ICT_EXPRESSIONS, PART_NAMES
from engine.part_basis import part_members
from engine.part_motion import jaw_motion, tongue_out
from engine.records import Mesh
from engine.shape_sets import ShapeSet
from engine.surface_ways import SurfaceWays, survey
from engine.vertex_features import VertexFeatures

JAW_OPEN = ICT_EXPRESSIONS.index("jawOpen")
HELD_CM = 1.2  # along the surface: so far from the gums a tongue is loose
LETS_THROUGH = 0.3  # of jawOpen comes with tongueOut
SEEN = 0.35  # of its width the tongue comes out before the lips
REACHES = (0.7, 2.0)
INSIDE = [PART_NAMES.index(part) for part in ("teeth_upper", "teeth_lower", "tongue")]


def add_jaw_parts(
    basis: np.ndarray,
    mesh: Mesh,
    canonical: np.ndarray,
    part_labels: np.ndarray,
    placed: VertexFeatures,
    shape_set: ShapeSet,
) -> np.ndarray | None:
    """Write what the jaw carries into `basis`; (V, 3) tongueOut where there is a tongue.

    `canonical` (V, 3) are the vertices in canonical centimetres, `placed` their places on the
    canonical head. Lower teeth move as one rigid body, upper ones keep still.
    """
    inside = np.flatnonzero(np.isin(part_labels, INSIDE))
    soft = part_labels[inside] == PART_NAMES.index("tongue")
    hard = part_labels[inside] == PART_NAMES.index("teeth_lower")
    follows = soft | hard
    if not follows.any():
        return None
    points = canonical[inside]
    carried = inside[hard if hard.any() else soft]
    rigid = _carry(points, canonical[carried], _aimed(carried, placed, shape_set))
    ways = survey(points, _triangles_within(mesh.triangles, inside, len(canonical)))
    shares = jaw_shares(ways, follows, soft, -rigid[JAW_OPEN, :, 1])
    basis[:, inside] = (rigid * shares[:, None]).astype(np.float32)
    if not soft.any():
        return None
    tongue = inside[soft]
    aimed = tongue_out(canonical[tongue], placed.frames[tongue], shape_set)
    aimed *= _reach(canonical[tongue], aimed, canonical[part_members(part_labels, "skin")])
    return _stick_out(basis[JAW_OPEN], tongue, aimed * _looseness(ways, soft)[:, None])


def _looseness(ways: SurfaceWays, soft: np.ndarray) -> np.ndarray:
    """(N,) in [0, 1] of a tongue's vertices, `soft` (M,) bool: held where it grows on gums."""
    way = np.minimum(ways.from_nearest(~soft, HELD_CM), HELD_CM)[soft] / HELD_CM
    return way * way * (3 - 2 * way)


def _aimed(members: np.ndarray, placed: VertexFeatures, shape_set: ShapeSet) -> np.ndarray:
    """(53, N, 3) what the shape set wants of each of the jaw's vertices, one by one."""
    return jaw_motion(placed.coordinates[members], placed.frames[members], shape_set)


def _carry(points: np.ndarray, body: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """(53, N, 3) displacements of `points` (N, 3) that move as one rigid body with the jaw.

    The jaw's `body` (M, 3) would move by `wanted` (53, M, 3).
    """
    motions = rigid_motion(body, body + wanted, np.ones(len(body)))
    design = np.column_stack([points, np.ones(len(points))])
    return np.einsum("ni,kij->knj", design, motions)


def _triangles_within(triangles: np.ndarray, inside: np.ndarray, count: int) -> np.ndarray:
    """(M, 3) those of `triangles` whose corners are all `inside`, into `inside`."""
    place = np.full(count, -1)
    place[inside] = np.arange(len(inside))
    renumbered = place[triangles]
    return renumbered[(renumbered >= 0).all(1)]


def _stick_out(jaw_open: np.ndarray, tongue: np.ndarray, aimed: np.ndarray) -> np.ndarray:
    """(V, 3) float32 tongueOut: the vertices `tongue` go as `aimed`, the mouth lets them through.

    Nothing but the tongue is in the shapes the aim was learned from; through closed lips it would
    come out of the skin.
    """
    out = (LETS_THROUGH * jaw_open).astype(np.float32)
    out[tongue] += aimed.astype(np.float32)
    return out


def _reach(tongue: np.ndarray, aimed: np.ndarray, skin: np.ndarray) -> float:
    """By how much more than `aimed` the (N, 3) `tongue` must move to be seen before the lips.

    The (W, 3) `skin` has them. Canonical centimetres.
    """
    low, high = tongue.min(0), tongue.max(0)
    middle, width = (low + high) / 2, high[0] - low[0]
    near = np.abs(skin - [middle[0], middle[1], 0])[:, :2].max(1) < 0.4 * width
    advance = (tongue + aimed)[:, 2].max() - high[2]
    if not near.any() or advance <= 0:
        return 1.0
    wanted = skin[near, 2].max() + SEEN * width - high[2]
    return float(np.clip(wanted / advance, *REACHES))
