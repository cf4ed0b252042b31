"""Turning eyeballs: gaze angles to rotations, the same for CPU, GPU and wire."""

from __future__ import annotations

import numpy as np


def eye_rotations(gaze: np.ndarray, eye_axes: np.ndarray) -> np.ndarray:
    """(2, 3, 3) float32 rotations of the left and the right eyeball about its centre, mesh space.

    `gaze` (2, 2) radians: yaw, positive towards the character's left, then pitch, positive up.
    `eye_axes` (2, 3, 3), rows left, up and forward as unit vectors in mesh space. In those axes
    R = R_up(yaw) R_left(-pitch): the eye pitches first, then yaws.
    """
    yaw, pitch = np.asarray(gaze, np.float64).T
    local = _about_up(yaw) @ _about_left(-pitch)
    axes = np.asarray(eye_axes, np.float64)
    return (axes.transpose(0, 2, 1) @ local @ axes).astype(np.float32)


def _about_up(angle: np.ndarray) -> np.ndarray:
    """(2, 3, 3): forward (z) turns towards left (x) for positive angles."""
    R = np.tile(np.eye(3), (len(angle), 1, 1))
    R[:, 0, 0] = R[:, 2, 2] = np.cos(angle)
    R[:, 0, 2], R[:, 2, 0] = np.sin(angle), -np.sin(angle)
    return R


def _about_left(angle: np.ndarray) -> np.ndarray:
    """(2, 3, 3): up (y) turns towards forward (z), so forward sinks, for positive angles."""
    R = np.tile(np.eye(3), (len(angle), 1, 1))
    R[:, 1, 1] = R[:, 2, 2] = np.cos(angle)
    R[:, 2, 1], R[:, 1, 2] = np.sin(angle), -np.sin(angle)
    return R
