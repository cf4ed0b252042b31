"""Random smooth space warps that turn a realistic head into a stylised one.

A warp is a function of space, so it carries a whole face model: with phi the warp and D_k the
displacement of expression k, the warped head's own exact displacement is phi(x + D_k) - phi(x).
Two families, of different construction: one to train on, one that is only ever used to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Warp = Callable[[np.ndarray], np.ndarray]
"""(N, 3) canonical centimetres to (N, 3)."""

EYE = np.array([3.1, 3.5, 8.9])
MOUTH = np.array([0.0, -3.6, 10.6])
NOSE = np.array([0.0, 0.8, 11.4])
CHIN = np.array([0.0, -7.4, 9.6])
CHEEK = np.array([4.8, -0.6, 8.6])
CRANIUM = np.array([0.0, 9.0, 1.0])
BROW = np.array([3.2, 5.4, 9.8])
MIRROR = np.array([-1.0, 1, 1])
FOLD_LIMIT = 0.12  # smallest volume ratio a warp may have anywhere on the head


def compose(steps: Sequence[Warp]) -> Warp:
    """Apply the steps one after another."""

    def warp(x: np.ndarray) -> np.ndarray:
        for step in steps:
            x = step(x)
        return x

    return warp


def swell(centres: Sequence[np.ndarray], scale: np.ndarray, radius: float, kernel: str) -> Warp:
    """Scale space per axis by `scale` around the centres, fading out at `radius` centimetres."""

    def warp(x: np.ndarray) -> np.ndarray:
        moved = x.copy()
        for centre in centres:
            offset = x - centre
            r = np.linalg.norm(offset, axis=1, keepdims=True) / radius
            moved += offset * (scale - 1) * _fade(r, kernel)
        return moved

    return warp


def _fade(r: np.ndarray, kernel: str) -> np.ndarray:
    if kernel == "gauss":
        return np.exp(-0.5 * (r * 1.5) ** 2)
    inside = np.clip(1 - r / 1.6, 0, None)  # Wendland C2, compact support
    return inside**4 * (4 * r / 1.6 + 1)


def _pair(centre: np.ndarray) -> list[np.ndarray]:
    return [centre, centre * MIRROR] if abs(centre[0]) > 1e-6 else [centre]


def _proportions(rng: np.random.Generator, strength: float) -> Warp:
    scale = np.exp(rng.normal(0, 0.13 * strength, 3))
    taper = rng.normal(0, 0.10 * strength, 2)
    bend = rng.normal(0, 0.6 * strength)

    def warp(x: np.ndarray) -> np.ndarray:
        height = x[:, 1:2] / 12.0
        moved = x * scale
        moved[:, 0:1] *= np.exp(taper[0] * np.tanh(height))
        moved[:, 2:3] *= np.exp(taper[1] * np.tanh(height))
        moved[:, 2:3] += bend * np.tanh(height) ** 2
        return moved

    return warp


def _bumps(rng: np.random.Generator, strength: float) -> Warp:
    count = rng.integers(4, 13)
    centres = np.column_stack(
        [rng.uniform(-8, 8, count), rng.uniform(-12, 14, count), rng.uniform(-2, 13, count)]
    )
    radii = rng.uniform(2.0, 6.0, count)
    pushes = rng.normal(0, 0.22 * strength, (count, 3)) * radii[:, None] * 0.7
    if rng.random() < 0.8:
        centres = np.concatenate([centres, centres * MIRROR])
        pushes = np.concatenate([pushes, pushes * MIRROR])
        radii = np.concatenate([radii, radii])

    def warp(x: np.ndarray) -> np.ndarray:
        square = ((x[:, None] - centres) ** 2).sum(2)
        return x + np.exp(-0.5 * square / radii**2) @ pushes

    return warp


def training_warp(rng: np.random.Generator, strength: float = 1.0) -> Warp:
    """A warp of the training family: proportions, Gaussian feature scaling, Gaussian bumps."""

    def factor(low: float, high: float, spread: float) -> np.ndarray:
        whole = np.exp(strength * rng.uniform(np.log(low), np.log(high)))
        return whole * np.exp(rng.normal(0, spread * strength, 3))

    features = [
        (EYE, factor(0.65, 2.4, 0.12), 3.0),
        (MOUTH, factor(0.6, 1.8, 0.12), 3.6),
        (NOSE, factor(0.45, 2.0, 0.15), 2.8),
        (CHIN, factor(0.7, 1.5, 0.10), 4.5),
        (CHEEK, factor(0.8, 1.5, 0.08), 4.0),
        (CRANIUM, factor(0.8, 1.4, 0.05), 11.0),
        (BROW, factor(0.8, 1.5, 0.10), 2.5),
    ]
    steps = [
        swell(_pair(centre), scale, radius * rng.uniform(0.8, 1.25), "gauss")
        for centre, scale, radius in features
        if rng.random() < 0.6
    ]
    rng.shuffle(steps)
    return compose([*steps, _bumps(rng, strength), _proportions(rng, strength)])


def wild_warp(rng: np.random.Generator, strength: float = 1.0) -> Warp:
    """A training warp, then what cartoons do: tall or huge eyes, a flat or jutting mouth, a lean.

    Tall eyes up to three times as high, slit or muzzle-like mouths, a face that is not symmetric.
    """
    tall = np.array([rng.uniform(0.9, 1.6), rng.uniform(1.2, 2.4), rng.uniform(0.8, 1.2)])
    flat = np.array([rng.uniform(0.7, 1.5), rng.uniform(0.5, 1.1), rng.uniform(0.7, 1.1)])
    muzzle = np.array([rng.uniform(0.8, 1.3), rng.uniform(0.8, 1.3), rng.uniform(1.0, 1.6)])
    lean = rng.normal(0, 0.06 * strength, 2)

    def shear(x: np.ndarray) -> np.ndarray:
        moved = x.copy()
        moved[:, 0] += lean[0] * x[:, 1]
        moved[:, 1] += lean[1] * x[:, 0]
        return moved

    steps = [
        step
        for step, share in (
            (swell(_pair(EYE), tall, 3.0 * rng.uniform(0.9, 1.2), "gauss"), 0.7),
            (swell([MOUTH], flat, 3.6 * rng.uniform(0.8, 1.2), "gauss"), 0.4),
            (swell([MOUTH + np.array([0.0, 1.5, 0.5])], muzzle, rng.uniform(4, 6), "gauss"), 0.3),
            (shear, 0.4),
        )
        if rng.random() < share
    ]
    return compose([*steps, training_warp(rng, 0.6 * strength)])


def _lattice(rng: np.random.Generator, strength: float) -> Warp:
    """Free-form deformation: a 6x7x6 lattice of uniform cubic B-splines over the head's box."""
    shape = (6, 7, 6)
    offsets = rng.normal(0, 1, (*shape, 3)) * np.array([1.1, 1.3, 1.1]) * strength
    mirrored = offsets[::-1] * MIRROR
    offsets = 0.5 * (offsets + mirrored) * np.sqrt(2)
    low, high = np.array([-13.0, -20, -10]), np.array([13.0, 17, 15])

    def basis(t: np.ndarray) -> np.ndarray:
        return (
            np.stack(
                [(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], 1
            )
            / 6.0
        )

    def warp(x: np.ndarray) -> np.ndarray:
        u = np.clip((x - low) / (high - low), 0, 0.999999) * (np.array(shape) - 3)
        cell = u.astype(int)
        weight = [basis(u[:, a] - cell[:, a]) for a in range(3)]
        moved = x.copy()
        for i in range(4):
            for j in range(4):
                for k in range(4):
                    w = weight[0][:, i] * weight[1][:, j] * weight[2][:, k]
                    moved += w[:, None] * offsets[cell[:, 0] + i, cell[:, 1] + j, cell[:, 2] + k]
        return moved

    return warp


def heldout_warp(rng: np.random.Generator, strength: float = 1.0) -> Warp:
    """A warp of the family for judging only: B-spline lattice, compact anisotropic swelling."""

    def factor(low: float, high: float) -> np.ndarray:
        return np.exp(strength * rng.uniform(np.log(low), np.log(high), 3))

    steps = [
        swell(_pair(EYE), factor(0.8, 2.1), 3.2, "wendland"),
        swell([MOUTH], factor(0.65, 1.6), 4.0, "wendland"),
        swell([NOSE], factor(0.5, 1.7), 3.2, "wendland"),
        swell(_pair(CHEEK), factor(0.85, 1.4), 4.5, "wendland"),
        _lattice(rng, strength),
    ]
    scale = np.exp(rng.normal(0, 0.12 * strength, 3))
    return compose([*steps, lambda x: x * scale])


def folds(warp: Warp, points: np.ndarray) -> bool:
    """True if the warp nearly collapses or turns space inside out at any of the points."""
    step = 1e-3
    base = warp(points)
    columns = [(warp(points + step * axis) - base) / step for axis in np.eye(3)]
    return bool(np.linalg.det(np.stack(columns, 2)).min() < FOLD_LIMIT)
