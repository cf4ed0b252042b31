"""The mirror image of the encoder's features and of its answers, and features without a rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.encoder_features import (
    EYE_MEASURES,
    FEATURE_BLOCKS,
    FEATURE_COUNT,
    RESTED_BLOCKS,
)
from engine.encoder_landmarks import mirror_twins
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS, twin_indices

_TURN_SIGNS = (1.0, -1.0, -1.0)  # a nod stays a nod, shaking and tilting change sides
_PLACE_SIGNS = (1.0, -1.0, 1.0)
_TRUST_TWINS = (0, 2, 1, 4, 3, 5, 6, 7)  # confidence; brows and eyes have sides


@dataclass(frozen=True, slots=True, eq=False)
class SignedOrder:
    """A permutation with signs."""

    index: np.ndarray
    """(F,) int64."""
    sign: np.ndarray
    """(F,) float32, 1 or -1."""

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """(N, F) put into the other order."""
        return values[:, self.index] * self.sign


def feature_mirror(score_names: Sequence[str]) -> SignedOrder:
    """What the features of (N, F) pictures would be in the mirror.

    Args:
        score_names: of the 52 scores, in their order.
    """
    twins = mirror_twins()
    landmarks = (3 * twins[:, None] + np.arange(3)).ravel()
    eyes = np.roll(np.arange(2 * EYE_MEASURES), EYE_MEASURES)
    orders = {
        "landmark": (landmarks, np.tile((-1.0, 1.0, 1.0), len(twins))),
        "score": (np.array(twin_indices(tuple(score_names))), np.ones(len(score_names))),
        "eye": (eyes, np.ones(len(eyes))),
        "turn": (np.arange(3), np.array(_TURN_SIGNS)),
        "place": (np.arange(3), np.array(_PLACE_SIGNS)),
        "trust": (np.array(_TRUST_TWINS), np.ones(len(_TRUST_TWINS))),
        "rested": (np.zeros(1, np.int64), np.ones(1)),
    }
    index, sign = np.empty(FEATURE_COUNT, np.int64), np.empty(FEATURE_COUNT, np.float32)
    for name, block in FEATURE_BLOCKS.items():
        order, signs = orders[name.split("_")[0]]
        index[block], sign[block] = block.start + order, signs
    return SignedOrder(index, sign)


def code_mirror() -> np.ndarray:
    """(54,) int64: each expression's twin, tongueOut its own."""
    count = len(ICT_EXPRESSIONS)
    extras = range(count, count + len(EXTRA_EXPRESSIONS))
    return np.array([*twin_indices(ICT_EXPRESSIONS), *extras])


def mirror_gaze(gaze: np.ndarray) -> np.ndarray:
    """(N, 2, 2) yaw and pitch of both eyes, in the mirror."""
    return gaze[:, ::-1] * np.array((-1.0, 1.0), gaze.dtype)


def forget_rest(features: np.ndarray) -> np.ndarray:
    """(N, F) as if the performer had not been measured.

    Nearly what `compute_features` gives without a resting face: the faces are still laid onto it,
    not onto the canonical one.
    """
    out = features.copy()
    for name in RESTED_BLOCKS:
        out[:, FEATURE_BLOCKS[f"{name}_change"]] += out[:, FEATURE_BLOCKS[f"{name}_rest"]]
        out[:, FEATURE_BLOCKS[f"{name}_rest"]] = 0.0
    out[:, FEATURE_BLOCKS["rested"]] = 0.0
    return out
