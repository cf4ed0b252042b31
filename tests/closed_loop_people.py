"""The two families of heads and a studio, made once for all closed-loop tests."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from makehuman_pack import makehuman_pack

from live.closed_loop.closed_loop_families import Family, load_families
from live.closed_loop.closed_loop_heads import Head, cast_head
from live.closed_loop.closed_loop_studio import Studio


def packs_folder() -> Path:
    """Folder of both packs; skips the test where one is absent."""
    folder = makehuman_pack().parent
    for name in ("ict_facekit.npz", "landmarks478_on_ict.npz"):
        if not (folder / name).is_file():
            pytest.skip(f"{name} is not here; MIMESH_DATA names its folder.")
    return folder


@lru_cache
def families() -> tuple[Family, Family]:
    return load_families(packs_folder())


@lru_cache
def head(which: int) -> Head:
    return cast_head(families()[which], np.random.default_rng([7, which]))


@lru_cache
def studio() -> Studio:
    return Studio(shared_context(), packs_folder(), tracker_model(), None)
