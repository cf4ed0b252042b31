"""The character that comes with the project."""

from __future__ import annotations

from pathlib import Path


def bundled_head() -> Path:
    """A neutral head in metres (CC0), with eyeballs, teeth, tongue and lashes as objects."""
    return Path(__file__).parent / "assets" / "demo_head.obj"
