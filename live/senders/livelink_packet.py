"""The packet of Epic's Live Link Face app in its ARKit mode: UDP, version 6, big-endian.

    version       uint8       6
    device id     int32, then as many bytes of UTF-8; 36 from a phone
    subject       int32, then as many bytes of UTF-8
    frame number  int32       since local midnight, at the rate below
    sub-frame     float32     in [0, 1)
    rate          2 int32     60, 1
    count         uint8       61; absent, as all that follows, when no face is seen
    values        61 float32  ordered as `engine.arkit_names.LIVE_LINK_NAMES`

Unreal's plugins Live Link, Apple ARKit and Apple ARKit Face Support read it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

VERSION = 6
RATE = 60
_LENGTH = struct.Struct(">i")
_TIME = struct.Struct(">ifii")
_LAST_SUB_FRAME = float(np.nextafter(np.float32(1), np.float32(0)))
"""Rounded to a float32, what is hardly less than 1 would be 1."""


@dataclass(frozen=True, slots=True)
class FrameTime:
    """When an image was taken, by the clock on the wall."""

    frame_number: int
    sub_frame: float
    """In [0, 1)."""


def frame_time(seconds: float) -> FrameTime:
    """Of so many seconds since local midnight."""
    frame_number, sub_frame = divmod(seconds * RATE, 1.0)
    return FrameTime(int(frame_number), min(sub_frame, _LAST_SUB_FRAME))


def pack_sender(device_id: str, subject: str) -> bytes:
    """How every packet of this sender begins."""
    names = (name.encode() for name in (device_id, subject))
    return bytes([VERSION]) + b"".join(_LENGTH.pack(len(name)) + name for name in names)


def pack_face(sender: bytes, time: FrameTime, values: np.ndarray) -> bytes:
    """A face: `sender` of `pack_sender`, `values` (61,)."""
    return pack_no_face(sender, time) + bytes([len(values)]) + values.astype(">f4").tobytes()


def pack_no_face(sender: bytes, time: FrameTime) -> bytes:
    """That nobody is seen."""
    return sender + _TIME.pack(time.frame_number, time.sub_frame, RATE, 1)
