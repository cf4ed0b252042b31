"""The layout of Live Link Face, against recorded packets and another's decoder."""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
from pathlib import Path

import numpy as np
import pytest

from live.senders.livelink_packet import (
    FrameTime,
    frame_time,
    pack_face,
    pack_no_face,
    pack_sender,
)

PHONE = "1EACAA6D-D06B-4A50-9463-283791062EB9"
DATA = Path(os.environ.get("MIMESH_DATA", Path(__file__).parents[2] / "shared" / "data"))
VALUES = (np.arange(61) / 100).astype(np.float32)


def test_the_golden_packet() -> None:
    packet = pack_face(pack_sender(PHONE, "MetaCap"), FrameTime(90045, 0.25), VALUES)
    assert packet[:45] == bytes.fromhex("0600000024") + PHONE.encode() + bytes([0, 0, 0, 7])
    assert len(packet) == 313
    assert (
        hashlib.sha256(packet).hexdigest()
        == "49203b06548012e05c90276247e02b517f34ebc3c2aee5771246ff16740a5248"
    )


def test_nobody_is_the_same_without_count_and_values() -> None:
    sender, moment = pack_sender(PHONE, "MetaCap"), FrameTime(90045, 0.25)
    nobody = pack_no_face(sender, moment)
    assert len(nobody) == 313 - 1 - 61 * 4
    assert pack_face(sender, moment, VALUES).startswith(nobody)


def test_names_are_counted_in_bytes() -> None:
    assert pack_sender("a", "Zoë") == b"\x06\0\0\0\x01a\0\0\0\x04Zo\xc3\xab"


def test_recorded_packets_are_packed_again_to_the_byte() -> None:
    file = DATA / "takes" / "dao.gesichter"
    if not file.is_file():
        pytest.skip("the recorded takes are not here")
    content = gzip.decompress(file.read_bytes())
    place, count = 5, int.from_bytes(content[1:5], "big")
    sender = pack_sender("DEADC0DE-1337-1337-1337-CAFEBABE", "LLV Default Device")
    for _ in range(count):
        size = int.from_bytes(content[place : place + 4], "big")
        packet = content[place + 4 : place + 4 + size]
        place += 4 + size
        moment = FrameTime(*struct.unpack_from(">if", packet, len(sender)))
        values = np.frombuffer(packet[-61 * 4 :], ">f4").astype(np.float32)
        assert pack_face(sender, moment, values) == packet
    assert count == 180


def test_time_counts_sixtieths_since_midnight() -> None:
    assert frame_time(0.0) == FrameTime(0, 0.0)
    # A phone's own: 05:04:23 and something.
    moment = frame_time(5 * 3600 + 4 * 60 + 23.922)
    assert moment.frame_number == 1095835
    assert moment.sub_frame == pytest.approx(0.32, abs=1e-6)


def test_a_sub_frame_never_rounds_up_to_one() -> None:
    moment = frame_time(np.nextafter(1.0, 0.0))
    (packed,) = struct.unpack_from(">f", pack_no_face(b"", moment), 4)
    assert (moment.frame_number, packed < 1.0) == (59, True)


def test_pylivelinkface_reads_it() -> None:
    library = pytest.importorskip("pylivelinkface")
    sender, moment = pack_sender(PHONE, "Zoë"), FrameTime(5_000_000, 0.5)
    seen, face = library.PyLiveLinkFace.decode(pack_face(sender, moment, VALUES))
    assert seen
    assert face.name == "Zoë"
    assert (face._frames, face._sub_frame, face.fps) == (5_000_000, 0.5, 60)
    for shape in library.FaceBlendShape:
        assert face.get_blendshape(shape) == VALUES[shape.value]
    seen, _ = library.PyLiveLinkFace.decode(pack_no_face(sender, moment))
    assert not seen
