"""Where the MakeHuman archive is, or the reason it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_DATA = Path(os.environ.get("MIMESH_DATA", Path(__file__).parents[2] / "shared" / "data"))


def makehuman_pack() -> Path:
    """Path of makehuman_faces.npz; skips the test where it is absent."""
    path = _DATA / "makehuman_faces.npz"
    if not path.is_file():
        pytest.skip("makehuman_faces.npz is not here; MIMESH_DATA names its folder.")
    return path
