"""Batches of whole sequences and single pictures, each a little different every time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.encoder_features import FEATURE_BLOCKS
from engine.encoder_mirror import SignedOrder, code_mirror, forget_rest, mirror_gaze
from engine.training.encoder_pictures import Pictures

MIRRORED_SHARE, FORGOTTEN_SHARE = 0.5, 0.1
LARGEST_JITTER = 0.008
"""Of the eyes' distance, every landmark for itself."""
_LARGEST_SHIFT = 2  # pixels of the crops
_LARGEST_GRAIN = 6.0
_EYES_SWAPPED = [1, 0, 2]
_REGIONS_SWAPPED = [1, 0, 3, 2, 4, 5, 6]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """B pictures; fields as those of `Pictures`, `past` into B."""

    features: np.ndarray
    crops: np.ndarray | None
    rest_crops: np.ndarray | None
    code: np.ndarray
    gaze: np.ndarray
    trust: np.ndarray
    past: np.ndarray
    ages: np.ndarray


def units(pictures: Pictures) -> list[np.ndarray]:
    """Rows of every sequence, and of every single picture."""
    starts = np.flatnonzero(pictures.past[:, 1] == np.arange(len(pictures.past)))
    return np.split(np.arange(len(pictures.past)), starts[1:])


def draw_order(rng: np.random.Generator, count: int, sizes: np.ndarray, batch: int) -> list:
    """Numbers of the units of every batch of about `batch` pictures, all units once."""
    order = rng.permutation(count)
    total = np.cumsum(sizes[order])
    bounds = np.searchsorted(total, np.arange(batch, total[-1], batch))
    return [part for part in np.split(order, bounds) if len(part)]


def gather(
    pictures: Pictures,
    chosen: list[np.ndarray],
    mirror: SignedOrder,
    rng: np.random.Generator,
    crops: bool,
) -> Batch:
    """The pictures of the chosen units, mirrored, jittered and without rest by chance."""
    rows = np.concatenate(chosen)
    unit = np.repeat(np.arange(len(chosen)), [len(part) for part in chosen])
    mirrored = (rng.random(len(chosen)) < MIRRORED_SHARE)[unit]
    forgotten = (rng.random(len(chosen)) < FORGOTTEN_SHARE)[unit]
    place = np.full(len(pictures.person), -1)
    place[rows] = np.arange(len(rows))
    features = pictures.features[rows]
    features[mirrored] = mirror(features[mirrored])
    features[forgotten] = forget_rest(features[forgotten])
    jitter = rng.uniform(0, LARGEST_JITTER, (len(chosen), 1))[unit]
    points = FEATURE_BLOCKS["landmark_change"]
    noise = rng.standard_normal((len(rows), points.stop), dtype=np.float32)
    features[:, points] += jitter.astype(np.float32) * noise
    code, gaze, trust = pictures.code[rows], pictures.gaze[rows], pictures.trust[rows]
    code[mirrored] = code[mirrored][:, code_mirror()]
    gaze[mirrored] = mirror_gaze(gaze[mirrored])
    trust[mirrored] = trust[mirrored][:, _REGIONS_SWAPPED]
    shown = rest_shown = None
    if crops:
        rest = pictures.rest_crops[pictures.person[rows]]
        rest[forgotten] = 128
        shown = _vary(mirror_crops(pictures.crops[rows], mirrored), unit, rng)
        rest_shown = _vary(mirror_crops(rest, mirrored), unit, rng)
    past, ages = place[pictures.past[rows]], pictures.ages[rows]
    return Batch(features, shown, rest_shown, code, gaze, trust, past, ages)


def mirror_crops(crops: np.ndarray, mirrored: np.ndarray) -> np.ndarray:
    """(N, 3, 64, 64), some of them in the mirror, the eyes having changed places."""
    out = crops.copy()
    out[mirrored] = crops[mirrored][:, _EYES_SWAPPED, :, ::-1]
    return out


def _vary(crops: np.ndarray, unit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """float32, shifted by a pixel or two, each sequence alike, and grained."""
    size, most = crops.shape[-1], _LARGEST_SHIFT
    sides = (0, 0), (0, 0), (most, most), (most, most)
    padded = np.pad(crops, sides, mode="edge")
    moved = np.empty(crops.shape, np.float32)
    bounds = np.flatnonzero(np.diff(unit, prepend=-1, append=-1))
    shifts = rng.integers(0, 2 * most + 1, (len(bounds) - 1, 2))
    grains = rng.uniform(0, _LARGEST_GRAIN, len(shifts)).astype(np.float32)
    noise = _noise()
    for start, stop, (down, across), grain in zip(
        bounds[:-1], bounds[1:], shifts, grains, strict=True
    ):
        part = moved[start:stop]
        place = int(rng.integers(len(noise) - part.size))
        np.multiply(noise[place : place + part.size].reshape(part.shape), grain, out=part)
        part += padded[start:stop, :, down : down + size, across : across + size]
    return moved


@cache
def _noise() -> np.ndarray:
    """Drawn once: stretches of it are as good as new, and much faster."""
    return np.random.default_rng(0).standard_normal(2**21, dtype=np.float32)
