"""Builds small GLB files for the tests, array by array."""

import json
import struct
from pathlib import Path

import numpy as np

CODES = {"i1": 5120, "u1": 5121, "u2": 5123, "u4": 5125, "f4": 5126}
KINDS = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


class GltfMaker:
    def __init__(self) -> None:
        self.json = {"asset": {"version": "2.0"}, "accessors": [], "bufferViews": []}
        self.binary = b""

    def add(self, values, **extra) -> int:
        values = np.ascontiguousarray(values)
        rows = values.reshape(len(values), -1)
        self.binary += b"\0" * (-len(self.binary) % 4)
        view = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": rows.nbytes}
        self.json["bufferViews"].append(view)
        self.binary += rows.tobytes()
        self.json["accessors"].append(
            {
                "bufferView": len(self.json["bufferViews"]) - 1,
                "componentType": CODES[values.dtype.str[1:]],
                "count": len(rows),
                "type": KINDS[rows.shape[1]],
                **extra,
            }
        )
        return len(self.json["accessors"]) - 1

    def add_sparse(self, rows, values, count: int) -> int:
        """An accessor of zeros that differs in a few `rows`, without a buffer view of its own."""
        where = self.json["accessors"][self.add(np.asarray(rows, np.uint16))]
        what = self.json["accessors"][self.add(np.asarray(values, np.float32))]
        self.json["accessors"].append(
            {
                "componentType": CODES["f4"],
                "count": count,
                "type": "VEC3",
                "sparse": {
                    "count": len(rows),
                    "indices": {
                        "bufferView": where["bufferView"],
                        "componentType": where["componentType"],
                    },
                    "values": {"bufferView": what["bufferView"]},
                },
            }
        )
        return len(self.json["accessors"]) - 1

    def write(self, path: Path) -> Path:
        self.json["buffers"] = [{"byteLength": len(self.binary)}]
        text = json.dumps(self.json).encode()
        text += b" " * (-len(text) % 4)
        binary = self.binary + b"\0" * (-len(self.binary) % 4)
        size = 12 + 8 + len(text) + 8 + len(binary)
        path.write_bytes(
            struct.pack("<4sII", b"glTF", 2, size)
            + struct.pack("<I4s", len(text), b"JSON")
            + text
            + struct.pack("<I4s", len(binary), b"BIN\0")
            + binary
        )
        return path
