"""Packets of OpenSeeFace, as they come by UDP: one record for each face, one after the other.

Source of the layout: the project's published sender and receiver. All little-endian, packed.
"""

from __future__ import annotations

import numpy as np

from capture.errors import DatagramError

FEATURES: tuple[str, ...] = (
    "EyeLeft", "EyeRight", "EyebrowSteepnessLeft", "EyebrowUpDownLeft", "EyebrowQuirkLeft",
    "EyebrowSteepnessRight", "EyebrowUpDownRight", "EyebrowQuirkRight", "MouthCornerUpDownLeft",
    "MouthCornerInOutLeft", "MouthCornerUpDownRight", "MouthCornerInOutRight", "MouthOpen",
    "MouthWide",
)  # fmt: skip
"""Each from -1 to 1, the least and the most that was seen of this face, 0 its usual."""

POINT_COUNT = 66  # of the face; 66, 67 are the pupils, right then left, and 68, 69 the eyeballs
FACE = np.dtype(
    [
        ("time_s", "<f8"),
        ("face_id", "<i4"),
        ("image_size", "<f4", (2,)),
        ("right_eye_open", "<f4"),
        ("left_eye_open", "<f4"),
        ("has_3d", "u1"),
        ("fit_error", "<f4"),
        ("quaternion", "<f4", (4,)),
        ("euler", "<f4", (3,)),
        ("translation", "<f4", (3,)),
        ("confidence", "<f4", (68,)),
        ("points", "<f4", (68, 2)),
        ("points_3d", "<f4", (70, 3)),
        ("features", "<f4", (len(FEATURES),)),
    ]
)
"""`points`: pixels, x right and y down; `points_3d`: the same in a space of the head's own."""
MOST_FACES = 40


def read_osf(content: bytes) -> np.ndarray:
    """(N,) of dtype `FACE`, at least one. Raises DatagramError naming what is wrong."""
    count, rest = divmod(len(content), FACE.itemsize)
    if rest or not 0 < count < MOST_FACES:
        raise DatagramError(
            f"length should be a multiple of {FACE.itemsize} bytes; it is {len(content)}"
        )
    faces = np.frombuffer(content, FACE)
    for name in ("right_eye_open", "left_eye_open", "points", "points_3d", "features"):
        if not (np.abs(faces[name]) < 1e6).all():  # nor is what is not a number
            raise DatagramError(f"{name} should be numbers")
    return faces
