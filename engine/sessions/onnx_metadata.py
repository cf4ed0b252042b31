"""Reads what an ONNX file tells about itself, without a library: every backend needs it.

An ONNX file is a Protocol Buffers message, `ModelProto` of onnx.proto, whose field 14 holds pairs
of a key (field 1) and a value (field 2). Protocol Buffers' encoding: each field is a number and a
wire type in one varint, then its content; see "Encoding" in its documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

_METADATA_FIELD = 14


def read_onnx_metadata(content: bytes) -> dict[str, str]:
    """Keys and values that were put into the file.

    Raises:
        ValueError: it is no ONNX file, or a part of one.
    """
    pairs = [
        dict(_walk(field))
        for number, field in _walk(memoryview(content))
        if number == _METADATA_FIELD
    ]
    return {_text(pair.get(1)): _text(pair.get(2)) for pair in pairs}


def _text(field: memoryview | None) -> str:
    return "" if field is None else bytes(field).decode("utf-8")


def _walk(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Number and content of every field; of a varint its bytes."""
    place = 0
    while place < len(message):
        key, place = _read_varint(message, place)
        start = place
        match key & 7:
            case 0:
                _, end = _read_varint(message, place)
            case 1:
                end = place + 8
            case 2:
                length, start = _read_varint(message, place)
                end = start + length
            case 5:
                end = place + 4
            case _:
                raise ValueError("no Protocol Buffers message")
        if end > len(message):
            raise ValueError("the message is cut off")
        yield key >> 3, message[start:end]
        place = end


def _read_varint(message: memoryview, place: int) -> tuple[int, int]:
    """The number that begins at `place`, seven bits a byte, low ones first; where it ends."""
    number = 0
    for shift in range(0, 70, 7):
        if place >= len(message):
            raise ValueError("the message is cut off")
        byte = message[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, place
    raise ValueError("no Protocol Buffers message")
