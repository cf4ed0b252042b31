"""A first, linear guess of the code from what the sensors feel: one matrix per rigged mesh."""

from __future__ import annotations

import numpy as np

from engine.cloning.motion_sensors import MotionSensors
from engine.names import ICT_EXPRESSIONS

LEAST_SPACING_CM, MOST_SPACING_CM = 0.3, 1.5
OWN_RIDGE, STYLE_RIDGE = 1e-3, 1e-2
SHIFT_RIDGE, TURN_RIDGE = 0.04, 4.0
"""Of the mean power of an expression. The last two, per centimetre and radian: what is left of the
head's pose moves it by half a millimetre and a quarter of a degree."""


def weigh_sensors(sensors: MotionSensors, seen: np.ndarray) -> np.ndarray:
    """(P,) float32 mean 1 over the sensors `seen` (P,), 0 elsewhere: by how far they are apart."""
    weights = np.clip(sensors.spacing, LEAST_SPACING_CM, MOST_SPACING_CM) * seen
    return (weights * (seen.sum() / max(weights.sum(), 1e-12))).astype(np.float32)


def build_first_guess(
    sensors: MotionSensors, rig_motion: np.ndarray, seen: np.ndarray
) -> np.ndarray:
    """(106, 3P) float32: sensor motion to 53 expressions and their 53 styles, not bounded.

    `rig_motion` (106, P, 3) canonical centimetres: what the sensors feel of one unit of each, by
    the rig itself. Ridge regression beside the six rigid motions, whose share is thrown away.
    """
    root = np.sqrt(weigh_sensors(sensors, seen)).repeat(3)
    rigid = rigid_motions(sensors.places.astype(np.float64))
    columns = np.concatenate([rig_motion, rigid]).reshape(len(rig_motion) + 6, -1) * root
    squares = columns @ columns.T
    own = len(ICT_EXPRESSIONS)
    unit = max(float(np.trace(squares[:own, :own])) / own, 1e-12)
    ridges = np.full(len(columns), STYLE_RIDGE)
    ridges[:own], ridges[-6:-3], ridges[-3:] = OWN_RIDGE, SHIFT_RIDGE, TURN_RIDGE
    squares[np.diag_indices(len(squares))] += ridges * unit
    return (np.linalg.solve(squares, columns)[:-6] * root).astype(np.float32)


def rigid_motions(places: np.ndarray) -> np.ndarray:
    """(6, P, 3): shifts by one centimetre, turns by one radian about the middle of the places."""
    shifts = np.broadcast_to(np.eye(3)[:, None], (3, len(places), 3))
    turns = np.cross(np.eye(3)[:, None], places - places.mean(0))
    return np.concatenate([shifts, turns])
