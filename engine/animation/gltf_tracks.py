"""The animation of a written glTF: weights of the shapes, turns of the head and of the eyes.

Every frame is a key, and linear between keys (rotations spherically, the short way), so at the
frames' times everything is what it was given as.

Source: Khronos glTF 2.0 specification, chapter 3.11 (animations).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from engine.animation.gltf_container import GlbContainer
from engine.animation.gltf_joints import JointNodes
from engine.animation.morphed_mesh import MorphTrack
from engine.errors import EngineError

STILL = 1e-7  # what differs less is float32's own rounding


def add_animation(
    container: GlbContainer,
    track: MorphTrack,
    mesh_node: int,
    joints: JointNodes | None,
    name: str,
) -> None:
    """Add one animation; a channel for what moves, and the weights always where there are shapes.

    Raises EngineError for times that do not ascend, and for numbers that are not finite.
    """
    _check(track)
    curves = _Curves(container, key_times(track.times_s))
    if track.weights.shape[1]:
        curves.add(mesh_node, "weights", track.weights.astype(np.float32).ravel())
    if joints is not None:
        _add_head(curves, track, joints)
        for side, node in joints.eyes.items():
            curves.add_rotation(node, track.eye_rotations[:, side])
    if curves.channels:
        item = {"name": name, "channels": curves.channels, "samplers": curves.samplers}
        container.add("animations", item)


def head_moves(track: MorphTrack) -> bool:
    """Whether the head is ever elsewhere than in the mesh."""
    return bool(np.abs(track.T_mesh_head - np.eye(4)).max(initial=0.0) > STILL)


def eyes_move(track: MorphTrack) -> bool:
    """Whether an eye is ever turned."""
    return bool(np.abs(track.eye_rotations - np.eye(3)).max(initial=0.0) > STILL)


def key_times(times_s: np.ndarray) -> np.ndarray:
    """(N,) float32, strictly ascending as the format demands, of (N,) float64 that are.

    Late in a long take neighbours may round to the same number; the later one is then the next.
    """
    keys = times_s.astype(np.float32)
    for number in np.flatnonzero(np.diff(keys) <= 0) + 1:
        while number < len(keys) and keys[number] <= keys[number - 1]:
            keys[number] = np.nextafter(keys[number - 1], np.float32(np.inf))
            number += 1
    return keys


class _Curves:
    """Channels and samplers of one animation; all share their times."""

    def __init__(self, container: GlbContainer, times: np.ndarray) -> None:
        self._container = container
        self._times = container.add_array(times, bounded=True)
        self.channels: list[dict[str, Any]] = []
        self.samplers: list[dict[str, Any]] = []

    def add(self, node: int, path: str, values: np.ndarray) -> None:
        target = {"node": node, "path": path}
        self.channels.append({"sampler": len(self.samplers), "target": target})
        output = self._container.add_array(values)
        self.samplers.append({"input": self._times, "output": output, "interpolation": "LINEAR"})

    def add_rotation(self, node: int, R: np.ndarray) -> None:
        """Of (N, 3, 3); nothing when none of them turns."""
        if np.abs(R - np.eye(3)).max(initial=0.0) > STILL:
            self.add(node, "rotation", _quaternions(R))


def _add_head(curves: _Curves, track: MorphTrack, joints: JointNodes) -> None:
    if not head_moves(track):
        return
    T = track.T_mesh_head.astype(np.float64)
    curves.add_rotation(joints.head, T[:, :3, :3])
    # The joint stands at the pivot: it goes where the pivot goes.
    places = T[:, :3, :3] @ joints.pivot + T[:, :3, 3]
    curves.add(joints.head, "translation", places.astype(np.float32))


def _quaternions(R: np.ndarray) -> np.ndarray:
    """(N, 4) float32 x, y, z, w, each in the half its forerunner is in."""
    turns = Rotation.from_matrix(R.astype(np.float64)).as_quat()
    flips = np.where((turns[1:] * turns[:-1]).sum(1) < 0, -1.0, 1.0)
    turns[1:] *= np.cumprod(flips)[:, None]
    return turns.astype(np.float32)


def _check(track: MorphTrack) -> None:
    times = track.times_s
    if not len(times):
        raise EngineError("An animation needs frames; there are none.")
    ascends = np.isfinite(times) & (np.diff(times, prepend=-np.inf) > 0)
    if not ascends.all():
        where = int(np.argmin(ascends))
        raise EngineError(f"An animation's times must ascend; they do not at frame {where}.")
    for label, values in (
        ("The code", track.weights),
        ("The head pose", track.T_mesh_head),
        ("The gaze", track.eye_rotations),
    ):
        finite = np.isfinite(values.reshape(len(times), -1)).all(1)
        if not finite.all():
            raise EngineError(f"{label} of frame {np.argmin(finite)} is not finite.")
