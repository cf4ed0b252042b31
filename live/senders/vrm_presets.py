"""ARKit's shapes as the few that every VRM 0 model has: vowels, lids, moods.

The vowels share an open mouth among them, by how far it is open, round and wide: their sum never
passes 1. Blink is what both lids do together, Blink_L and Blink_R what one does beyond, so a model
that adds them up blinks once. Looking aside is told by the eye bones, and Fun by nothing that ARKit
knows.
"""

from __future__ import annotations

import numpy as np

from engine.arkit_names import ARKIT_NAMES

PRESET_NAMES = (
    "A", "I", "U", "E", "O", "Blink", "Blink_L", "Blink_R", "Joy", "Angry", "Sorrow",
)  # fmt: skip
"""As VRM 0 spells them."""

_PLACE = {name: place for place, name in enumerate(ARKIT_NAMES)}
_FULLY_OPEN = 0.6
"""A jawOpen that a spoken "ah" reaches."""


def preset_values(shapes: np.ndarray) -> np.ndarray:
    """(11,) float32 in [0, 1] ordered as `PRESET_NAMES`, of (52,) as `ARKIT_NAMES`."""
    clipped = np.clip(shapes, 0.0, 1.0).tolist()

    def shape(name: str) -> float:
        return clipped[_PLACE[name]]

    def both(name: str) -> float:
        return (shape(name + "Left") + shape(name + "Right")) / 2

    open_ = min(max(shape("jawOpen") - shape("mouthClose"), 0.0) / _FULLY_OPEN, 1.0)
    round_ = max(shape("mouthFunnel"), shape("mouthPucker"))
    wide = (1.0 - round_) * max(both("mouthStretch"), both("mouthDimple"))
    plain = 1.0 - round_ - wide
    blink = min(shape("eyeBlinkLeft"), shape("eyeBlinkRight"))
    joy = both("mouthSmile")
    values = {
        "A": open_ * plain,
        "I": (1.0 - open_) * wide,
        "U": (1.0 - open_) * round_,
        "E": open_ * wide,
        "O": open_ * round_,
        "Blink": blink,
        "Blink_L": shape("eyeBlinkLeft") - blink,
        "Blink_R": shape("eyeBlinkRight") - blink,
        "Joy": joy,
        "Angry": both("browDown") * (1.0 - joy),
        "Sorrow": both("mouthFrown") * (1.0 - joy),
    }
    return np.array([values[name] for name in PRESET_NAMES], np.float32)
