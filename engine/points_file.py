"""Named points as a small TOML or JSON file: `chin = [x, y, z]` or `chin = { vertex = N }`.

Places are in the mesh file's own axes and units; vertices count from 0 in the file's order.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import PointsError
from engine.named_points import EXPLAINED, FEWEST_POINTS, POINT_NAMES, NamedPoints

FARTHEST = 1e30  # of a coordinate: its square, and a sum of squares, are still numbers
LEAST_WIDTH = 0.05  # of the points' length: points thinner than this lie on one line


def load_points(path: Path, vertices: np.ndarray) -> NamedPoints:
    """The points named in `path`, for a mesh with these (V, 3) `vertices`.

    Raises PointsError, one sentence, when the file cannot be read, names something unknown, has
    fewer than four points, or points that lie on one line.
    """
    table = _read_table(path)
    for name in table:
        if name not in POINT_NAMES:
            raise PointsError(
                f"{path.name} names {name!r}, which is no known point; known: "
                f"{', '.join(POINT_NAMES)}."
            )
    places = {name: _place(path, name, value, vertices) for name, value in table.items()}
    if len(places) < FEWEST_POINTS:
        raise PointsError(
            f"{path.name} has {len(places)} points; name {FEWEST_POINTS} or more, such as both "
            "eyes' outer corners, the tip of the nose and the chin."
        )
    points = NamedPoints(tuple(places), np.stack(list(places.values())))
    _check_spread(path, points)
    return points


def points_text(points: NamedPoints) -> str:
    """The content of a .toml file with these points."""
    lines = ["# Named points of a face, for --landmarks. _L is the character's own left."]
    for name, position in zip(points.names, points.positions, strict=True):
        numbers = ", ".join(f"{float(number)!r}" for number in position)
        lines.append(f"{name} = [{numbers}]  # {EXPLAINED[name]}")
    return "\n".join(lines) + "\n"


def _read_table(path: Path) -> dict[str, Any]:
    readers = {".toml": tomllib.loads, ".json": json.loads}
    if path.suffix.lower() not in readers:
        raise PointsError(f"{path.name} should end in .toml or .json.")
    try:
        table = readers[path.suffix.lower()](path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PointsError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:  # of either format, or of the text's encoding
        kind = path.suffix[1:].upper()
        reason = str(error).splitlines()[0].rstrip(".")
        raise PointsError(f"{path.name} is not {kind}: {reason}.") from error
    if not isinstance(table, dict):
        raise PointsError(f"{path.name} should be a table of names and points.")
    return table


def _place(path: Path, name: str, value: Any, vertices: np.ndarray) -> np.ndarray:
    if isinstance(value, dict) and list(value) == ["vertex"]:
        return _vertex(path, name, value["vertex"], vertices)
    numbers = value if isinstance(value, list) else []
    if len(numbers) != 3 or not all(_is_number(number) for number in numbers):
        raise PointsError(
            f"{path.name}: {name} should be three numbers or a vertex, "
            f"{name} = [x, y, z] or {name} = {{ vertex = N }}."
        )
    return np.array(numbers, np.float64)


def _vertex(path: Path, name: str, number: Any, vertices: np.ndarray) -> np.ndarray:
    whole = isinstance(number, int) and not isinstance(number, bool)
    if not whole or not 0 <= number < len(vertices):
        raise PointsError(
            f"{path.name}: {name} should be a vertex from 0 to {len(vertices) - 1}; got {number}."
        )
    return vertices[number].astype(np.float64)


def _is_number(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) < FARTHEST  # nor is what is not a number


def _check_spread(path: Path, points: NamedPoints) -> None:
    """Points on one line leave open how far the head is turned about it."""
    singular = np.linalg.svd(points.positions - points.positions.mean(0), compute_uv=False)
    if not singular[1] > LEAST_WIDTH * singular[0]:
        raise PointsError(
            f"{path.name}: its points lie on one line; add some beside it, such as the chin."
        )
