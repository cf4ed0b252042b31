from __future__ import annotations

import struct

import pytest

from live.virtual_camera.v4l2_layout import (
    CAPABILITY,
    FORMAT,
    PARAMETERS,
    QUERYCAP,
    S_FMT,
    S_PARM,
    YUYV,
    pack_format,
    pack_frame_time,
    unpack_capability,
    unpack_format,
)

SIXTY_FOUR_BITS = struct.calcsize("P") == 8


@pytest.mark.skipif(not SIXTY_FOUR_BITS, reason="These are the numbers of 64 bits.")
def test_requests_are_the_kernel_s() -> None:
    assert (QUERYCAP, S_FMT, S_PARM) == (0x80685600, 0xC0D05605, 0xC0CC5616)


def test_sizes_are_the_kernel_s() -> None:
    assert (CAPABILITY.size, PARAMETERS.size) == (104, 204)
    assert FORMAT.size == (208 if SIXTY_FOUR_BITS else 204)


def test_a_format_comes_back_as_it_was_asked() -> None:
    given = unpack_format(pack_format(1280, 720))
    assert (given.width, given.height, given.pixel_format) == (1280, 720, YUYV)
    assert given.image_bytes == 2 * 1280 * 720
    assert given.letters == "YUYV"


def test_what_a_device_can_is_said_by_itself_not_by_its_driver() -> None:
    every, own, says_own = 0x3, 0x2, 0x80000000

    def answer(capabilities: int) -> bytearray:
        return bytearray(CAPABILITY.pack(b"driver", b"Mimesh\0rest", b"", 1, capabilities, own))

    assert unpack_capability(answer(every | says_own)) == ("Mimesh", own)
    assert unpack_capability(answer(every)) == ("Mimesh", every)


@pytest.mark.parametrize(
    ("rate", "numerator", "denominator"),
    [(30.0, 1, 30), (30000 / 1001, 1001, 30000), (60.0, 1, 60), (12.5, 2, 25)],
)
def test_a_rate_is_told_as_seconds_a_picture(rate: float, numerator: int, denominator: int) -> None:
    assert PARAMETERS.unpack(pack_frame_time(rate))[3:5] == (numerator, denominator)
