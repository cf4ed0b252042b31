"""The container of a glTF asset: its JSON, its buffers, and typed views of them.

Source: Khronos glTF 2.0 specification, chapters 3.6 (binary data storage), 4 (GLB).
"""

from __future__ import annotations

import base64
import io
import json
import struct
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np

from engine.errors import MeshError
from engine.mesh_limits import check_vertex_count
from engine.picture_file import read_picture

COMPONENTS = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
UNREADABLE = ("KHR_draco_mesh_compression", "EXT_meshopt_compression")


class GltfAsset:
    """One opened .gltf, .glb or .vrm file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.json, self._binary = _open_container(path)
        self._buffers: dict[int, bytes] = {}
        self._images: dict[int, np.ndarray | None] = {}
        for extension in self.json.get("extensionsRequired", []):
            if extension in UNREADABLE:
                raise MeshError(
                    f"{path.name} is compressed with {extension}, which is not supported:"
                    " export it without compression."
                )

    def items(self, kind: str) -> list[dict[str, Any]]:
        """The asset's list of "nodes", "meshes", ...; empty when it has none."""
        return self.json.get(kind, [])

    def read_accessor(self, number: int) -> np.ndarray:
        """(count, width) array of an accessor, normalised integers turned into float32."""
        accessor = self.items("accessors")[number]
        dtype = COMPONENTS[accessor["componentType"]]
        width, count = WIDTHS[accessor["type"]], accessor["count"]
        if "bufferView" in accessor:
            values = self._strided(
                accessor["bufferView"], accessor.get("byteOffset", 0), dtype, count, width
            )
        else:  # zeros, of which no byte need be in the file
            check_vertex_count(count, self.path.name)
            values = np.zeros((count, width), dtype)
        if "sparse" in accessor:
            values = self._with_sparse(values.copy(), accessor["sparse"])
        if accessor.get("normalized") and dtype.kind in "iu":
            return np.maximum(values.astype(np.float32) / np.iinfo(dtype).max, -1.0)
        return values

    def read_image(self, number: int) -> np.ndarray | None:
        """(H, W, 4) uint8 sRGB RGBA of an image, decoded once; None when it cannot be."""
        if number not in self._images:
            self._images[number] = self._decode(self.items("images")[number])
        return self._images[number]

    def _decode(self, image: dict[str, Any]) -> np.ndarray | None:
        try:
            content = (
                self._view_bytes(image["bufferView"])
                if "bufferView" in image
                else self._read_uri(image["uri"])
            )
        except (OSError, ValueError, KeyError, MeshError):
            return None
        return read_picture(io.BytesIO(content))

    def _with_sparse(self, values: np.ndarray, sparse: dict[str, Any]) -> np.ndarray:
        count, where, what = sparse["count"], sparse["indices"], sparse["values"]
        rows = self._strided(
            where["bufferView"],
            where.get("byteOffset", 0),
            COMPONENTS[where["componentType"]],
            count,
            1,
        )
        values[rows[:, 0]] = self._strided(
            what["bufferView"], what.get("byteOffset", 0), values.dtype, count, values.shape[1]
        )
        return values

    def _strided(
        self, view_number: int, offset: int, dtype: np.dtype, count: int, width: int
    ) -> np.ndarray:
        stride = self.items("bufferViews")[view_number].get("byteStride") or dtype.itemsize * width
        content = self._view_bytes(view_number)
        if count and offset + stride * (count - 1) + dtype.itemsize * width > len(content):
            raise MeshError(f"{self.path.name} is cut short: an array ends beyond its buffer.")
        return np.ndarray((count, width), dtype, content, offset, (stride, dtype.itemsize))

    def _view_bytes(self, number: int) -> bytes:
        view = self.items("bufferViews")[number]
        start = view.get("byteOffset", 0)
        return self._buffer(view["buffer"])[start : start + view["byteLength"]]

    def _buffer(self, number: int) -> bytes:
        if number not in self._buffers:
            uri = self.items("buffers")[number].get("uri")
            self._buffers[number] = self._binary if uri is None else self._read_uri(uri)
        return self._buffers[number]

    def _read_uri(self, uri: str) -> bytes:
        if uri.startswith("data:"):
            return base64.b64decode(uri.partition(",")[2])
        neighbour = self.path.parent / unquote(uri)
        if not neighbour.is_file():
            raise MeshError(f"{self.path.name} needs {neighbour.name}, which is not beside it.")
        return neighbour.read_bytes()


def _open_container(path: Path) -> tuple[dict[str, Any], bytes]:
    content = path.read_bytes()
    if content[:4] != b"glTF":
        return _parse_json(content, path), b""
    if len(content) < 20 or struct.unpack_from("<I", content, 4)[0] != 2:
        raise MeshError(f"{path.name} is not a glTF 2.0 file, the only version that can be read.")
    chunks: dict[int, bytes] = {}
    start = 12
    while start + 8 <= len(content):
        length, kind = struct.unpack_from("<II", content, start)
        chunks.setdefault(kind, content[start + 8 : start + 8 + length])
        start += 8 + length
    return _parse_json(chunks.get(0x4E4F534A, b""), path), chunks.get(0x004E4942, b"")


def _parse_json(content: bytes, path: Path) -> dict[str, Any]:
    try:
        parsed = json.loads(content.decode("utf-8"), object_hook=_mend_name)
    except ValueError:
        raise MeshError(f"{path.name} is damaged or not a glTF file.") from None
    if not isinstance(parsed, dict) or "asset" not in parsed:
        raise MeshError(f"{path.name} is damaged or not a glTF file.")
    return parsed


def _mend_name(item: dict[str, Any]) -> dict[str, Any]:
    """A name that is no text, or has half a character in it, could neither be kept nor written."""
    if "name" in item:
        item["name"] = str(item["name"] or "").encode(errors="replace").decode()
    return item
