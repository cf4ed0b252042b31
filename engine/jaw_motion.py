"""How what sits in the mouth goes with the jaw: rigidly, and without tearing where jaws join."""

from __future__ import annotations

import numpy as np

from engine.surface_ways import SurfaceWays

BLEND_CM = 1.0  # along the surface, to both sides of where upper and lower are joined
HINGE_SHARE = 0.35  # of the deepest sinking in the piece: from here forward all of it is moved


def rigid_motion(points: np.ndarray, moved: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(K, 4, 3) affine displacements [p, 1] @ motion of the rigid motions nearest to given ones.

    `points` (N, 3) go to `moved` (K, N, 3), both of one space; `weights` (N,) say who counts how
    much. Least squares after Kabsch (1976). A row that moves nothing stays exactly zero.
    """
    share = weights / weights.sum()
    middle = share @ points
    motions = np.zeros((len(moved), 4, 3))
    for motion, target in zip(motions, moved, strict=True):
        if not np.abs(target - points).max() > 1e-6:
            continue
        goal = share @ target
        u, _, vt = np.linalg.svd((points - middle).T @ ((target - goal) * share[:, None]))
        mirror = np.sign(np.linalg.det(u @ vt))
        turn = (u * [1, 1, mirror]) @ vt  # row vectors: p @ turn
        motion[:3] = turn - np.eye(3)
        motion[3] = goal - middle @ turn
    return motions


def jaw_shares(
    ways: SurfaceWays, follows: np.ndarray, soft: np.ndarray, sinks: np.ndarray
) -> np.ndarray:
    """(N,) float64 in [0, 1]: how far each vertex of the mouth's inside goes with the jaw.

    `ways` are those over teeth, gums and tongue; `follows` (N,) bool tells what the jaw carries,
    `soft` (N,) bool what is tongue, `sinks` (N,) by how much jawOpen would lower each, centimetres.
    Where upper and lower hang together the share fades along the surface. A tongue, and what hangs
    together by a throat, keeps still behind the hinge, where a rigid jaw would lift it. Lone teeth
    go wholly.
    """
    limit = 2 * BLEND_CM
    to_lower = np.minimum(ways.from_nearest(follows, limit), limit)
    to_upper = np.minimum(ways.from_nearest(~follows, limit), limit)
    shares = _smooth_step(0.5 + np.where(follows, to_upper, -to_lower) / limit)
    group = ways.groups()
    throats = np.intersect1d(group[follows], group[~follows])
    joined = np.isin(group, np.union1d(throats, group[soft]))
    full = HINGE_SHARE * max(float(sinks[joined].max(initial=0.0)), 1e-6)
    return np.where(joined, shares * _smooth_step(sinks / full), shares)


def _smooth_step(t: np.ndarray) -> np.ndarray:
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)
