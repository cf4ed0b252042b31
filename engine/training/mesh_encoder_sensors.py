"""Chooses where on the canonical head the mesh encoder's sensors lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.spatial import KDTree

from engine.cloning.motion_sensors import MotionSensors, describe_opening
from engine.names import ICT_EXPRESSIONS, REGION_NAMES
from engine.training.packs import ICT_OUTER_SKIN, Pack

SENSOR_COUNT = 512
SPACING_CM = {
    "upper_lip": 0.3, "lower_lip": 0.3, "mouth_corner_L": 0.3, "eye_L": 0.4, "philtrum": 0.5,
    "brow_L": 0.5, "glabella": 0.6, "nose": 0.6, "chin": 0.7, "cheek_L": 0.75, "jowl_L": 0.9,
    "forehead": 1.1, "jaw": 1.2, "temple_L": 1.6, "neck": 3.0, "ear_L": 4.0, "scalp": 5.0,
}  # fmt: skip
"""Relative to each other; the regions on the right are as those on the left."""
OPENED = 0.6
MIDDLE_CM = 0.08
"""A place nearer to the middle plane lies on it."""
FLIP = np.array([-1.0, 1.0, 1.0])


def choose_sensors(ict: Pack, count: int = SENSOR_COUNT) -> MotionSensors:
    """About `count` places (P, 3), symmetric, spread by farthest points relative to `SPACING_CM`.

    Distances are measured on an open jaw, so that both lips get theirs.
    """
    skin = np.flatnonzero((np.arange(len(ict.neutral)) < ICT_OUTER_SKIN) & (ict.neutral[:, 0] >= 0))
    jaw = ict.ict_shapes[ICT_EXPRESSIONS.index("jawOpen")]
    opened = (ict.neutral + OPENED * jaw)[skin]
    wished = np.array([_wished(ict.regions[vertex]) for vertex in skin])
    middle = ict.neutral[skin, 0] < MIDDLE_CM
    chosen, places, distance = [], 0, np.full(len(skin), np.inf)
    following = int(np.argmax(ict.neutral[skin, 2]))
    while places < count:
        chosen.append(following)
        places += 1 if middle[following] else 2
        here = np.minimum(
            np.linalg.norm(opened - opened[following], axis=1),
            np.linalg.norm(opened - opened[following] * FLIP, axis=1),
        )
        distance = np.minimum(distance, here / wished)
        following = int(np.argmax(distance))
    return _mirror(ict, skin[chosen], middle[chosen])


def _wished(region: int) -> float:
    return SPACING_CM[REGION_NAMES[region].replace("_R", "_L")]


def _mirror(ict: Pack, left: np.ndarray, middle: np.ndarray) -> MotionSensors:
    """Places on the middle line, then those on the left, then their images on the right."""
    order = np.concatenate([left[middle], left[~middle]])
    places = ict.neutral[order].astype(np.float64)
    openings = describe_opening(ict.ict_shapes[:, order])
    alone, pairs = int(middle.sum()), int((~middle).sum())
    places[:alone, 0] = 0
    openings[:alone, ::3] = 0
    places = np.vstack([places, places[alone:] * FLIP])
    openings = np.vstack([openings, openings[alone:] * np.tile(FLIP, 2)])
    first, second = alone + np.arange(pairs), alone + pairs + np.arange(pairs)
    twins = np.concatenate([np.arange(alone), second, first])
    spacing = KDTree(np.hstack([places, openings])).query(np.hstack([places, openings]), k=4)[0]
    skin = ict.neutral[:ICT_OUTER_SKIN]
    nearest = KDTree(np.hstack([skin, describe_opening(ict.ict_shapes[:, :ICT_OUTER_SKIN])]))
    regions = ict.regions[nearest.query(np.hstack([places, openings]))[1]]
    return MotionSensors(
        places.astype(np.float32), openings.astype(np.float32),
        spacing[:, 1:].mean(1).astype(np.float32), regions.astype(np.int8), twins,
    )  # fmt: skip


def write_sensors(sensors: MotionSensors, path: Path) -> None:
    """Store them as `read_sensors` reads them."""
    np.savez_compressed(
        path,
        places=sensors.places, openings=sensors.openings, spacing=sensors.spacing,
        regions=sensors.regions, twins=sensors.twins,
    )  # fmt: skip


def read_sensors(path: Path) -> MotionSensors:
    """What `write_sensors` stored."""
    with np.load(path, allow_pickle=False) as file:
        return MotionSensors(**{name: file[name] for name in file.files})
