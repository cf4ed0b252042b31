"""The snapshot message: what a subscriber needs once, before frames mean anything to it.

    magic          4 bytes    "MIMT"
    version        uint16     1
    reserved       uint16     0
    header_length  uint32     bytes of JSON that follow
    header         JSON       names, spaces, and per array: name, type, shape, offset, bytes
    arrays         raw        little-endian, C order, each at a multiple of 8 from their start

Self-described so that a reader in any language needs a JSON parser and nothing else; never pickled,
so a message can carry no code.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.records import Character, Mesh
from live.errors import PacketError

MAGIC = b"MIMT"
VERSION = 1
LAYOUT = struct.Struct("<4sHHI")
MAX_HEADER_BYTES = 1 << 20
MAX_ARRAY_BYTES = 1 << 30
HASH_BYTES = 8

ARRAYS: tuple[tuple[str, str, tuple[int, ...], str], ...] = (
    ("neutral_vertices", "<f4", (-1, 3), "the mesh without expression"),
    ("triangles", "<i4", (-1, 3), "into neutral_vertices"),
    ("triangle_uvs", "<f4", (-1, 3, 2), "per corner, v up; no rows when the mesh has none"),
    ("part_labels", "|i1", (-1,), "per vertex, into part_names"),
    ("head_weights", "<f4", (-1,), "per vertex: how far it follows T_mesh_head"),
    ("head_pivot", "<f4", (3,), "the point the head turns about"),
    ("eye_centres", "<f4", (2, 3), "left, right; NaN where there is no eyeball"),
    ("T_canonical_mesh", "<f8", (4, 4), "mesh space to canonical space"),
)
"""Name, type, shape (-1: any length), meaning. All in mesh space and the file's own units."""

TEXTS: tuple[tuple[str, str], ...] = (
    ("mesh_space", "the mesh file's own axes and units; right-handed where the file's format is"),
    (
        "canonical_space",
        "right-handed, centimetres, +y up, +z out of the face, +x character's left",
    ),
    ("posed_vertex", "m = neutral + displacement; posed = m + head_weight * (T_mesh_head m - m)"),
)
"""The conventions, said in every snapshot."""


@dataclass(frozen=True, slots=True, eq=False)
class Topology:
    """What does not change while a character is streamed. Arrays as in `ARRAYS`."""

    name: str
    neutral_vertices: np.ndarray
    """(V, 3) float32 mesh space."""
    triangles: np.ndarray
    """(F, 3) int32."""
    triangle_uvs: np.ndarray
    """(F or 0, 3, 2) float32 per corner, v up."""
    part_labels: np.ndarray
    """(V,) int8 into `part_names`."""
    head_weights: np.ndarray
    """(V,) float32 in [0, 1]."""
    head_pivot: np.ndarray
    """(3,) float32 mesh space."""
    eye_centres: np.ndarray
    """(2, 3) float32 mesh space; NaN where there is no eyeball."""
    T_canonical_mesh: np.ndarray
    """(4, 4) float64."""
    part_names: tuple[str, ...]
    expression_names: tuple[str, ...]
    extra_names: tuple[str, ...]


def describe_topology(character: Character, mesh: Mesh) -> Topology:
    """The snapshot of one character; `mesh` adds its name and texture coordinates."""
    no_uvs = np.zeros((0, 3, 2), np.float32)
    return Topology(
        name=mesh.name,
        triangle_uvs=no_uvs if mesh.triangle_uvs is None else mesh.triangle_uvs,
        **{
            field: getattr(character, field)
            for field in (
                *(name for name, _, _, _ in ARRAYS if name != "triangle_uvs"),
                "part_names",
                "expression_names",
                "extra_names",
            )
        },
    )


def encode_topology(topology: Topology) -> bytes:
    """The snapshot message."""
    described, blocks, offset = [], [], 0
    for name, type_code, _, meaning in ARRAYS:
        block = np.ascontiguousarray(getattr(topology, name), type_code)
        described.append(
            {
                "name": name,
                "type": type_code,
                "shape": list(block.shape),
                "offset": offset,
                "bytes": block.nbytes,
                "meaning": meaning,
            }
        )
        padding = -block.nbytes % 8
        blocks.append(block.tobytes() + b"\0" * padding)
        offset += block.nbytes + padding
    return _assemble(topology, described, b"".join(blocks))


def _assemble(topology: Topology, described: list[dict[str, Any]], arrays: bytes) -> bytes:
    header: dict[str, Any] = {
        "name": topology.name,
        "part_names": topology.part_names,
        "expression_names": topology.expression_names,
        "extra_names": topology.extra_names,
        "arrays": described,
        **dict(TEXTS),
    }
    content = json.dumps(header, sort_keys=True).encode() + arrays
    header["topology_hash"] = hashlib.sha256(content).digest()[:HASH_BYTES].hex()
    text = json.dumps(header).encode()
    text += b" " * (-(LAYOUT.size + len(text)) % 8)  # so that the arrays start aligned
    return LAYOUT.pack(MAGIC, VERSION, 0, len(text)) + text + arrays


