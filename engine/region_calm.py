"""Signals of a region that can hardly be seen are kept calmer."""

from __future__ import annotations

import numpy as np

from engine.names import CONFIDENCE_REGIONS, EXTRA_EXPRESSIONS, ICT_EXPRESSIONS

SURE = 0.5
"""From this confidence on a region is smoothed as one that is certain: a tracker gives it where
landmarks are off by 5 % of the distance between the eyes, and small faces have no more."""
CALMEST = 4.0
"""By how much more a change has to stand out where nothing is known."""
_BY_SIDE = {"brow": ("brow_left", "brow_right"), "eye": ("eye_left", "eye_right")}
_WHOLE = {"nose": "nose", "jaw": "jaw"}


def expression_regions() -> np.ndarray:
    """(54,) int64 into `CONFIDENCE_REGIONS`: where each expression, the tongue last, is seen.

    Cheeks and tongue are seen with the mouth.
    """
    names = ICT_EXPRESSIONS + EXTRA_EXPRESSIONS
    return np.array([CONFIDENCE_REGIONS.index(_region_of(name)) for name in names])


EYE_REGIONS = np.array([CONFIDENCE_REGIONS.index(side) for side in _BY_SIDE["eye"]])


def calming(confidence: np.ndarray) -> np.ndarray:
    """By which factor a change has to stand out more, in [1, `CALMEST`].

    It rises evenly as the confidence falls below `SURE` and never to infinity: what keeps on being
    told is believed in the end.

    Args:
        confidence: any shape, in [0, 1].
    """
    doubt = np.clip(1.0 - np.asarray(confidence, np.float64) / SURE, 0.0, 1.0)
    return 1.0 + (CALMEST - 1.0) * doubt


def _region_of(name: str) -> str:
    for start, sides in _BY_SIDE.items():
        if name.startswith(start):
            return sides[name.endswith("_R")]
    return next((region for start, region in _WHOLE.items() if name.startswith(start)), "mouth")
