"""How the pieces that are not skin follow: teeth and tongue the jaw, lashes and brows the skin."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from engine.shape_sets import ShapeSet

ROOT_SHARE = 0.3  # of a lash or brow's vertices, those nearest to the skin hold it
LEAST_ROOTS = 3
TOUCHES_CM, APART_CM = 0.4, 1.2  # an unnamed piece this near to the skin goes with it, or not


def jaw_motion(coordinates: np.ndarray, frames: np.ndarray, shape_set: ShapeSet) -> np.ndarray:
    """(53, N, 3) float32 motion of lower teeth or tongue, aligned centimetres.

    `coordinates` (N, 3) are the vertices' places on the canonical head, where the shape set knows
    how a lower jaw moves; `frames` (N, 3, 3) carry the motion back to this head.
    """
    design = np.concatenate([coordinates, np.ones((len(coordinates), 1))], 1)
    motion = np.einsum("ni,kij->knj", design, shape_set.jaw_motion)
    return np.einsum("nij,knj->kni", frames, motion).astype(np.float32)


def tongue_out(vertices: np.ndarray, frames: np.ndarray, shape_set: ShapeSet) -> np.ndarray:
    """(N, 3) float32 motion of a tongue's (N, 3) aligned vertices when it is stuck out."""
    low, high = vertices.min(0), vertices.max(0)
    unit = (vertices - low) / np.maximum(high - low, 1e-6)
    distance, index = KDTree(shape_set.tongue_vertices).query(unit, k=4)
    weight = 1.0 / (distance + 0.02)
    weight /= weight.sum(1, keepdims=True)
    motion = np.einsum("nk,nkc->nc", weight, shape_set.tongue_out[index])
    return np.einsum("nij,nj->ni", frames, motion).astype(np.float32)


def follow_skin(
    vertices: np.ndarray, components: np.ndarray, skin: np.ndarray, motion: np.ndarray
) -> np.ndarray:
    """(K, N, 3) float32 motion of lashes or brow cards (N, 3) that hang on the (W, 3) skin.

    Each connected piece (`components` (N,)) is held by its roots, the vertices nearest to the skin;
    the others go with the nearest root. A lash's tip may lie over the other lid: it must not follow
    that one. `motion` is (K, W, 3). Centimetres.
    """
    distance, nearest = KDTree(skin).query(vertices)
    nearest = np.asarray(nearest)
    holder = np.empty(len(vertices), np.int64)
    for component in np.unique(components):
        members = np.flatnonzero(components == component)
        count = max(LEAST_ROOTS, int(ROOT_SHARE * len(members)))
        roots = members[np.argsort(distance[members])[:count]]
        _, root = KDTree(vertices[roots]).query(vertices[members])
        holder[members] = nearest[roots[root]]
    return motion[:, holder].astype(np.float32)


def lie_on_skin(vertices: np.ndarray, skin: np.ndarray, motion: np.ndarray) -> np.ndarray:
    """(K, N, 3) float32 motion of unnamed pieces (N, 3): with the skin they touch, still beyond it.

    Tear fluid, shadow sheets or stickers lie on the (W, 3) skin and must go with it; an earring
    must not.
    """
    distance, nearest = KDTree(skin).query(vertices)
    t = np.clip((distance - TOUCHES_CM) / (APART_CM - TOUCHES_CM), 0, 1)
    share = 1 - t * t * (3 - 2 * t)
    return (motion[:, nearest] * share[None, :, None]).astype(np.float32)