def read_topology_hash(message: bytes) -> bytes:
    """The 8 bytes frames carry to say which snapshot they belong to."""
    return bytes.fromhex(_read_header(message)[0]["topology_hash"])


def decode_topology(message: bytes) -> Topology:
    """The snapshot in `message`. Raises PacketError naming what is wrong."""
    header, start = _read_header(message)
    described = {entry["name"]: entry for entry in header["arrays"]}
    arrays = {
        name: _read_array(message, start, described.get(name), name, type_code, shape)
        for name, type_code, shape, _ in ARRAYS
    }
    _check_counts(arrays)
    return Topology(
        name=header["name"],
        part_names=tuple(header["part_names"]),
        expression_names=tuple(header["expression_names"]),
        extra_names=tuple(header["extra_names"]),
        **arrays,
    )


def _read_header(message: bytes) -> tuple[dict[str, Any], int]:
    if len(message) < LAYOUT.size:
        raise PacketError(f"snapshot has {len(message)} bytes, its prefix alone has {LAYOUT.size}")
    magic, version, _, length = LAYOUT.unpack_from(message)
    if magic != MAGIC or version != VERSION:
        raise PacketError(f"magic and version are {magic!r} {version}, not {MAGIC!r} {VERSION}")
    if length > MAX_HEADER_BYTES or LAYOUT.size + length > len(message):
        raise PacketError(f"header_length is {length}, more than the message holds")
    try:
        header = json.loads(message[LAYOUT.size : LAYOUT.size + length])
    except (ValueError, RecursionError) as problem:
        raise PacketError("header is not JSON") from problem
    _check_header(header)
    return header, LAYOUT.size + length


def _check_header(header: Any) -> None:
    if not isinstance(header, dict):
        raise PacketError("header is not a JSON object")
    for name in ("part_names", "expression_names", "extra_names"):
        names = header.get(name)
        if not isinstance(names, list) or not all(isinstance(text, str) for text in names):
            raise PacketError(f"{name} is not a list of texts")
    if not isinstance(header.get("name"), str):
        raise PacketError("name is not a text")
    arrays = header.get("arrays")
    if not isinstance(arrays, list) or not all(
        isinstance(entry, dict) and isinstance(entry.get("name"), str) for entry in arrays
    ):
        raise PacketError("arrays is not a list of named descriptions")
    try:
        hash_length = len(bytes.fromhex(header.get("topology_hash", "")))
    except (TypeError, ValueError):
        hash_length = -1
    if hash_length != HASH_BYTES:
        raise PacketError(f"topology_hash is not {HASH_BYTES} bytes in hex")


def _read_array(
    message: bytes,
    start: int,
    entry: dict[str, Any] | None,
    name: str,
    type_code: str,
    shape: tuple[int, ...],
) -> np.ndarray:
    if entry is None:
        raise PacketError(f"{name} is missing")
    found: Any = entry.get("shape")
    fits = (
        isinstance(found, list)
        and len(found) == len(shape)
        and all(type(count) is int and count >= 0 for count in found)
        and all(wanted in (-1, count) for wanted, count in zip(shape, found, strict=True))
    )
    if not fits or entry.get("type") != type_code:
        raise PacketError(f"{name} should be {type_code} {shape}, is {entry.get('type')} {found}")
    size = math.prod(found) * np.dtype(type_code).itemsize
    offset = entry.get("offset")
    if type(offset) is not int or offset < 0 or size > MAX_ARRAY_BYTES:
        raise PacketError(f"{name} has an offset or a size outside the format")
    if entry.get("bytes") != size or start + offset + size > len(message):
        raise PacketError(f"{name} needs {size} bytes at {offset}, which the message does not hold")
    count = math.prod(found)
    return np.frombuffer(message, type_code, count, start + offset).reshape(found)


def _check_counts(arrays: dict[str, np.ndarray]) -> None:
    vertex_count = len(arrays["neutral_vertices"])
    for name in ("part_labels", "head_weights"):
        if len(arrays[name]) != vertex_count:
            raise PacketError(f"{name} has {len(arrays[name])} entries for {vertex_count} vertices")
    triangles = arrays["triangles"]
    if triangles.size and not 0 <= triangles.min() <= triangles.max() < vertex_count:
        raise PacketError(f"triangles point outside the {vertex_count} vertices")
    if len(arrays["triangle_uvs"]) not in (0, len(triangles)):
        raise PacketError("triangle_uvs are neither absent nor one per triangle corner")
