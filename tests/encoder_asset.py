"""The learned encoder's network, for tests: what is shipped, or what MIMESH_ENCODER names."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parent.parent / "engine" / "assets" / "encoder.onnx"


def encoder_path() -> Path:
    path = Path(os.environ.get("MIMESH_ENCODER", SHIPPED))
    if not path.is_file():
        pytest.skip(f"no encoder at {path}; MIMESH_ENCODER names another")
    return path


@lru_cache
def encoder_bytes() -> bytes:
    return encoder_path().read_bytes()
