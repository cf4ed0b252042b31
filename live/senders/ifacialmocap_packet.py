"""The text that the iFacialMocap app sends for every image, UDP.

    trackingStatus&1|eyeBlink_L&12|...|tongueOut&0|=head#x,y,z,px,py,pz|rightEye#x,y,z|leftEye#x,y,z|

Shapes are whole hundredths, angles degrees, positions metres. Angles turn about +x to the left,
+y up and +z out of the face: x is positive down, y to the left, z to the right shoulder. Version 2
parts names from values by "&", version 1 by "-", so that it knows no negative values.

Source: ifacialmocap.com/for-developer.
"""

from __future__ import annotations

import numpy as np

from engine.arkit_names import ARKIT_NAMES
from engine.encoder import sided_name

SHAPE_NAMES = tuple(sided_name(name) for name in ARKIT_NAMES)
OLDEST = "v1"
"""All that VMagicMirror, among others, reads."""
SEPARATORS = {"v2": "&", OLDEST: "-"}
CM_PER_M = 100.0
LARGEST = 1024
"""Bytes that some apps read at most, and no text is longer: hence no more decimals."""
_HEAD_AND_EYES = (
    "=head#%.4f,%.4f,%.4f,%.4f,%.4f,%.4f|rightEye#%.4f,%.4f,%.4f|leftEye#%.4f,%.4f,%.4f|"
)


class IfacialmocapPacker:
    """Packs ticks in one version of the format."""

    def __init__(self, version: str) -> None:
        """`version`: of `SEPARATORS`."""
        separator = SEPARATORS[version]
        names = ("trackingStatus", *SHAPE_NAMES)
        self._template = "".join(f"{name}{separator}%d|" for name in names) + _HEAD_AND_EYES
        self._lowest = -np.inf if version == "v2" else 0.0

    def pack(
        self,
        tracked: bool,
        shapes: np.ndarray,
        head_degrees: np.ndarray,
        head_cm: np.ndarray,
        eye_degrees: np.ndarray,
    ) -> bytes:
        """One image's text.

        Args:
            tracked: whether somebody is seen.
            shapes: (52,) ordered as `engine.arkit_names.ARKIT_NAMES`.
            head_degrees: (3,) about x, y, z.
            head_cm: (3,) position.
            eye_degrees: (2, 3) of the left and of the right eye, about x, y, z.
        """
        hundredths = np.rint(100.0 * np.maximum(shapes, self._lowest)).astype(int)
        numbers = (
            int(tracked), *hundredths.tolist(), *head_degrees.tolist(),
            *(head_cm / CM_PER_M).tolist(), *eye_degrees[1].tolist(), *eye_degrees[0].tolist(),
        )  # fmt: skip
        return (self._template % numbers).encode()
