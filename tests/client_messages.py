"""Messages built field by field, right or wrong on purpose, for tests of the Python client.

Written from docs/wire-format.md alone, as the client is: a slip that sender and client shared would
otherwise go unseen.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

HASH = b"\x01\x02\x03\x04\x05\x06\x07\x08"
FRAME = struct.Struct("<4sHHII8sQQQQQBBBBIffHH4f3f4fI")
FRAME_FIELDS = (
    "magic", "version", "header_size", "flags", "stream_id", "topology_hash", "sequence",
    "frame_id", "captured_ns", "published_ns", "unix_ns", "mode_number", "encoding_number",
    "space_number", "reserved", "row_count", "scale", "confidence", "code_count", "extra_count",
    "head_rotation", "head_translation", "gaze", "payload_length",
)  # fmt: skip
SNAPSHOT = struct.Struct("<4sHH8sBBHIIIQQ")
ENTRY = struct.Struct("<24s4sI4IQQ")
MODES, ENCODINGS = ("vertices", "region", "code"), ("int16", "float32")
SPACES = ("mesh", "gltf", "unity", "unreal")
TYPES = {"f4": "<f4", "i2": "<i2", "i4": "<i4", "u4": "<u4", "u1": "u1", "utf8": "u1", "png": "u1"}
PNG = b"\x89PNG\r\n\x1a\n and so on"

VERTEX_COUNT = 9
CODES, EXTRAS = ("jawOpen", "mouthFunnel", "browDown_L"), ("tongueOut",)


def frame_message(
    rows: np.ndarray | None = None,
    *,
    mode: str = "vertices",
    encoding: str = "float32",
    space: str = "mesh",
    code: Any = (0.25, 0.5, 1.0),
    extra: Any = (0.75,),
    topic: bytes | None = None,
    body: bytes | None = None,
    **changed: Any,
) -> bytes:
    """A frame; `changed` are header fields that say something else than the truth."""
    default = np.zeros((0 if mode == "code" else VERTEX_COUNT, 3))
    rows = np.asarray(default if rows is None else rows)
    packed = rows.astype("<i2" if encoding == "int16" else "<f4").tobytes()
    body = np.array([*code, *extra], "<f4").tobytes() + packed if body is None else body
    values: dict[str, Any] = {
        "magic": b"MIMF", "version": 2, "header_size": 132, "flags": 1, "stream_id": 7,
        "topology_hash": HASH, "sequence": 3, "frame_id": 5, "captured_ns": 1_000,
        "published_ns": 9_001_000, "unix_ns": 2_000_000, "mode_number": MODES.index(mode),
        "encoding_number": ENCODINGS.index(encoding), "space_number": SPACES.index(space),
            "reserved": 0,
        "row_count": len(rows), "scale": 1.0, "confidence": 0.5, "code_count": len(code),
        "extra_count": len(extra), "head_rotation": (0.0, 0.0, 0.0, 1.0),
        "head_translation": (0.0, 0.0, 0.0), "gaze": (0.0, 0.0, 0.0, 0.0),
        "payload_length": len(body),
    } | changed  # fmt: skip
    flat: list[Any] = []
    for field in FRAME_FIELDS:
        flat += values[field] if isinstance(values[field], tuple) else [values[field]]
    text = f"mimesh.2.{mode}.{encoding}.{space}".encode() if topic is None else topic
    return text.ljust(32, b"\0") + FRAME.pack(*flat) + body


def some_blocks() -> dict[str, tuple[str, Any]]:
    """A head of nine vertices: an eye of three, six of skin; type and content by block name."""
    random = np.random.default_rng(1)
    neutral = random.normal(size=(VERTEX_COUNT, 3)).astype("<f4")
    axes = np.stack([np.eye(3), np.eye(3)[[2, 1, 0]]])
    return {
        "neutral_vertices": ("f4", neutral),
        "triangles": ("u4", [[0, 1, 2], [3, 4, 5], [6, 7, 8]]),
        "region_indices": ("u4", [0, 1, 2, 4, 7]),
        "part_labels": ("u1", [1, 1, 1, 0, 0, 0, 0, 0, 0]),
        "head_weights": ("f4", np.linspace(0, 1, VERTEX_COUNT)),
        "head_pivot": ("f4", [0, -1, 0]),
        "eye_centres": ("f4", [neutral[:3].mean(0), [np.nan] * 3]),
        "eye_axes": ("f4", axes),
        "left_eye_vertices": ("u4", [0, 1, 2]),
        "right_eye_vertices": ("u4", []),
        "T_space_mesh": ("f4", np.eye(4)),
        "metres_per_unit": ("f4", [1.0]),
        "name": ("utf8", "Åsa"),
        "part_names": ("utf8", "skin\neye_L"),
        "expression_names": ("utf8", "\n".join(CODES)),
        "extra_names": ("utf8", "\n".join(EXTRAS)),
        "basis": ("i2", random.integers(-32768, 32768, (4, 5, 3))),
        "basis_scales": ("f4", [1e-5, 2e-5, 3e-5, 4e-5]),
        "draw_sources": ("u4", [0, 1, 2, 3, 4, 5, 6, 7, 8, 8]),
        "draw_uvs": ("f4", random.uniform(size=(10, 2))),
        "draw_triangles": ("u4", [[3, 4, 5], [6, 7, 9], [0, 1, 2]]),
        "surfaces": ("u4", [[0, 2, 0, 1], [2, 1, 1, 0]]),
        "surface_kinds": ("utf8", "skin\neye"),
        "surface_colours": ("f4", [[1, 0.8, 0.7, 1], [1, 1, 1, 0.5]]),
        "surface_alphas": ("u1", [0, 2]),
        "vertex_colours": ("u1", random.integers(0, 256, (VERTEX_COUNT, 4))),
        "texture_0": ("png", PNG),
        "a_later_invention": ("u4", [1, 2, 3]),
    }


def snapshot_message(
    blocks: dict[str, tuple[str, Any]] | None = None,
    *,
    entries: dict[str, dict[str, Any]] | None = None,
    **changed: Any,
) -> bytes:
    """A snapshot; `changed` header fields and `entries` of the table say what is not so."""
    blocks = some_blocks() if blocks is None else blocks
    table, payload = b"", b""
    for name, (type_name, content) in blocks.items():
        block = _block_of(type_name, content)
        payload += b"\0" * (-len(payload) % 8)
        entry: dict[str, Any] = {
            "name": name.encode(), "type": type_name.encode(), "rank": block.ndim,
            "shape": (*block.shape, *(0,) * (4 - block.ndim)), "offset": len(payload),
            "byte_count": block.nbytes,
        } | (entries or {}).get(name, {})  # fmt: skip
        shape = entry.pop("shape")
        table += ENTRY.pack(*list(entry.values())[:3], *shape, *list(entry.values())[3:])
        payload += block.tobytes()
    header = {
        "magic": b"MIMT", "version": 2, "header_size": 48, "topology_hash": HASH, "space": 0,
        "contents": 3, "reserved": 0, "block_count": len(blocks), "vertex_count": VERTEX_COUNT,
        "triangle_count": 3, "payload_length": len(payload), "reserved_2": 0,
    } | changed  # fmt: skip
    return SNAPSHOT.pack(*header.values()) + table + payload


def refusal_message(text: bytes, **changed: Any) -> bytes:
    header = {"magic": b"MIMR", "version": 2, "reserved": 0} | changed
    return struct.pack("<4sHH", *header.values()) + text


def _block_of(type_name: str, content: Any) -> np.ndarray:
    if isinstance(content, str | bytes):
        content = np.frombuffer(content.encode() if isinstance(content, str) else content, "u1")
    return np.ascontiguousarray(content, TYPES[type_name])
