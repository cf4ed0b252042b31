"""An expression in ARKit's words: 52 shapes and nine angles, as Live Link Face orders them.

Signs of the angles, in radians, are those of recordings made with the app: an eye's yaw is positive
towards the performer's right and its pitch positive down. The head's are the other way round, yaw
positive to the left, pitch positive up: in recorded performances the eyes turn .9 as far against
the head's yaw, as eyes do that stay with the phone. Roll is positive towards the right shoulder.
"""

from __future__ import annotations

import math

import numpy as np

from engine.arkit_names import ANGLE_NAMES, ARKIT_NAMES
from engine.encoder import name_matrix
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Expression

SHAPE_COUNT = len(ARKIT_NAMES)
VALUE_COUNT = SHAPE_COUNT + len(ANGLE_NAMES)


def _averages() -> np.ndarray:
    """(52, 54) float32: ARKit's shapes of code and extra code; of two halves the mean."""
    belongs = name_matrix((*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS), ARKIT_NAMES).T
    return belongs / belongs.sum(1, keepdims=True)


_SHAPES_OF_CODE = _averages()


def arkit_values(expression: Expression) -> np.ndarray:
    """(52,) float32 ordered as `engine.arkit_names.ARKIT_NAMES`, neither rounded nor clipped.

    browInnerUp and cheekPuff are the mean of their two sides.
    """
    return _SHAPES_OF_CODE @ np.concatenate((expression.code, expression.extra_code))


def live_link_values(expression: Expression) -> np.ndarray:
    """(61,) float32 ordered as `engine.arkit_names.LIVE_LINK_NAMES`: shapes, then radians."""
    (left_yaw, left_pitch), (right_yaw, right_pitch) = expression.gaze.tolist()
    values = np.empty(VALUE_COUNT, np.float32)
    values[:SHAPE_COUNT] = arkit_values(expression)
    values[SHAPE_COUNT:] = (
        *head_angles(expression.T_neutral_head),
        -left_yaw, -left_pitch, 0.0,
        -right_yaw, -right_pitch, 0.0,
    )  # fmt: skip
    return values


def head_angles(T_neutral_head: np.ndarray) -> tuple[float, float, float]:
    """Yaw to the left, pitch up, roll to the right shoulder, radians, of a (4, 4) head's motion.

    Canonical axes (+x left, +y up, +z out of the face): R = R_y(yaw) R_x(-pitch) R_z(roll), the
    head rolls first. Looking straight up or down, within .06 degrees, all of the turn is yaw.
    """
    (a, _, forward_x), (roll_y, up_y, forward_y), (c, _, forward_z) = T_neutral_head[
        :3, :3
    ].tolist()
    if math.hypot(forward_x, forward_z) < 1e-3:
        return math.atan2(-c, a), math.copysign(math.pi / 2, forward_y), 0.0
    pitch = math.atan2(forward_y, math.hypot(forward_x, forward_z))
    return math.atan2(forward_x, forward_z), pitch, math.atan2(roll_y, up_y)
