"""What the training tests share: the data packs where they are at hand, and two generated heads."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from engine.landmark_places import BUNDLED_LANDMARKS
from engine.training.generate import HeadFactory, Kind
from engine.training.heads import LandmarkReference, load_landmark_reference
from engine.training.packs import (
    ICT_FILE,
    LANDMARK_FILE,
    MAKEHUMAN_FILE,
    Pack,
)

SEEDS = (0, 1)


def pack_folder() -> Path:
    """The folder of the packs; MIMESH_DATA names it. Skips the test where it is not at hand."""
    default = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("MIMESH_DATA") or default)
    for name in (ICT_FILE, MAKEHUMAN_FILE, LANDMARK_FILE):
        if not (folder / name).is_file():
            pytest.skip(f"{name} is not at hand; MIMESH_DATA can name its folder")
    return folder


def landmark_folder(folder: Path) -> Path:
    """`folder` with the landmark file alone, which the engine ships under another name."""
    (folder / LANDMARK_FILE).write_bytes(BUNDLED_LANDMARKS.read_bytes())
    return folder


@lru_cache
def factory() -> HeadFactory:
    return HeadFactory(pack_folder())


@lru_cache
def packs() -> tuple[Pack, Pack]:
    return factory().ict, factory().makehuman


@lru_cache
def made_head(seed: int, heldout: bool = False) -> dict[str, np.ndarray]:
    return factory().head(seed, Kind("heldout" if heldout else "training"))


@lru_cache
def reference() -> LandmarkReference:
    return load_landmark_reference(pack_folder())


def write_heads(folder: Path) -> Path:
    """Files of the two heads."""
    folder.mkdir(exist_ok=True)
    for seed in SEEDS:
        np.savez(folder / f"head_{seed:06d}.npz", **made_head(seed))
    return folder
