"""The spaces a sender converts to, so that a receiver need not: axes, units, handedness.

    mesh      the file's own axes and units
    gltf      right-handed, +y up, +z out of the face, +x the character's left, metres
    unity     (-x, y, z) of gltf: left-handed, metres
    unreal    (x, z, y) of gltf times 100: left-handed, centimetres

From mesh to any other the axes are only swapped and signed and the unit is a power of ten, so that
whole steps stay whole steps, and a file of metres that stands upright is gltf already.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from live.broadcast.topics import SPACES

FROM_GLTF: dict[str, tuple[np.ndarray, float]] = {
    "gltf": (np.eye(3), 1.0),
    "unity": (np.diag([-1.0, 1.0, 1.0]), 1.0),
    "unreal": (np.eye(3)[[0, 2, 1]], 100.0),
}
"""Space to its signed permutation of gltf's axes and its units per metre."""
V_DOWN = ("gltf", "unreal")
"""Spaces whose texture coordinate v counts from the top of the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """How to get from one mesh's own space to another: p' = scale * axes p. Nothing is shifted."""

    name: str
    """One of `live.broadcast.topics.SPACES`."""
    columns: tuple[int, int, int]
    """The mesh's axis that each axis of this space lies along."""
    signs: tuple[float, float, float]
    """+1 or -1: the same way or the other."""
    scale: float
    """Units of this space per mesh unit."""
    metres_per_unit: float
    """Of this space's unit; a guess where this is the mesh's own."""
    mirrored: bool
    """Whether left and right hand are exchanged, so triangles must be wound the other way."""

    @property
    def axes(self) -> np.ndarray:
        """(3, 3) float64: one +1 or -1 in each row and column."""
        return np.eye(3)[list(self.columns)] * np.array(self.signs)[:, None]

    @property
    def T_space_mesh(self) -> np.ndarray:
        """(4, 4) float64."""
        T = np.eye(4)
        T[:3, :3] = self.scale * self.axes
        return T

    def vectors(self, of_mesh: np.ndarray) -> np.ndarray:
        """(..., 3) float32 points or displacements, from mesh units to this space's."""
        return (self.directions(of_mesh) * self.scale).astype(np.float32)

    def directions(self, of_mesh: np.ndarray) -> np.ndarray:
        """(..., 3) float64 unit vectors."""
        # Picked, not multiplied: NaN of one axis must not spread over the others.
        return np.asarray(of_mesh, np.float64)[..., list(self.columns)] * self.signs

    def quaternion(self, of_mesh: np.ndarray) -> np.ndarray:
        """(4,) float32 x, y, z, w of a rotation whose (4,) quaternion in mesh space is given.

        The axis of a turn goes along, and in a mirror the turn goes the other way round.
        """
        *axis, w = of_mesh.tolist()
        hand = -1.0 if self.mirrored else 1.0
        return np.array([*(hand * number for number in self._swap_numbers(axis)), w], np.float32)

    def vector(self, of_mesh: np.ndarray) -> np.ndarray:
        """(3,) float32: `vectors` for one alone, in a tenth of numpy's time for so little."""
        return np.array(
            [number * self.scale for number in self._swap_numbers(of_mesh.tolist())], np.float32
        )

    def _swap_numbers(self, of_mesh: list[float]) -> list[float]:
        return [
            sign * of_mesh[column] for sign, column in zip(self.signs, self.columns, strict=True)
        ]

    def swap(self, of_mesh: np.ndarray, out: np.ndarray) -> None:
        """Write (N, 3) int16 steps or float32 numbers to `out` with this space's axes, unscaled."""
        for axis in range(3):
            if self.signs[axis] < 0:
                np.negative(of_mesh[:, self.columns[axis]], out=out[:, axis])
            else:
                out[:, axis] = of_mesh[:, self.columns[axis]]

    def wind(self, triangles: np.ndarray) -> np.ndarray:
        """(F, 3) uint32 triangles whose front stays the front in this space."""
        order = [0, 2, 1] if self.mirrored else [0, 1, 2]
        return np.ascontiguousarray(triangles[:, order], np.uint32)

    def uvs(self, v_up: np.ndarray) -> np.ndarray:
        """(..., 2) float32 texture coordinates, given with v up."""
        if self.name not in V_DOWN:
            return np.asarray(v_up, np.float32)
        return np.stack([v_up[..., 0], 1 - v_up[..., 1]], axis=-1).astype(np.float32)


