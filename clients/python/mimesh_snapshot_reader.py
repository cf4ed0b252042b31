"""Bytes to `Snapshot`. Needs numpy, mimesh_wire.py and mimesh_snapshot.py; copy them together.

snapshot = read_snapshot(message)
"""

from __future__ import annotations

import math
import struct

import numpy as np
from mimesh_snapshot import Snapshot, Surface
from mimesh_wire import (
    MAX_CODES,
    MAX_SNAPSHOT_BYTES,
    MAX_VERTICES,
    SNAPSHOT,
    SPACES,
    VERSION,
    WireError,
)

HEADER = struct.Struct("<4sHH8sBBHIIIQQ")
ENTRY = struct.Struct("<24s4sI4IQQ")
HAS_BASIS, HAS_APPEARANCE = 1, 2
MAX_BLOCKS = 256
PNG_START = b"\x89PNG\r\n\x1a\n"
ALPHAS = ("opaque", "mask", "blend")
TYPES = {"f4": "<f4", "i2": "<i2", "i4": "<i4", "u4": "<u4", "u1": "u1", "utf8": "u1", "png": "u1"}

Table = dict[str, tuple[str, tuple[int | str, ...]]]
ALWAYS: Table = {
    "neutral_vertices": ("f4", ("V", 3)),
    "triangles": ("u4", ("F", 3)),
    "region_indices": ("u4", ("M",)),
    "part_labels": ("u1", ("V",)),
    "head_weights": ("f4", ("V",)),
    "head_pivot": ("f4", (3,)),
    "eye_centres": ("f4", (2, 3)),
    "eye_axes": ("f4", (2, 3, 3)),
    "left_eye_vertices": ("u4", ("any",)),
    "right_eye_vertices": ("u4", ("any",)),
    "T_space_mesh": ("f4", (4, 4)),
    "metres_per_unit": ("f4", (1,)),
    "name": ("utf8", ("any",)),
    "part_names": ("utf8", ("any",)),
    "expression_names": ("utf8", ("any",)),
    "extra_names": ("utf8", ("any",)),
}
BASIS: Table = {"basis": ("i2", ("codes", "M", 3)), "basis_scales": ("f4", ("codes",))}
APPEARANCE: Table = {
    "draw_sources": ("u4", ("R",)),
    "draw_uvs": ("f4", ("R", 2)),
    "draw_triangles": ("u4", ("F", 3)),
    "surfaces": ("u4", ("S", 4)),
    "surface_kinds": ("utf8", ("any",)),
    "surface_colours": ("f4", ("S", 4)),
    "surface_alphas": ("u1", ("S",)),
    "vertex_colours": ("u1", ("V", 4)),
}
"""Block name to its type and shape; a letter or word stands for the same number everywhere."""
INDICES = {
    "triangles": "V",
    "region_indices": "V",
    "left_eye_vertices": "V",
    "right_eye_vertices": "V",
    "draw_sources": "V",
    "draw_triangles": "R",
}
"""Block to the count its numbers must stay under."""
MAY_BE_NAN = ("eye_centres",)


def read_snapshot(message: bytes) -> Snapshot:
    """Decode a snapshot message; raises WireError."""
    if not HEADER.size <= len(message) <= MAX_SNAPSHOT_BYTES:
        raise WireError(f"a snapshot of {len(message)} bytes, its header alone has {HEADER.size}")
    (
        magic, version, header_size, topology_hash, space, contents, _,
        block_count, vertex_count, triangle_count, payload_length, _,
    ) = HEADER.unpack_from(message)  # fmt: skip
    if (magic, version, header_size) != (SNAPSHOT, VERSION, HEADER.size):
        raise WireError(f"a snapshot of version {version} with magic {magic!r}, not of version 2")
    if space >= len(SPACES):
        raise WireError(f"a snapshot in space number {space}, which does not exist")
    if contents & ~(HAS_BASIS | HAS_APPEARANCE):
        raise WireError(f"a snapshot of contents {contents}, of which only 3 has a meaning")
    if block_count > MAX_BLOCKS or vertex_count > MAX_VERTICES:
        raise WireError(f"a snapshot of {block_count} blocks and {vertex_count} vertices")
    start = HEADER.size + ENTRY.size * block_count
    if len(message) != start + payload_length:
        raise WireError(f"a snapshot's payload_length {payload_length} is not what it holds")
    wanted = ALWAYS | (BASIS if contents & HAS_BASIS else {})
    wanted |= APPEARANCE if contents & HAS_APPEARANCE else {}
    blocks = _read_blocks(message, block_count, start, wanted)
    _check_shapes(blocks, wanted, {"V": vertex_count, "F": triangle_count})
    return _build(topology_hash, SPACES[space], blocks, wanted)


def _read_blocks(message: bytes, count: int, start: int, wanted: Table) -> dict[str, np.ndarray]:
    """The wanted blocks and the textures; names this reader does not know are skipped."""
    blocks: dict[str, np.ndarray] = {}
    seen: set[str] = set()
    for index in range(count):
        entry = ENTRY.unpack_from(message, HEADER.size + ENTRY.size * index)
        name = entry[0].rstrip(b"\0").decode("ascii", "replace")
        if name in seen:
            raise WireError(f"the block {name} is there twice")
        seen.add(name)
        if name in wanted or ("surfaces" in wanted and name.startswith("texture_")):
            blocks[name] = _read_block(message, start, name, *entry[1:])
    return blocks


