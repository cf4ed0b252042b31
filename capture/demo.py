"""The short performance that comes with the project, and what is known about it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from capture.errors import SourceError

_ASSETS = Path(__file__).parent / "assets"


def demo_clip() -> Path:
    """Path of the bundled performance, a video file.

    Raises:
        SourceError: the installation lacks it.
    """
    return _asset("demo.mp4")


def demo_coefficients() -> tuple[tuple[str, ...], np.ndarray]:
    """The performance's script: what the tracker should ideally see.

    Returns:
        Names of the file's columns after "frame" (time_s, the 53 coefficients in [0, 1] under
        their FACS-based names, head and gaze angles in radians) and their (frames, names) float32
        values, one row per image of the clip.

    Raises:
        SourceError: the installation lacks it.
    """
    with _asset("demo_coefficients.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.reader(table))
    names = tuple(rows[0][1:])
    values = np.array([[float(cell) for cell in row[1:]] for row in rows[1:]], np.float32)
    return names, values.reshape(-1, len(names))


def _asset(name: str) -> Path:
    path = _ASSETS / name
    if not path.is_file():
        raise SourceError(f"The bundled {name} is missing; install the project again.")
    return path