def find_space(T_canonical_mesh: np.ndarray, name: str) -> Space:
    """The space called `name` for a mesh with that (4, 4) transform to canonical centimetres."""
    metres_per_mesh_unit = guess_metres(T_canonical_mesh)
    if name == "mesh":
        return _space(name, np.eye(3), 1.0, metres_per_mesh_unit)
    axes, units_per_metre = FROM_GLTF[name]
    upright = find_upright(T_canonical_mesh)
    return _space(name, axes @ upright, metres_per_mesh_unit * units_per_metre, 1 / units_per_metre)


def _space(name: str, axes: np.ndarray, scale: float, metres_per_unit: float) -> Space:
    x, y, z = (int(column) for column in np.abs(axes).argmax(axis=1))
    signs = float(axes[0, x]), float(axes[1, y]), float(axes[2, z])
    mirrored = bool(np.linalg.det(axes) < 0)
    return Space(name, (x, y, z), signs, scale, metres_per_unit, mirrored)


def find_spaces(T_canonical_mesh: np.ndarray) -> dict[str, Space]:
    """Every space by its name."""
    return {name: find_space(T_canonical_mesh, name) for name in SPACES}


def T_space_mesh(T_canonical_mesh: np.ndarray, name: str) -> np.ndarray:
    """(4, 4) float64 from the mesh's own space to the one called `name`."""
    return find_space(T_canonical_mesh, name).T_space_mesh


def guess_metres(T_canonical_mesh: np.ndarray) -> float:
    """Metres per mesh unit: the power of ten that makes the head nearest to a human one."""
    centimetres = math.cbrt(abs(np.linalg.det(np.asarray(T_canonical_mesh, np.float64)[:3, :3])))
    return float(f"1e{round(math.log10(centimetres / 100))}")


def find_upright(T_canonical_mesh: np.ndarray) -> np.ndarray:
    """(3, 3): of the 24 rotations that only swap and sign axes, the nearest to upright.

    Nearest in the sense of Frobenius: the one with the largest trace of its product with the
    transposed rotation of (4, 4) `T_canonical_mesh`.
    """
    linear = np.asarray(T_canonical_mesh, np.float64)[:3, :3]
    return max(_ROTATIONS, key=lambda rotation: float((rotation * linear).sum()))


def quaternion_of(R: np.ndarray) -> np.ndarray:
    """(4,) float32 unit quaternion x, y, z, w, w >= 0, of a (3, 3) rotation.

    Shepperd, "Quaternion from rotation matrix" (1978): divide by the largest of the four.
    """
    (a, d, g), (e, b, h), (f, i, c) = np.asarray(R).tolist()
    # Row k is the quaternion times 4 of its k-th component.
    rows = (
        (1 + a - b - c, d + e, f + g, i - h),
        (d + e, 1 - a + b - c, h + i, g - f),
        (f + g, h + i, 1 - a - b + c, e - d),
        (i - h, g - f, e - d, 1 + a + b + c),
    )
    row = rows[max(range(4), key=lambda k: rows[k][k])]
    length = math.copysign(math.hypot(*row), row[3])
    return np.array([component / length for component in row], np.float32)


def _rotations() -> tuple[np.ndarray, ...]:
    """The identity first, so that it wins a tie."""
    found = []
    for order in itertools.permutations(range(3)):
        for signs in itertools.product((1.0, -1.0), repeat=3):
            axes = np.diag(signs)[list(order)]
            if np.linalg.det(axes) > 0:
                found.append(axes)
    return tuple(found)


_ROTATIONS = _rotations()
