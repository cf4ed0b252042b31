"""Turning eyeballs: gaze angles to rotations, the same for CPU, GPU and wire."""

from __future__ import annotations

import numpy as np

from engine.names import ICT_EXPRESSIONS

YAW_SPAN = np.radians(30.0)
PITCH_UP_SPAN = np.radians(25.0)
PITCH_DOWN_SPAN = np.radians(30.0)
"""What eyeLook coefficients of 1 stand for: about as far as eyes turn without strain."""

_LOOK = {
    name.removeprefix("eyeLook"): column
    for column, name in enumerate(ICT_EXPRESSIONS)
    if name.startswith("eyeLook")
}


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


def gaze_of_codes(codes: np.ndarray) -> np.ndarray:
    """(..., 2, 2) radians that the eyeLook coefficients of (..., 53) codes stand for.

    Both eyes rise together and never look apart.
    """

    def look(name: str) -> np.ndarray:
        return np.asarray(codes[..., _LOOK[name]], np.float64)

    left = (look("Out_L") - look("In_L")) * YAW_SPAN
    right = (look("In_R") - look("Out_R")) * YAW_SPAN
    up, down = (look("Up_L") + look("Up_R")) / 2, (look("Down_L") + look("Down_R")) / 2
    pitch = up * PITCH_UP_SPAN - down * PITCH_DOWN_SPAN
    middle, crossing = (left + right) / 2, np.maximum(right - left, 0.0) / 2
    eyes = ((middle - crossing, pitch), (middle + crossing, pitch))
    return np.stack([np.stack(eye, -1) for eye in eyes], -2)


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
