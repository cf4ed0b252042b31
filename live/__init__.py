"""The loop and the outputs: the only package that knows capture, engine and render.

`from live import rig, express, pose, draw` is the Python interface; it loads what it needs on first
use, so that importing `live` stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from live.api import draw, express, pose, rig

__all__ = ["draw", "express", "pose", "rig"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'live' has no attribute {name!r}")
    from live import api

    return getattr(api, name)
