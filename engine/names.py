"""Names of what the engine predicts. Lists of names travel as data; nobody maps by position."""

from __future__ import annotations

ICT_EXPRESSIONS: tuple[str, ...] = (
    "browDown_L", "browDown_R", "browInnerUp_L", "browInnerUp_R", "browOuterUp_L",
    "browOuterUp_R", "cheekPuff_L", "cheekPuff_R", "cheekSquint_L", "cheekSquint_R",
    "eyeBlink_L", "eyeBlink_R", "eyeLookDown_L", "eyeLookDown_R", "eyeLookIn_L", "eyeLookIn_R",
    "eyeLookOut_L", "eyeLookOut_R", "eyeLookUp_L", "eyeLookUp_R", "eyeSquint_L", "eyeSquint_R",
    "eyeWide_L", "eyeWide_R", "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose",
    "mouthDimple_L", "mouthDimple_R", "mouthFrown_L", "mouthFrown_R", "mouthFunnel",
    "mouthLeft", "mouthLowerDown_L", "mouthLowerDown_R", "mouthPress_L", "mouthPress_R",
    "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower",
    "mouthShrugUpper", "mouthSmile_L", "mouthSmile_R", "mouthStretch_L", "mouthStretch_R",
    "mouthUpperUp_L", "mouthUpperUp_R", "noseSneer_L", "noseSneer_R",
)  # fmt: skip
"""The 53 FACS-based expressions that open the expression code, in ICT-FaceKit's order: ARKit's
shapes without tongueOut, browInnerUp and cheekPuff split by side. `_L` is the performer's left."""

REGION_NAMES: tuple[str, ...] = (
    "scalp", "forehead", "brow_L", "brow_R", "glabella", "eye_L", "eye_R", "nose", "temple_L",
    "temple_R", "cheek_L", "cheek_R", "jowl_L", "jowl_R", "philtrum", "mouth_corner_L",
    "mouth_corner_R", "upper_lip", "lower_lip", "chin", "jaw", "ear_L", "ear_R", "neck",
)  # fmt: skip
"""The 24 facial regions the skinning network is supervised with."""

PART_NAMES: tuple[str, ...] = (
    "skin", "eye_L", "eye_R", "teeth_upper", "teeth_lower", "tongue", "lashes_L", "lashes_R",
    "brows", "hair", "glasses", "body", "other",
)  # fmt: skip
"""What a connected piece of a character can be; `part_labels` index this list."""

EXTRA_EXPRESSIONS: tuple[str, ...] = ("tongueOut",)
"""Expressions beside the 53, present when the character has the part they move."""

CONFIDENCE_REGIONS: tuple[str, ...] = (
    "brow_left", "brow_right", "eye_left", "eye_right", "nose", "mouth", "jaw",
)  # fmt: skip
"""Parts of the performer's face that have a confidence of their own, as trackers name them."""


def twin_indices(names: tuple[str, ...]) -> list[int]:
    """Index of each name's left-right twin, itself where it has none.

    jawLeft pairs with jawRight, browDown_L with browDown_R.
    """
    swap = {"_L": "_R", "_R": "_L", "Left": "Right", "Right": "Left"}

    def twin(name: str) -> str:
        for end, other in swap.items():
            if name.endswith(end):
                return name.removesuffix(end) + other
        return name

    return [names.index(twin(name)) for name in names]
