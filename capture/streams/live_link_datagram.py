"""Packets of the app Live Link Face (its ARKit mode), as they come by UDP.

    u8   version          6
    i32  length, text     device
    i32  length, text     subject, UTF-8
    i32  frame            of 60 a second since local midnight
    f32  sub_frame        in [0, 1)
    i32  numerator, i32 denominator of the frame rate
    u8   count            61; it and the values are absent while no face is seen
    61 x f32              ordered as `LIVE_LINK_NAMES`

All big-endian. Source of the layout: packets of the app and of programs that resend them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from capture.errors import DatagramError
from capture.streams.names import LIVE_LINK_NAMES

VERSION = 6
LONGEST_TEXT = 1024
_LENGTH = struct.Struct(">i")
_TIME = struct.Struct(">ifii")
_VALUES = np.dtype(">f4")


@dataclass(frozen=True, slots=True, eq=False)
class LiveLinkDatagram:
    """One packet."""

    device: str
    """The phone's identity."""
    subject: str
    """The performer's name in the app."""
    frame_number: int
    sub_frame: float
    frame_rate: float
    """Frames a second that `frame_number` counts in; 0 where the sender gives none."""
    values: np.ndarray | None
    """(61,) float32 ordered as `LIVE_LINK_NAMES`, all finite; None while no face is seen."""


def read_live_link(content: bytes) -> LiveLinkDatagram:
    """The packet in `content`. Raises DatagramError naming the field that is wrong."""
    if not content or content[0] != VERSION:
        found = f"{content[0]}" if content else "missing"
        raise DatagramError(
            f"version should be {VERSION}, which the app's ARKit mode sends; it is {found}"
        )
    device, place = _read_text(content, 1, "device")
    subject, place = _read_text(content, place, "subject")
    if len(content) < place + _TIME.size:
        raise DatagramError("frame time should be 16 bytes; the packet ends before")
    frame, sub_frame, numerator, denominator = _TIME.unpack_from(content, place)
    rate = numerator / denominator if denominator else 0.0
    values = _read_values(content[place + _TIME.size :])
    return LiveLinkDatagram(device, subject, frame, sub_frame, rate, values)


def _read_text(content: bytes, place: int, field: str) -> tuple[str, int]:
    """The text at `place`, and the place behind it."""
    begin = place + _LENGTH.size
    if len(content) < begin:
        raise DatagramError(f"{field} should have a length; the packet ends before")
    (length,) = _LENGTH.unpack_from(content, place)
    if not 0 <= length <= min(LONGEST_TEXT, len(content) - begin):
        raise DatagramError(f"{field} should fit the packet; its length is {length}")
    # Programs that count characters instead of bytes cut names in the middle of one.
    return content[begin : begin + length].decode("utf-8", "replace"), begin + length


def _read_values(content: bytes) -> np.ndarray | None:
    if not content:
        return None
    count, size = content[0], len(content) - 1
    if count != len(LIVE_LINK_NAMES) or size != count * _VALUES.itemsize:
        raise DatagramError(f"values should be 61 of 4 bytes; there are {count} in {size} bytes")
    values = np.frombuffer(content, _VALUES, offset=1).astype(np.float32)
    if not np.isfinite(values).all():
        wrong = LIVE_LINK_NAMES[int(np.argmin(np.isfinite(values)))]
        raise DatagramError(f"{wrong} should be a number")
    return values
