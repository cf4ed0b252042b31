"""Recorded takes where they are to be had, and made-up ones."""

from __future__ import annotations

import gzip
import os
import struct
from pathlib import Path

import numpy as np
import pytest

from engine.arkit_names import LIVE_LINK_CSV_NAMES, LIVE_LINK_NAMES

_DATA = Path(os.environ.get("MIMESH_DATA") or Path(__file__).parents[2] / "shared" / "data")


def recorded_take(name: str) -> Path:
    """Path of alex_rom_3.csv or dao.gesichter; skips the test where it is absent."""
    path = _DATA / "takes" / name
    if not path.is_file():
        pytest.skip(f"takes/{name} is not here; MIMESH_DATA names the folder above.")
    return path


def recorded_packets() -> list[bytes]:
    """The 180 Live Link Face packets of dao.gesichter."""
    content = gzip.decompress(recorded_take("dao.gesichter").read_bytes())
    place, packets = 5, []
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        packets.append(content[place + 4 : place + 4 + length])
        place += 4 + length
    return packets


def some_values(seed: int = 0) -> np.ndarray:
    """(61,) in the order of packets: shapes with what phones write, ten decimals; angles."""
    random = np.random.default_rng(seed)
    shapes = random.uniform(0, 1, 52)
    return np.concatenate([shapes, random.uniform(-0.5, 0.5, 9)]).round(10)


def live_link_packet(
    values: np.ndarray | None, device: str = "PHONE", subject: str = "Zoë"
) -> bytes:
    """A packet as the layout says it."""
    texts = b"".join(struct.pack(">i", len(t.encode())) + t.encode() for t in (device, subject))
    head = b"\x06" + texts + struct.pack(">ifii", 90045, 0.25, 60, 1)
    return head if values is None else head + b"\x3d" + np.asarray(values, ">f4").tobytes()


def timecode(number: int, rate: int = 30) -> str:
    """Of a row at 30 a second, counted in sixtieths, a second before midnight."""
    second, part = divmod(number, rate)
    minute = 23 * 60 + 59 if second < 1 else 0
    second = 59 if second < 1 else second - 1
    return f"{minute // 60:02}:{minute % 60:02}:{second:02}:{part * 60 // rate:02}.250"


def made_take(path: Path, rows: int = 45) -> np.ndarray:
    """Write a take that runs over midnight; its (N, 61) values in the order of packets."""
    values = np.stack([some_values(row) for row in range(rows)])
    order = [LIVE_LINK_NAMES.index(name) for name in LIVE_LINK_CSV_NAMES]
    lines = [",".join(("Timecode", "BlendShapeCount", *LIVE_LINK_CSV_NAMES))]
    for row in range(rows):
        cells = [f"{value:.10f}" for value in values[row, order]]
        lines.append(",".join((timecode(row), "61", *cells)))
    path.write_text("\n".join(lines) + "\n")
    return values
