"""Video4Linux2's messages to the kernel that an output needs, packed and unpacked.

Layouts and numbers of <linux/videodev2.h>, which are the kernel's for ever; after "Linux Media
Subsystem userspace API", VIDIOC_QUERYCAP, VIDIOC_S_FMT and VIDIOC_S_PARM. Pure: nothing is opened.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction

_READ, _WRITE = 2, 1
_POINTER = struct.calcsize("P")

CAPABILITY = struct.Struct("=16s32s32sIII12x")
"""v4l2_capability: driver, card, bus, version, capabilities, device_caps."""
FORMAT = struct.Struct(f"=I{_POINTER - 4}x12I152x")
"""v4l2_format of an image: type, then v4l2_pix_format: width, height, pixelformat, field,
bytesperline, sizeimage, colorspace, priv, flags, ycbcr_enc, quantization, xfer_func. Its union
holds pointers elsewhere, so it begins where a pointer may."""
PARAMETERS = struct.Struct("=I6I176x")
"""v4l2_streamparm of an output: type, capability, outputmode, seconds a frame as numerator and
denominator, extendedmode, writebuffers."""


def _request(direction: int, number: int, layout: struct.Struct) -> int:
    return direction << 30 | layout.size << 16 | ord("V") << 8 | number


QUERYCAP = _request(_READ, 0, CAPABILITY)
S_FMT = _request(_READ | _WRITE, 5, FORMAT)
S_PARM = _request(_READ | _WRITE, 22, PARAMETERS)

CAN_OUTPUT = 0x00000002
CAN_WRITE = 0x01000000
HAS_DEVICE_CAPABILITIES = 0x80000000
VIDEO_OUTPUT = 2
YUYV = int.from_bytes(b"YUYV", "little")
_FIELD_NONE = 1  # whole images, not every other line
_COLORSPACE_SRGB, _TRANSFER_SRGB = 8, 2
_ENCODING_601, _LIMITED_RANGE = 1, 2
_HAS_COLOURS = 0xFEEDCAFE  # the kernel reads what follows `priv` only where it says so
_FRAME_TIME = 0x1000


@dataclass(frozen=True, slots=True)
class ImageFormat:
    """What a device says it takes."""

    width: int
    height: int
    pixel_format: int
    """Four letters as one number, little-endian."""
    image_bytes: int

    @property
    def letters(self) -> str:
        """The pixel format, for people."""
        return self.pixel_format.to_bytes(4, "little").decode("ascii", "replace")


def unpack_capability(message: bytearray) -> tuple[str, int]:
    """(the device's name, its capabilities) from the answer to `QUERYCAP`."""
    _, card, _, _, capabilities, own = CAPABILITY.unpack(message)
    name = card.split(b"\0")[0].decode("utf-8", "replace")
    return name, own if capabilities & HAS_DEVICE_CAPABILITIES else capabilities


def pack_format(width: int, height: int) -> bytearray:
    """`S_FMT` for images of two bytes a pixel, YUYV, BT.601 in limited range of sRGB colours."""
    return bytearray(
        FORMAT.pack(
            VIDEO_OUTPUT, width, height, YUYV, _FIELD_NONE, 2 * width, 2 * width * height,
            _COLORSPACE_SRGB, _HAS_COLOURS, 0, _ENCODING_601, _LIMITED_RANGE, _TRANSFER_SRGB,
        )
    )  # fmt: skip


def unpack_format(message: bytearray) -> ImageFormat:
    """What the device made of `pack_format`: drivers change what they do not like."""
    _, width, height, pixel_format, _, _, image_bytes, *_ = FORMAT.unpack(message)
    return ImageFormat(width, height, pixel_format, image_bytes)


def pack_frame_time(frame_rate: float) -> bytearray:
    """`S_PARM` for so many pictures a second."""
    rate = Fraction(frame_rate).limit_denominator(1001)
    return bytearray(
        PARAMETERS.pack(VIDEO_OUTPUT, _FRAME_TIME, 0, rate.denominator, rate.numerator, 0, 0)
    )