def _read_block(
    message: bytes, start: int, name: str, type_bytes: bytes, rank: int, *rest: int
) -> np.ndarray:
    *shape, offset, byte_count = rest
    type_name = type_bytes.rstrip(b"\0").decode("ascii", "replace")
    if type_name not in TYPES or not 1 <= rank <= 4 or any(shape[rank:]):
        raise WireError(f"the block {name} has type {type_name!r}, rank {rank}, shape {shape}")
    count = math.prod(shape[:rank])
    if count * np.dtype(TYPES[type_name]).itemsize != byte_count:
        raise WireError(f"the block {name} has {byte_count} bytes for the shape {shape[:rank]}")
    if offset % 8 or start + offset + byte_count > len(message):
        raise WireError(f"the block {name} lies at {offset}, outside the message or unaligned")
    array = np.frombuffer(message, TYPES[type_name], count, start + offset)
    if type_name == "png" and not array[: len(PNG_START)].tobytes() == PNG_START:
        raise WireError(f"the block {name} is no PNG file")
    return array.reshape(shape[:rank])


def _check_shapes(blocks: dict[str, np.ndarray], wanted: Table, sizes: dict[str, int]) -> None:
    for name, (type_name, shape) in wanted.items():
        if name not in blocks:
            raise WireError(f"the block {name} is missing")
        found = blocks[name].shape
        fits = blocks[name].dtype == TYPES[type_name] and len(found) == len(shape)
        for count, size in zip(found, shape, strict=False):
            known = size if isinstance(size, int) else sizes.setdefault(size, count)
            fits &= size == "any" or count == known
        if not fits:
            raise WireError(f"the block {name} is {blocks[name].dtype} {found}, not {shape}")
        _check_values(name, blocks[name], sizes.get(INDICES.get(name, "")))


def _check_values(name: str, block: np.ndarray, below: int | None) -> None:
    if name not in MAY_BE_NAN and not np.isfinite(block).all():
        raise WireError(f"the block {name} holds numbers that are not finite")
    if below is not None and block.max(initial=0) >= below and block.size:
        raise WireError(f"the block {name} points outside the {below} there are")
    if name == "region_indices" and (np.diff(block.astype(np.int64)) <= 0).any():
        raise WireError("region_indices do not ascend")
    if name == "metres_per_unit" and not block[0] > 0:
        raise WireError(f"metres_per_unit is {block[0]}")


def _build(hashed: bytes, space: str, blocks: dict[str, np.ndarray], wanted: Table) -> Snapshot:
    texts = {
        name: _read_text(name, blocks.pop(name))
        for name, (type_name, _) in wanted.items()
        if type_name == "utf8"
    }
    lists = {name: tuple(text.split("\n")) if text else () for name, text in texts.items()}
    kinds = lists.get("surface_kinds", ())
    textures = _pop_textures(blocks)
    snapshot = Snapshot(
        topology_hash=hashed,
        space=space,
        name=texts["name"],
        part_names=lists["part_names"],
        expression_names=lists["expression_names"],
        extra_names=lists["extra_names"],
        blocks=blocks,
        surfaces=_read_surfaces(blocks, kinds, len(textures)) if "surfaces" in blocks else (),
        textures=textures,
    )
    _check_relations(snapshot)
    return snapshot


def _read_text(name: str, block: np.ndarray) -> str:
    try:
        return block.tobytes().decode("utf-8")
    except UnicodeDecodeError as problem:
        raise WireError(f"the block {name} is not UTF-8") from problem


def _check_relations(snapshot: Snapshot) -> None:
    labels, parts = snapshot.blocks["part_labels"], len(snapshot.part_names)
    if labels.size and labels.max() >= parts:
        raise WireError(f"part_labels point outside the {parts} part_names")
    for name in ("left_eye_vertices", "right_eye_vertices"):
        if not np.isin(snapshot.blocks[name], snapshot.blocks["region_indices"]).all():
            raise WireError(f"{name} are not all in region_indices")
    codes = len(snapshot.expression_names) + len(snapshot.extra_names)
    if "basis" in snapshot.blocks and len(snapshot.blocks["basis"]) != codes:
        raise WireError(f"a basis of {len(snapshot.blocks['basis'])} rows for {codes} names")
    if max(len(snapshot.expression_names), len(snapshot.extra_names)) > MAX_CODES:
        raise WireError(f"{codes} names of codes are too many")


def _pop_textures(blocks: dict[str, np.ndarray]) -> tuple[bytes, ...]:
    count = sum(name.startswith("texture_") for name in blocks)
    try:
        return tuple(blocks.pop(f"texture_{index}").tobytes() for index in range(count))
    except KeyError as problem:
        raise WireError(f"textures are not numbered from 0: {problem} is missing") from problem


def _read_surfaces(
    blocks: dict[str, np.ndarray], kinds: tuple[str, ...], texture_count: int
) -> tuple[Surface, ...]:
    triangle_count, surfaces = len(blocks["triangles"]), []
    rows = zip(blocks["surfaces"].tolist(), blocks["surface_colours"],
               blocks["surface_alphas"].tolist(), strict=True)  # fmt: skip
    for (first, count, kind, texture), colour, alpha in rows:
        if first + count > triangle_count or kind >= len(kinds):
            raise WireError(f"a surface of triangles {first} to {first + count}, kind {kind}")
        if texture > texture_count or alpha >= len(ALPHAS):
            raise WireError(f"a surface with texture {texture} - 1 and alpha {alpha}")
        drawn = (texture - 1) if texture else None
        surfaces.append(Surface(first, count, kinds[kind], colour, ALPHAS[alpha], drawn))
    return tuple(surfaces)
