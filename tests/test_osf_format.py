from __future__ import annotations

import pytest
from osf_faces import made_face

from capture.errors import DatagramError
from capture.records import Frame
from capture.streams.osf_format import OsfFormat
from capture.streams.take_clock import NO_IMAGE

SECOND = 1_000_000_000
HOST = "192.168.1.7"


def faces(*ids: int) -> bytes:
    return b"".join(made_face(face_id=face_id).tobytes() for face_id in ids)


def test_one_face_is_followed_until_it_is_gone() -> None:
    sender, followed = OsfFormat(), []
    for ids, second in (
        ((4, 7), 0),
        ((7, 4), 1),
        ((7,), 2),
        ((7,), 2.9),
        ((7,), 3.1),
        ((4, 7), 3.2),
    ):
        message = sender.read(faces(*ids), round(second * SECOND), HOST)
        followed.append(None if message is None else int(message["face_id"]))
    assert followed == [4, 4, None, None, 7, 7]


def test_two_trackers_that_number_faces_alike_do_not_alternate() -> None:
    sender = OsfFormat()
    assert sender.read(faces(0), 0, HOST) is not None
    assert sender.read(faces(0), 1, "192.168.1.8") is None
    assert sender.read(faces(5), 3 * SECOND, "192.168.1.8") is not None
    assert sender.turn.number == 1


def test_a_record_becomes_an_observation() -> None:
    sender = OsfFormat()
    message = sender.read(faces(2), 0, HOST)
    assert message is not None
    seen = sender.observe(Frame(0, 0, 0, NO_IMAGE), message)
    assert seen.face_found
    assert seen.identity == 2


def test_nonsense_is_refused() -> None:
    with pytest.raises(DatagramError):
        OsfFormat().read(b"hello", 0, HOST)
