"""Head pose told from expression: rigid motion of what expressions do not move.

Which parts of this very mesh those are its rig says: scalp, temples and ears on a whole head, the
bridge of the nose and the forehead on a mask. What an expression does to them all the same is taken
off once a first code is known.
"""

from __future__ import annotations

import numpy as np

from engine.cloning.clone_rig import CloneRig
from engine.names import REGION_NAMES
from engine.similarity import apply_transform
from engine.topology import vertex_areas

STABLE_REGIONS = (
    "scalp", "forehead", "glabella", "nose", "temple_L", "temple_R", "ear_L", "ear_R",
)  # fmt: skip
STILL_CM = 0.03
"""A vertex that expressions move by so much counts a quarter of one that they do not move."""
LEAST_POINTS, POINTS = 3, 800  # fewer do not tell a turn; more of them say nothing new
LEAST_SHARE = 1e-6  # of the most trusted vertex's weight
ROUNDS = 2
TOLERANCE = 2.5  # in median residuals of the more trusted half
LEAST_RESIDUAL_CM = 0.01
ON_HEAD, OFF_HEAD = 0.99, 0.5
"""Head weights: of what the pose is read off, and of what tells whether the neck bends."""


class RigidMotion:
    """Reads the head's rigid motion off frames of one mesh, and takes it away."""

    def __init__(self, rig: CloneRig) -> None:
        character = rig.character
        self._T = np.asarray(character.T_canonical_mesh, np.float64)
        self._neutral = apply_transform(self._T, character.neutral_vertices.astype(np.float64))
        self._pivot = apply_transform(self._T, character.head_pivot[None].astype(np.float64))[0]
        weights = self._weigh(rig)
        self._chosen = _choose(weights)
        self._weights = weights[self._chosen]
        stack = self._T[:3, :3] @ rig.stack[:, self._chosen].transpose(0, 2, 1)
        self._stack = stack.reshape(len(stack), -1)
        self._head_weights = character.head_weights
        self._loose = _choose((character.head_weights < OFF_HEAD).astype(np.float64))
        self._misses = np.zeros(2)

    def fit(self, vertices: np.ndarray, code: np.ndarray | None = None) -> np.ndarray:
        """(N, 4, 4) float64 T_neutral_head, canonical axes, cm, about the head's pivot.

        Least squares (Kabsch 1976), reweighted as by Geman and McClure. The exact inverse of
        `engine.head_motion.head_transform`. The identity where no head is seen to have a pose.

        Args:
            vertices: (N, V, 3) mesh space.
            code: (N, 109) what the frames are known to express; None while nothing is known.
        """
        T = np.tile(np.eye(4), (len(vertices), 1, 1))
        if len(self._chosen) < LEAST_POINTS:
            return T
        seen = self._to_canonical(vertices[:, self._chosen])
        still = np.broadcast_to(self._neutral[self._chosen].T, seen.shape)
        if code is not None:
            still = still + (code @ self._stack).reshape(seen.shape)
        turns, shifts = _fit_robust(still, seen, self._weights)
        T[:, :3, :3] = turns
        T[:, :3, 3] = shifts - self._pivot + turns @ self._pivot
        return T

    def remove(
        self, vertices: np.ndarray, T_neutral_head: np.ndarray, chosen: np.ndarray | slice
    ) -> np.ndarray:
        """(N, U, 3) float32 canonical centimetres: how the `chosen` vertices left the neutral.

        Right where the head weight is 1. `vertices` (N, V, 3) mesh space, `T_neutral_head`
        (N, 4, 4), `chosen` (U,) indices.
        """
        turns = np.asarray(T_neutral_head[:, :3, :3], np.float64)
        shifts = T_neutral_head[:, :3, 3] + self._pivot - turns @ self._pivot
        linear = turns.transpose(0, 2, 1) @ self._T[:3, :3]
        offset = ((self._T[:3, 3] - shifts)[:, None] @ turns)[:, 0]
        neutral = self._neutral[chosen]
        displacement = np.empty((len(vertices), *neutral.shape), np.float32)
        for frame in range(len(vertices)):
            moved = vertices[frame][chosen] @ linear[frame].T
            np.subtract(moved, neutral - offset[frame], out=displacement[frame], casting="unsafe")
        return displacement

    def watch_neck(self, vertices: np.ndarray, T_neutral_head: np.ndarray) -> None:
        """Take frames (N, V, 3) and their head poses (N, 4, 4) as evidence for `moves_whole`."""
        if not len(self._loose):
            return
        seen = self._to_canonical(vertices[:, self._loose])
        neutral, pivot = self._neutral[self._loose].T, self._pivot[:, None]
        whole = T_neutral_head[:, :3, :3] @ (neutral - pivot) + pivot + T_neutral_head[:, :3, 3:]
        bent = neutral + self._head_weights[self._loose] * (whole - neutral)
        self._misses += [np.abs(seen - guess).sum() for guess in (whole, bent)]

    @property
    def moves_whole(self) -> bool:
        """Whether all of the mesh moves with the head, rather than bending at the neck.

        False without evidence: where nothing off the head was seen, or no head that moved.
        """
        return bool(self._misses[0] < self._misses[1])

    def _to_canonical(self, vertices: np.ndarray) -> np.ndarray:
        """(N, 3, S) of (N, S, 3): points last, along which numpy is quick."""
        points = np.asarray(vertices, np.float64).transpose(0, 2, 1)
        return self._T[:3, :3] @ points + self._T[:3, 3:]

    def _weigh(self, rig: CloneRig) -> np.ndarray:
        """(V,) by area, and how little the basis moves the vertex."""
        character = rig.character
        moved = character.basis @ self._T[:3, :3].T.astype(np.float32)
        reach = np.sqrt((moved**2).sum((0, 2)))
        skin = (character.region_labels >= 0) & (character.head_weights >= ON_HEAD)
        weights = skin * vertex_areas(self._neutral, character.triangles) / (STILL_CM + reach) ** 2
        names = [REGION_NAMES.index(name) for name in STABLE_REGIONS]
        stable = weights * np.isin(character.region_labels, names)
        return stable if np.count_nonzero(stable) > 3 else weights


