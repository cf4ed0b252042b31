"""The six expressions of the figure: what faces do at once, not single shapes."""

from __future__ import annotations

import numpy as np

from engine.names import ICT_EXPRESSIONS
from live.gallery.gallery_sheet import both

FIGURE_EXPRESSIONS: tuple[tuple[str, dict[str, float]], ...] = (
    (
        "open smile",
        {
            "jawOpen": 0.55,
            **both("mouthSmile", amount=0.9),
            **both("cheekSquint", amount=0.7),
            **both("eyeSquint", amount=0.4),
        },
    ),
    ("eyes shut", {**both("eyeBlink"), **both("browDown", "cheekSquint", amount=0.3)}),
    (
        "surprise",
        {**both("browInnerUp", "browOuterUp", "eyeWide"), "jawOpen": 0.3, "mouthFunnel": 0.25},
    ),
    ('"oo"', {"mouthPucker": 0.8, "mouthFunnel": 0.4, "jawOpen": 0.12}),
    (
        "disgust",
        {
            **both("noseSneer", amount=0.8),
            **both("mouthUpperUp", amount=0.6),
            **both("eyeSquint", amount=0.7),
            **both("browDown", amount=0.6),
        },
    ),
    (
        "lopsided wink",
        {
            "eyeBlink_L": 1.0,
            "cheekSquint_L": 0.8,
            "mouthSmile_L": 0.6,
            "mouthLeft": 0.5,
            "browOuterUp_R": 0.6,
        },
    ),
)
"""Name and coefficients of ICT-FaceKit's expressions; sides are the character's own."""
EXPRESSION_LABELS = tuple(label for label, _ in FIGURE_EXPRESSIONS)


def figure_coefficients() -> np.ndarray:
    """(6, 53) float64, ordered as `engine.names.ICT_EXPRESSIONS`."""
    return np.array(
        [[amounts.get(name, 0.0) for name in ICT_EXPRESSIONS] for _, amounts in FIGURE_EXPRESSIONS]
    )
