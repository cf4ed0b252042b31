"""A GLB file as it grows: its lists of items, and one buffer of arrays and pictures.

Source: Khronos glTF 2.0 specification, chapters 3.6 (binary data storage) and 4 (GLB).
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

import numpy as np

from engine.gltf_buffers import COMPONENTS, WIDTHS

ALIGNMENT = 4
ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER = 34962, 34963
HEADER, CHUNK = struct.Struct("<4sII"), struct.Struct("<I4s")
LARGEST = 2**32 - 1  # the container counts its bytes in 32 bits

_CODES = {dtype: code for code, dtype in COMPONENTS.items()}
_TYPES = {width: name for name, width in WIDTHS.items()}


class GlbContainer:
    """Items are added in any order; each `add` returns the number others refer to it by."""

    def __init__(self) -> None:
        self._json: dict[str, Any] = {"asset": {"version": "2.0", "generator": "Mimesh"}}
        self._pieces: list[bytes | memoryview] = []
        self._size = 0

    def add(self, kind: str, item: dict[str, Any]) -> int:
        """One more of the asset's "nodes", "meshes", ..."""
        items = self._json.setdefault(kind, [])
        items.append(item)
        return len(items) - 1

    def show(self, nodes: list[int]) -> None:
        """`nodes` are what the file's only scene consists of."""
        self._json["scene"] = self.add("scenes", {"nodes": nodes})

    def add_array(
        self, values: np.ndarray, target: int | None = None, bounded: bool = False
    ) -> int:
        """An accessor of (N,) or (N, width) values of a dtype glTF has; `bounded` says min, max."""
        rows = _as_rows(values)
        accessor = _describe(rows, bounded)
        accessor["bufferView"] = self._add_view(rows, target)
        return self.add("accessors", accessor)

    def add_deltas(self, deltas: np.ndarray, smallest: float, bounded: bool = False) -> int:
        """An accessor of (N, 3) float32, of which what is smaller than `smallest` counts as 0.

        Rows of zeros are left out where that makes the file smaller (a sparse accessor).
        """
        rows = np.where(np.abs(deltas) < smallest, np.float32(0), deltas).astype("<f4")
        moved = np.flatnonzero(rows.any(1))
        index = moved.astype("<u2" if len(rows) <= 1 << 16 else "<u4")
        if index.nbytes + 12 * len(moved) + ALIGNMENT >= rows.nbytes:
            return self.add_array(rows, ARRAY_BUFFER, bounded)
        accessor = _describe(rows, bounded)
        if len(moved):
            accessor["sparse"] = {
                "count": len(moved),
                "indices": {
                    "bufferView": self._add_view(index),
                    "componentType": _CODES[index.dtype],
                },
                "values": {"bufferView": self._add_view(rows[moved])},
            }
        return self.add("accessors", accessor)

    def add_picture(self, png: bytes) -> int:
        """An image of a PNG file's bytes."""
        view = self._add_view(np.frombuffer(png, np.uint8))
        return self.add("images", {"bufferView": view, "mimeType": "image/png"})

    def _add_view(self, values: np.ndarray, target: int | None = None) -> int:
        piece = np.ascontiguousarray(values)
        view = {"buffer": 0, "byteOffset": self._size, "byteLength": piece.nbytes}
        if target is not None:
            view["target"] = target
        padding = b"\0" * (-piece.nbytes % ALIGNMENT)
        self._pieces += [piece.data.cast("B"), padding]
        self._size += piece.nbytes + len(padding)
        return self.add("bufferViews", view)

    def write(self, stream: BinaryIO) -> None:
        """The whole file. Raises OSError, and OverflowError beyond the format's 4 GiB."""
        self._json["buffers"] = [{"byteLength": self._size}]
        text = json.dumps(self._json, separators=(",", ":"), allow_nan=False).encode()
        text += b" " * (-len(text) % ALIGNMENT)
        total = HEADER.size + 2 * CHUNK.size + len(text) + self._size
        if total > LARGEST:
            raise OverflowError(f"a GLB file has at most {LARGEST} bytes, not {total}")
        stream.write(HEADER.pack(b"glTF", 2, total))
        stream.write(CHUNK.pack(len(text), b"JSON") + text)
        stream.write(CHUNK.pack(self._size, b"BIN\0"))
        for piece in self._pieces:
            stream.write(piece)


def _as_rows(values: np.ndarray) -> np.ndarray:
    little = values.dtype.newbyteorder("<")
    return np.ascontiguousarray(values, little).reshape(len(values), -1)


def _describe(rows: np.ndarray, bounded: bool) -> dict[str, Any]:
    accessor = {
        "componentType": _CODES[rows.dtype],
        "count": len(rows),
        "type": _TYPES[rows.shape[1]],
    }
    if bounded:
        accessor |= {"min": rows.min(0).tolist(), "max": rows.max(0).tolist()}
    return accessor