def _choose(weights: np.ndarray) -> np.ndarray:
    """Indices of at most `POINTS` vertices that count, spread evenly."""
    chosen = np.flatnonzero(weights > LEAST_SHARE * weights.max(initial=0.0))
    few = np.random.default_rng(0).permutation(len(chosen))[:POINTS]
    return np.sort(chosen[few])


def _fit_robust(
    still: np.ndarray, seen: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(N, 3, 3) turns and (N, 3) shifts from (N, 3, S) to (N, 3, S), weights (S,)."""
    judged = weights >= np.median(weights)
    trust = np.tile(weights / weights.sum(), (len(seen), 1))
    current = trust
    for _ in range(ROUNDS):
        turns, shifts = fit_rigid(still, seen, current)
        off = turns @ still + shifts[:, :, None] - seen
        squares = (off**2).sum(1)
        usual = np.maximum(np.median(squares[:, judged], axis=1), LEAST_RESIDUAL_CM**2)
        current = trust / (1 + squares / (TOLERANCE**2 * usual[:, None])) ** 2
    return fit_rigid(still, seen, current)


def fit_rigid(
    still: np.ndarray, seen: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(N, 3, 3) turns R and (N, 3) shifts s with the least weighted |R still + s - seen|.

    `still` and `seen` (N, 3, S), points as columns; `weights` (N, S). Kabsch, "A solution for the
    best rotation to relate two sets of vectors" (1976).
    """
    share = (weights / weights.sum(1, keepdims=True))[:, None]  # (N, 1, S)
    still_mean, seen_mean = (still * share).sum(2), (seen * share).sum(2)
    spread = (seen - seen_mean[:, :, None]) * share
    u, _, vt = np.linalg.svd(spread @ (still - still_mean[:, :, None]).transpose(0, 2, 1))
    signs = np.ones((len(u), 1, 3))
    signs[:, 0, 2] = np.sign(np.linalg.det(u @ vt))
    turns = (u * signs) @ vt
    return turns, seen_mean - (turns @ still_mean[:, :, None])[:, :, 0]
