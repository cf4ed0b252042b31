"""Which expression shapes a rig aims at, as data: mixes of the packs the network has learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import NetworkError

BUNDLED_SHAPE_SETS = Path(__file__).parent / "assets" / "shape_sets.npz"
SHAPE_SET_NAMES = ("consensus", "ict")
OTHER_SCULPTOR = "makehuman"
"""MakeHuman's version alone: not offered as a rig, but a code may lean towards it."""


@dataclass(frozen=True, slots=True, eq=False)
class ShapeSet:
    """One choice of what full expressions look like."""

    name: str
    factors: np.ndarray
    """(2, 53) float32: how much each expression takes of ICT-FaceKit's and MakeHuman's version."""
    jaw_motion: np.ndarray
    """(53, 4, 3) float32: a lower tooth at canonical c moves by [c, 1] @ jaw_motion[k], cm."""
    tongue_vertices: np.ndarray
    """(N, 3) float32 in [0, 1]: points of a tongue in its own bounding box."""
    tongue_out: np.ndarray
    """(N, 3) float32 canonical centimetres: what tongueOut adds there."""

    def mix(self, directions: np.ndarray) -> np.ndarray:
        """(2, 53, V, 3) per-pack directions to (53, V, 3)."""
        return np.einsum("sk,skvc->kvc", self.factors, directions)


def load_shape_set(name: str, path: Path = BUNDLED_SHAPE_SETS) -> ShapeSet:
    """Load "consensus", "ict" or `OTHER_SCULPTOR`.

    Raises NetworkError for another name or a damaged file.
    """
    if name not in (*SHAPE_SET_NAMES, OTHER_SCULPTOR):
        raise NetworkError(
            f"There is no shape set {name!r}; choose {' or '.join(SHAPE_SET_NAMES)}."
        )
    try:
        # Opened here, because numpy forgets to close what turns out to be no archive.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            factors = _makehuman_alone(file) if name == OTHER_SCULPTOR else file[name]
            jaw = np.einsum("sk,skij->kij", factors, file["jaw_motion"])
            return ShapeSet(name, factors, jaw, file["tongue_vertices"], file["tongue_out"])
    except Exception as error:
        # zip, zlib and numpy each have errors of their own for damaged bytes.
        raise NetworkError(f"The shape sets {path} cannot be read; reinstall mimesh.") from error


def _makehuman_alone(file: Mapping[str, np.ndarray]) -> np.ndarray:
    factors = np.zeros_like(file[SHAPE_SET_NAMES[0]])
    factors[1] = 1.0
    return factors
