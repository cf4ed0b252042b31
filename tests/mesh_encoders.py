"""A mesh encoder that knows nothing yet, for tests of how it is run."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.cloning.mesh_encoder_weights import FORMAT_VERSION, PAIR_COUNT
from engine.names import REGION_NAMES

LEFT = np.array([[2.0, 3, 10], [4, 0, 9], [1, -4, 11], [3, 6, 9]])
MIDDLE = np.array([[0.0, 0, 13], [0, -6, 11]])


def random_encoder(seed: int = 0) -> dict[str, np.ndarray]:
    """Arrays of an encoder with ten sensors and random weights."""
    places = np.vstack([MIDDLE, LEFT, LEFT * [-1, 1, 1]]).astype(np.float32)
    twins = np.array([0, 1, 6, 7, 8, 9, 2, 3, 4, 5])
    regions = np.array([REGION_NAMES.index(name) for name in (
        "nose", "chin", "eye_L", "cheek_L", "lower_lip", "brow_L",
        "eye_R", "cheek_R", "lower_lip", "brow_R",
    )], np.int8)  # fmt: skip
    shapes = {
        "first.weight": (512, 30 + PAIR_COUNT), "first.bias": (512,),
        "presence.weight": (512, len(REGION_NAMES)),
        "second.weight": (512, 512), "second.bias": (512,),
        "third.weight": (256, 512), "third.bias": (256,),
        "last.weight": (PAIR_COUNT, 256), "trust": (PAIR_COUNT,),
    }  # fmt: skip
    rng = np.random.default_rng(seed)
    layers = {
        name: (rng.normal(size=shape) / np.sqrt(shape[-1])).astype(np.float16)
        for name, shape in shapes.items()
    }
    return {
        **layers,
        "sensors.places": places,
        "sensors.openings": np.zeros((10, 6), np.float32),
        "sensors.spacing": np.full(10, 2.0, np.float32),
        "sensors.regions": regions,
        "sensors.twins": twins,
        "format_version": np.array(FORMAT_VERSION),
    }


def write_encoder(path: Path, arrays: dict[str, np.ndarray] | None = None) -> Path:
    """`random_encoder`, or other arrays, as a file."""
    np.savez_compressed(path, **(arrays or random_encoder()))
    return path
