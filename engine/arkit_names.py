"""ARKit's names, and those of the apps that speak of a face in ARKit's shapes.

Sources: Apple, ARKit, `ARFaceAnchor.BlendShapeLocation`; the order of Epic's Live Link Face app, in
its packets and in its recorded takes.
"""

from __future__ import annotations

ARKIT_NAMES: tuple[str, ...] = (
    "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft",
    "eyeSquintLeft", "eyeWideLeft", "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight",
    "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight", "eyeWideRight", "jawForward", "jawLeft",
    "jawRight", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft", "mouthRight",
    "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight", "mouthDimpleLeft",
    "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight", "mouthRollLower", "mouthRollUpper",
    "mouthShrugLower", "mouthShrugUpper", "mouthPressLeft", "mouthPressRight", "mouthLowerDownLeft",
    "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight", "browDownLeft", "browDownRight",
    "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft",
    "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut",
)  # fmt: skip
"""The 52 shapes in ARKit's own order: no neutral, tongueOut last. Left is the performer's own."""

ANGLE_NAMES: tuple[str, ...] = (
    "HeadYaw", "HeadPitch", "HeadRoll", "LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll",
    "RightEyeYaw", "RightEyePitch", "RightEyeRoll",
)  # fmt: skip
"""What Live Link Face adds to the shapes, radians."""

LIVE_LINK_NAMES: tuple[str, ...] = (
    *(name[0].upper() + name[1:] for name in ARKIT_NAMES),
    *ANGLE_NAMES,
)
"""The 61 values of a Live Link Face packet in its order."""


def _swap(names: tuple[str, ...], *pairs: tuple[str, str]) -> tuple[str, ...]:
    other = {name: twin for pair in pairs for name, twin in (pair, pair[::-1])}
    return tuple(other.get(name, name) for name in names)


LIVE_LINK_CSV_NAMES = _swap(LIVE_LINK_NAMES, ("JawLeft", "JawRight"), ("MouthLeft", "MouthRight"))
"""The same 61 in the order of the app's recorded takes, which has right before left at jaw and
mouth: whoever reads a take goes by the names of its columns."""
