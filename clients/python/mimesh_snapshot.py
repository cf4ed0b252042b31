"""The mesh that Mimesh's frames move. Needs numpy and mimesh_wire.py; copy both.

    snapshot = read_snapshot(message)       in mimesh_snapshot_reader.py
    vertices = snapshot.pose(frame)         (V, 3) float32, expression and head motion
    vertices = snapshot.deform(frame)       the same with the head at rest

Both take frames of every mode; mode "code" needs a snapshot that was asked for with its basis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from mimesh_wire import Frame, WireError


@dataclass(frozen=True)
class Surface:
    """Triangles that are drawn alike: draw_triangles[first : first + count]."""

    first: int
    count: int
    kind: str
    """skin, eye, teeth, ..."""
    colour: np.ndarray
    """(4,) float32 sRGB and alpha."""
    alpha: str
    """opaque, mask or blend."""
    texture: int | None
    """Into the snapshot's textures."""


@dataclass(frozen=True)
class Snapshot:
    """What frames refer to. All in `space`, in that space's units."""

    topology_hash: bytes
    space: str
    name: str
    part_names: tuple[str, ...]
    expression_names: tuple[str, ...]
    extra_names: tuple[str, ...]
    blocks: dict[str, np.ndarray]
    """Every block of numbers by its name: neutral_vertices, triangles, head_weights, ..."""
    surfaces: tuple[Surface, ...] = ()
    """Empty without appearance."""
    textures: tuple[bytes, ...] = ()
    """PNG files."""

    @property
    def vertex_count(self) -> int:
        """V."""
        return len(self.neutral_vertices)

    @property
    def neutral_vertices(self) -> np.ndarray:
        """(V, 3) float32."""
        return self.blocks["neutral_vertices"]

    @property
    def triangles(self) -> np.ndarray:
        """(F, 3) uint32, wound for the space."""
        return self.blocks["triangles"]

    def deform(self, frame: Frame) -> np.ndarray:
        """(V, 3) float32: the expression, the head where it rests. Raises WireError."""
        return self.neutral_vertices + self.displacement(frame)

    def pose(self, frame: Frame) -> np.ndarray:
        """(V, 3) float32: expression and head motion. Raises WireError."""
        moved = self.deform(frame)
        turned = moved @ rotation_matrix(frame.head_rotation).T + frame.head_translation
        return moved + self.blocks["head_weights"][:, None] * (turned - moved)

    def displacement(self, frame: Frame) -> np.ndarray:
        """(V, 3) float32 from neutral, whatever the frame's mode.

        Raises WireError for a frame of another mesh or space, or of codes without a basis.
        """
        if (frame.topology_hash, frame.space) != (self.topology_hash, self.space):
            raise WireError("the frame belongs to another mesh or space; ask for its snapshot")
        if frame.mode == "vertices":
            return self._check_rows(frame, self.vertex_count)
        whole = np.zeros((self.vertex_count, 3), np.float32)
        region = self.blocks["region_indices"]
        if frame.mode == "region":
            whole[region] = self._check_rows(frame, len(region))
            return whole
        whole[region] = self._sum_basis(frame)
        self._turn_eyes(frame, whole)
        return whole

    def eye_rotations(self, frame: Frame) -> np.ndarray:
        """(2, 3, 3) float32: the left and the right eyeball's turn about its centre."""
        axes = self.blocks["eye_axes"].astype(np.float64)
        turns = [_about_up(yaw) @ _about_left(-pitch) for yaw, pitch in frame.gaze.tolist()]
        return (axes.transpose(0, 2, 1) @ np.array(turns) @ axes).astype(np.float32)

    def _check_rows(self, frame: Frame, count: int) -> np.ndarray:
        if len(frame.rows) != count:
            raise WireError(f"a frame of {len(frame.rows)} {frame.mode} rows, not {count}")
        return frame.rows

    def _sum_basis(self, frame: Frame) -> np.ndarray:
        codes = np.concatenate([frame.code, frame.extra_code])
        if "basis" not in self.blocks:
            raise WireError("codes need a snapshot with its basis; ask for `snapshot SPACE basis`")
        if len(codes) != len(self._float_basis):
            raise WireError(f"{len(codes)} codes for a basis of {len(self._float_basis)}")
        return ((codes * self.blocks["basis_scales"]) @ self._float_basis).reshape(-1, 3)

    @cached_property
    def _float_basis(self) -> np.ndarray:
        # (codes, 3 M): integers would be turned to floats at every tick.
        basis = self.blocks["basis"]
        return basis.reshape(len(basis), 3 * len(self.blocks["region_indices"])).astype(np.float32)

    def _turn_eyes(self, frame: Frame, displacement: np.ndarray) -> None:
        turns = self.eye_rotations(frame)
        for side, name in enumerate(("left_eye_vertices", "right_eye_vertices")):
            centre, vertices = self.blocks["eye_centres"][side], self.blocks[name]
            if np.isfinite(centre).all():
                spoke = self.neutral_vertices[vertices] - centre
                turned = (spoke + displacement[vertices]) @ turns[side].T
                displacement[vertices] = turned - spoke


def rotation_matrix(quaternion: np.ndarray) -> np.ndarray:
    """(3, 3) float32 of a unit quaternion x, y, z, w."""
    x, y, z, w = np.asarray(quaternion, np.float64) / np.linalg.norm(quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ],
        np.float32,
    )


def _about_up(yaw: float) -> np.ndarray:
    c, s = math.cos(yaw), math.sin(yaw)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def _about_left(angle: float) -> np.ndarray:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
