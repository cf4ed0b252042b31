"""Virtual Motion Capture's protocol over OSC: a face as blend shapes, head and eyes as bones.

    /VMC/Ext/OK          loaded 1, calibrated 3, mode 0, whether somebody is seen
    /VMC/Ext/T           seconds
    /VMC/Ext/Bone/Pos    name, position, rotation: Head, LeftEye, RightEye
    /VMC/Ext/Blend/Val   name, value; then once /VMC/Ext/Blend/Apply

Bones turn as Unity has it (left-handed, +y up, +z forward, quaternion x, y, z, w). Their positions
are 0: where the bones of a model lie is known to who has the model. Bundles stay below what a
network passes on in one piece.

Source: sh-akira, VirtualMotionCaptureProtocol, version 2.7.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.arkit_names import ARKIT_NAMES, LIVE_LINK_NAMES
from live.broadcast.spaces import quaternion_of
from live.senders.osc_message import BundleTemplate, pack_message, split_messages
from live.senders.vrm_presets import PRESET_NAMES

LARGEST_BUNDLE = 1400
"""Bytes; with the headers of UDP and IPv6 some more than 50 fewer than Ethernet's 1500."""
LOADED, CALIBRATED, MODE = 1, 3, 0
BONES = ("Head", "LeftEye", "RightEye")
STYLES = {
    "perfect-sync": LIVE_LINK_NAMES[: len(ARKIT_NAMES)],
    "camel": ARKIT_NAMES,
    "presets": PRESET_NAMES,
}
"""The names of the blend shapes: ARKit's as models with Perfect Sync have them, as ARKit writes
them, or VRM 0's own."""
_TRACKED = np.array([0, 1], np.int32).view(np.float32)
"""Whether somebody is seen, as a number of a bundle."""
_BONES_FROM = 2
_VALUES_FROM = _BONES_FROM + 4 * len(BONES)
"""Places among a tick's numbers, which begin with whether somebody is seen and the seconds."""


class VmcPacker:
    """Packs ticks for models whose shapes have certain names."""

    def __init__(self, names: Sequence[str]) -> None:
        """`names`: of `STYLES`, or a model's own."""
        messages = [
            (pack_message("/VMC/Ext/OK", LOADED, CALIBRATED, MODE, 0), 1),
            (pack_message("/VMC/Ext/T", 0.0), 1),
            *((pack_message("/VMC/Ext/Bone/Pos", bone, *[0.0] * 7), 4) for bone in BONES),
            *((pack_message("/VMC/Ext/Blend/Val", name, 0.0), 1) for name in names),
            (pack_message("/VMC/Ext/Blend/Apply"), 0),
        ]
        parts = split_messages(messages, LARGEST_BUNDLE)
        self._bundles = [BundleTemplate(part) for part in parts]
        counts = [sum(count for _, count in part) for part in parts]
        self._ends = np.cumsum(counts).tolist()
        self._numbers = np.zeros(self._ends[-1], np.float32)

    def pack(
        self, seconds: float, tracked: bool, rotations: np.ndarray, values: np.ndarray
    ) -> list[bytes]:
        """The bundles of one tick, to be sent in order.

        Args:
            seconds: of the sender's clock.
            tracked: whether somebody is seen.
            rotations: (3, 4) unit quaternions of `BONES`, Unity's axes.
            values: (N,) ordered as the names; cut to [0, 1].
        """
        numbers = self._numbers
        numbers[0] = _TRACKED[int(tracked)]
        numbers[1] = seconds
        numbers[_BONES_FROM:_VALUES_FROM] = rotations.ravel()
        np.clip(values, 0.0, 1.0, out=numbers[_VALUES_FROM:])
        begins = [0, *self._ends]
        return [
            bundle.pack(numbers[begin:end])
            for bundle, begin, end in zip(self._bundles, begins, self._ends, strict=False)
        ]


def bone_rotations(T_neutral_head: np.ndarray, gaze: np.ndarray) -> np.ndarray:
    """(3, 4) float32 of head, left and right eye in Unity's axes.

    Args:
        T_neutral_head: (4, 4), canonical axes (+x left, +y up, +z forward).
        gaze: (2, 2) radians: yaw to the left, then pitch up.
    """
    right_handed = [
        quaternion_of(T_neutral_head[:3, :3]),
        *(_eye_quaternion(yaw, pitch) for yaw, pitch in gaze.tolist()),
    ]
    # Unity's x points the other way: turns about y and z change their sense.
    return np.array(right_handed, np.float32) * np.array([1, -1, -1, 1], np.float32)


def _eye_quaternion(yaw: float, pitch: float) -> tuple[float, float, float, float]:
    """x, y, z, w of R_y(yaw) R_x(-pitch), as `engine.gaze.eye_rotations` turns an eye."""
    cos_yaw, sin_yaw = math.cos(yaw / 2), math.sin(yaw / 2)
    cos_pitch, sin_pitch = math.cos(pitch / 2), math.sin(-pitch / 2)
    return cos_yaw * sin_pitch, sin_yaw * cos_pitch, -sin_yaw * sin_pitch, cos_yaw * cos_pitch
