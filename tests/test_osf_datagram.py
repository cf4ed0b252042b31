from __future__ import annotations

import struct

import numpy as np
import pytest
from osf_faces import made_face

from capture.errors import DatagramError
from capture.streams.osf_datagram import FACE, FEATURES, read_osf


def test_fields_lie_where_the_layout_says() -> None:
    assert FACE.itemsize == 1785
    fields = FACE.fields or {}
    offsets = {name: fields[name][1] for name in ("face_id", "has_3d", "confidence", "features")}
    assert offsets == {"face_id": 8, "has_3d": 28, "confidence": 73, "features": 1729}
    assert fields["points"][1] == 345
    assert fields["points_3d"][1] == 889


def test_every_face_of_a_packet_is_read() -> None:
    content = b"".join(made_face(face_id=k, MouthOpen=k / 4).tobytes() for k in range(3))
    faces = read_osf(content)
    assert faces["face_id"].tolist() == [0, 1, 2]
    assert faces["features"][:, FEATURES.index("MouthOpen")].tolist() == [0.0, 0.25, 0.5]
    assert struct.unpack_from("<f", content, 1785 + 1729 + 4 * 12) == (0.25,)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "length should be"),
        (bytes(1784), "length should be"),
        (bytes(1786), "length should be"),
        (bytes(40 * 1785), "length should be"),
    ],
)
def test_other_lengths_are_refused(content: bytes, said: str) -> None:
    with pytest.raises(DatagramError, match=said):
        read_osf(content)


@pytest.mark.parametrize("name", ["points", "points_3d", "features", "left_eye_open"])
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e20])
def test_what_is_no_number_is_refused_by_name(name: str, value: float) -> None:
    face = made_face()
    face[name] = value
    with pytest.raises(DatagramError, match=f"^{name} should be numbers"):
        read_osf(face.tobytes())
