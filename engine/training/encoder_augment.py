"""Batches of a few pictures of each of many people, each a little different every time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.encoder_features import FEATURE_BLOCKS
from engine.encoder_landmarks import mirror_twins
from engine.encoder_mirror import SignedOrder, code_mirror, forget_rest, mirror_gaze
from engine.face_space import FACE_SIZE
from engine.training.encoder_pictures import Pictures

MIRRORED_SHARE, FORGOTTEN_SHARE = 0.5, 0.1
LARGEST_JITTER = 0.004
"""Of the eyes' distance, every landmark for itself."""
MOST_RESTS = 3
"""Pictures of a person's rest that are looked at beside the others."""
PART = 8
"""Pictures of a person in a batch."""
_REGIONS_SWAPPED = [1, 0, 3, 2, 4, 5, 6]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """B pictures of P people; fields as those of `Pictures`, `past` into B."""

    features: np.ndarray
    face: np.ndarray | None
    """(B + R, 192, 192) uint8: the pictures, then those of rest."""
    points: np.ndarray
    """(B, 478, 2)."""
    rests: np.ndarray
    """(B, R) float32: whose rest counts how much; 0 for who has not been measured."""
    code: np.ndarray
    gaze: np.ndarray
    trust: np.ndarray
    past: np.ndarray
    ages: np.ndarray
    unit: np.ndarray
    """(B + R,) number of what belongs together and is shown through the same lens."""


def parts_of(pictures: Pictures, rng: np.random.Generator) -> list[np.ndarray]:
    """Rows of all pictures, about `PART` of one person together, sequences whole."""
    starts = np.flatnonzero(pictures.past[:, 1] == np.arange(len(pictures.past)))
    singles: dict[int, list[int]] = {}
    parts: list[np.ndarray] = []
    for unit in np.split(np.arange(len(pictures.past)), starts[1:]):
        if len(unit) > 1:
            parts += [unit]
        else:
            singles.setdefault(int(pictures.person[unit[0]]), []).append(int(unit[0]))
    for rows in singles.values():
        mixed = rng.permutation(np.array(rows))
        parts += [mixed[start : start + PART] for start in range(0, len(mixed), PART)]
    return [parts[number] for number in rng.permutation(len(parts))]


def gather(
    pictures: Pictures,
    parts: list[np.ndarray],
    resting: dict[int, np.ndarray],
    mirror: SignedOrder,
    rng: np.random.Generator,
    face: bool,
) -> Batch:
    """The pictures of some parts, mirrored, jittered and without rest by chance."""
    rows = np.concatenate(parts)
    part = np.repeat(np.arange(len(parts)), [len(each) for each in parts])
    mirrored_part = rng.random(len(parts)) < MIRRORED_SHARE
    mirrored = mirrored_part[part]
    forgotten = (rng.random(len(parts)) < FORGOTTEN_SHARE)[part]
    place = np.full(len(pictures.person), -1)
    place[rows] = np.arange(len(rows))
    features = _vary_features(pictures.features[rows], part, mirrored, forgotten, mirror, rng)
    code, gaze, trust = pictures.code[rows], pictures.gaze[rows], pictures.trust[rows]
    code[mirrored] = code[mirrored][:, code_mirror()]
    gaze[mirrored] = mirror_gaze(gaze[mirrored])
    trust[mirrored] = trust[mirrored][:, _REGIONS_SWAPPED]
    points = mirror_points(pictures.points[rows], mirrored)
    rest_rows, rests = _choose_rests(pictures, parts, resting, rng)
    rest_part = np.argmax(rests > 0, axis=0)
    rests = rests[part] * ~forgotten[:, None]
    shown = None
    if face:
        both = np.concatenate([rows, rest_rows])
        shown = mirror_faces(pictures.face[both], mirrored_part[np.concatenate([part, rest_part])])
    past = place[pictures.past[rows]]
    unit = np.concatenate([part, len(parts) + np.arange(len(rest_rows))])
    return Batch(features, shown, points, rests.astype(np.float32), code, gaze, trust, past,
                 pictures.ages[rows], unit)  # fmt: skip


def mirror_faces(faces: np.ndarray, mirrored: np.ndarray) -> np.ndarray:
    """(N, 192, 192), some of them in the mirror."""
    out = faces.copy()
    out[mirrored] = faces[mirrored][:, :, ::-1]
    return out


def mirror_points(points: np.ndarray, mirrored: np.ndarray) -> np.ndarray:
    """(N, 478, 2) pixels, some of them in the mirror."""
    out = points.copy()
    out[mirrored] = points[mirrored][:, mirror_twins()]
    out[mirrored, :, 0] = FACE_SIZE - 1 - out[mirrored, :, 0]
    return out


def _vary_features(
    features: np.ndarray,
    part: np.ndarray,
    mirrored: np.ndarray,
    forgotten: np.ndarray,
    mirror: SignedOrder,
    rng: np.random.Generator,
) -> np.ndarray:
    features[mirrored] = mirror(features[mirrored])
    features[forgotten] = forget_rest(features[forgotten])
    jitter = rng.uniform(0, LARGEST_JITTER, (part[-1] + 1, 1))[part]
    points = FEATURE_BLOCKS["landmark_change"]
    noise = rng.standard_normal((len(features), points.stop), dtype=np.float32)
    features[:, points] += jitter.astype(np.float32) * noise
    return features


def _choose_rests(
    pictures: Pictures,
    parts: list[np.ndarray],
    resting: dict[int, np.ndarray],
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """(R,) rows of some resting pictures, and (P, R) how much each counts for whom."""
    chosen = []
    for each in parts:
        mine = resting[int(pictures.person[each[0]])]
        count = min(int(rng.integers(1, MOST_RESTS + 1)), len(mine))
        chosen.append(rng.choice(mine, count, replace=False))
    counts = [len(mine) for mine in chosen]
    owner = np.repeat(np.arange(len(parts)), counts)
    rests = (np.arange(len(parts))[:, None] == owner[None]) / np.maximum(counts, 1)[:, None]
    return np.concatenate(chosen).astype(np.int64), rests
