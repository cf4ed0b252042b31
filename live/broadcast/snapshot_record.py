"""The snapshot as a receiver has it: every block by name, type and shape, and what must fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from live.broadcast.snapshot_blocks import ANY, APPEARANCE, BASIS, BlockReader
from live.errors import PacketError
from live.packet import MAX_CODES

V, F = "V", "F"
Shape = tuple[int | str, ...]
"""Lengths; V and F are in the header, other letters may be anything."""

MESH_BLOCKS: tuple[tuple[str, str, Shape, str], ...] = (
    ("neutral_vertices", "f4", (V, 3), "the mesh without expression"),
    ("triangles", "u4", (F, 3), "into the vertices, wound for the space"),
    ("region_indices", "u4", ("M",), "vertices that the face can move, eyes too, ascending"),
    ("part_labels", "u1", (V,), "per vertex, into part_names"),
    ("head_weights", "f4", (V,), "per vertex, 0 to 1: how far it follows the head"),
    ("head_pivot", "f4", (3,), "the point the head turns about"),
    ("eye_centres", "f4", (2, 3), "left, right; NaN where there is no eyeball"),
    ("eye_axes", "f4", (2, 3, 3), "left, right; rows left, up, forward: unit vectors"),
    ("left_eye_vertices", "u4", ("L",), "vertices of the character's left eyeball"),
    ("right_eye_vertices", "u4", ("R",), "vertices of the right one"),
    ("T_space_mesh", "f4", (4, 4), "row-major: the file's own coordinates to this space"),
    ("metres_per_unit", "f4", (1,), "of this space's unit; in space mesh a guess"),
)
TEXT_BLOCKS: tuple[tuple[str, str], ...] = (
    ("name", "the mesh's name"),
    ("part_names", "what part_labels mean"),
    ("expression_names", "of the code, in its order: E"),
    ("extra_names", "of the extra code, in its order: K"),
)
BASIS_BLOCKS: tuple[tuple[str, str, Shape, str], ...] = (
    ("basis", "i2", ("E+K", "M", 3), "steps over region_indices, code rows then extra rows"),
    ("basis_scales", "f4", ("E+K",), "space units per step of each row"),
)
APPEARANCE_BLOCKS: tuple[tuple[str, str, Shape, str], ...] = (
    ("draw_sources", "u4", ("D",), "the vertex of each drawn vertex, split at texture seams"),
    ("draw_uvs", "f4", ("D", 2), "v is up in mesh and unity, down in gltf and unreal"),
    ("draw_triangles", "u4", (F, 3), "into the drawn vertices, sorted by surface, wound"),
    ("surfaces", "u4", ("S", 4), "first triangle, triangles, kind, texture + 1 (0: none)"),
    ("surface_colours", "f4", ("S", 4), "sRGB and alpha, 0 to 1; multiplies the texture"),
    ("surface_alphas", "u1", ("S",), "0 opaque, 1 cut out at alpha 0.5, 2 blended"),
    ("vertex_colours", "u1", (V, 4), "sRGB and coverage; all zero where the mesh has none"),
)
BROW_BLOCKS: tuple[tuple[str, str, Shape, str], ...] = (
    ("brow_coordinates", "f4", (V, 2), "along and across the brow to draw; NaN where none is"),
    ("brow_colour", "f4", (3,), "sRGB, 0 to 1"),
)
"""In the appearance, and only there for a face that came without any colour of its own."""
ALPHAS = ("opaque", "mask", "blend")


@dataclass(frozen=True, slots=True, eq=False)
class Appearance:
    """What is drawn. Arrays as in `APPEARANCE_BLOCKS`."""

    draw_sources: np.ndarray
    """(D,) uint32 into the vertices."""
    draw_uvs: np.ndarray
    """(D, 2) float32."""
    draw_triangles: np.ndarray
    """(F, 3) uint32 into the drawn vertices."""
    surfaces: np.ndarray
    """(S, 4) uint32."""
    surface_kinds: tuple[str, ...]
    """What the kind numbers mean."""
    surface_colours: np.ndarray
    """(S, 4) float32 sRGB and alpha."""
    surface_alphas: np.ndarray
    """(S,) uint8 into `ALPHAS`."""
    vertex_colours: np.ndarray
    """(V, 4) uint8 sRGB and coverage; all zero: the mesh has none."""
    textures: tuple[bytes, ...]
    """PNG files."""
    brow_coordinates: np.ndarray | None
    """(V, 2) float32, NaN where no brow is near; None: draw none."""
    brow_colour: np.ndarray | None
    """(3,) float32 sRGB."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What does not change while a character is streamed, in one space."""

    topology_hash: bytes
    """8 bytes."""
    space: str
    name: str
    neutral_vertices: np.ndarray
    """(V, 3) float32."""
    triangles: np.ndarray
    """(F, 3) uint32."""
    region_indices: np.ndarray
    """(M,) uint32, ascending."""
    part_labels: np.ndarray
    """(V,) uint8 into `part_names`."""
    head_weights: np.ndarray
    """(V,) float32 in [0, 1]."""
    head_pivot: np.ndarray
    """(3,) float32."""
    eye_centres: np.ndarray
    """(2, 3) float32, NaN where there is no eyeball."""
    eye_axes: np.ndarray
    """(2, 3, 3) float32, rows left, up, forward."""
    left_eye_vertices: np.ndarray
    """(N,) uint32."""
    right_eye_vertices: np.ndarray
    """(N,) uint32."""
    T_space_mesh: np.ndarray
    """(4, 4) float32."""
    metres_per_unit: float
    part_names: tuple[str, ...]
    expression_names: tuple[str, ...]
    """E."""
    extra_names: tuple[str, ...]
    """K."""
    basis: np.ndarray | None = None
    """(E+K, M, 3) int16 steps, None when not asked for."""
    basis_scales: np.ndarray | None = None
    """(E+K,) float32."""
    appearance: Appearance | None = None


def decode_snapshot(message: bytes) -> Snapshot:
    """The snapshot in `message`. Raises PacketError naming what is wrong."""
    reader = BlockReader(message)
    header = reader.header
    sizes = {V: header.vertex_count, F: header.triangle_count}
    mesh = _take_all(reader, MESH_BLOCKS, sizes)
    texts: dict[str, Any] = {name: reader.take_lines(name) for name, _ in TEXT_BLOCKS}
    _check_mesh(mesh, texts, header.vertex_count)
    if header.contents & BASIS:
        basis = _take_all(reader, BASIS_BLOCKS, sizes)
        row_count = len(texts["expression_names"]) + len(texts["extra_names"])
        _check_basis(basis, row_count, len(mesh["region_indices"]))
        mesh |= basis
    appearance = _take_appearance(reader, sizes) if header.contents & APPEARANCE else None
    metres_per_unit = float(mesh.pop("metres_per_unit")[0])
    name = " ".join(texts.pop("name"))
    return Snapshot(
        **mesh,
        **texts,
        name=name,
        metres_per_unit=metres_per_unit,
        topology_hash=header.topology_hash,
        space=header.space,
        appearance=appearance,
    )


def _take_all(
    reader: BlockReader,
    blocks: tuple[tuple[str, str, Shape, str], ...],
    sizes: dict[str, int],
) -> dict[str, Any]:
    def lengths(shape: Shape) -> tuple[int, ...]:
        return tuple(
            sizes.get(length, ANY) if isinstance(length, str) else length for length in shape
        )

    return {name: reader.take(name, kind, lengths(shape)) for name, kind, shape, _ in blocks}


def _require(holds: Any, what: str) -> None:
    if not holds:
        raise PacketError(what)


def _check_mesh(
    mesh: dict[str, np.ndarray], texts: dict[str, tuple[str, ...]], vertex_count: int
) -> None:
    for name in ("neutral_vertices", "head_weights", "head_pivot", "eye_axes", "T_space_mesh"):
        _require_finite(mesh, name)
    centres = np.isfinite(mesh["eye_centres"])
    _require((centres.all(1) | np.isnan(mesh["eye_centres"]).all(1)).all(), "eye_centres is amiss")
    weights = mesh["head_weights"]
    _require(((weights >= 0) & (weights <= 1)).all(), "head_weights leaves 0 to 1")
    metres = mesh["metres_per_unit"][0]
    _require(np.isfinite(metres) and metres > 0, "metres_per_unit is no length")
    region = mesh["region_indices"]
    # Compared, not subtracted: these have no sign.
    _require((region[1:] > region[:-1]).all(), "region_indices do not ascend")
    for name in ("triangles", "region_indices", "left_eye_vertices", "right_eye_vertices"):
        _require_below(mesh, name, vertex_count)
    _require_below(mesh, "part_labels", len(texts["part_names"]))
    for name in ("left_eye_vertices", "right_eye_vertices"):
        _require(np.isin(mesh[name], region).all(), f"{name} are not all in region_indices")
    for name in ("expression_names", "extra_names"):
        _require(len(texts[name]) <= MAX_CODES, f"{name} are too many")


def _check_basis(basis: dict[str, np.ndarray], row_count: int, region_count: int) -> None:
    for name, expected in (("basis", (row_count, region_count, 3)), ("basis_scales", (row_count,))):
        _require(basis[name].shape == expected, f"{name} is {basis[name].shape}, not {expected}")
    _require_finite(basis, "basis_scales")


def _take_appearance(reader: BlockReader, sizes: dict[str, int]) -> Appearance:
    drawn = _take_all(reader, APPEARANCE_BLOCKS, sizes)
    kinds = reader.take_lines("surface_kinds")
    textures = []
    while f"texture_{len(textures)}" in reader:
        textures.append(reader.take(f"texture_{len(textures)}", "png", (-1,)).tobytes())
    _check_appearance(drawn, sizes, len(kinds), len(textures))
    brows: dict[str, Any] = dict.fromkeys(("brow_coordinates", "brow_colour"))
    if "brow_coordinates" in reader:
        brows = _take_all(reader, BROW_BLOCKS, sizes)
    return Appearance(**drawn, **brows, surface_kinds=kinds, textures=tuple(textures))


def _check_appearance(
    drawn: dict[str, np.ndarray], sizes: dict[str, int], kind_count: int, texture_count: int
) -> None:
    _require_below(drawn, "draw_sources", sizes[V])
    _require_below(drawn, "draw_triangles", len(drawn["draw_sources"]))
    _require_below(drawn, "surface_alphas", len(ALPHAS))
    for name in ("draw_uvs", "surface_colours"):
        _require_finite(drawn, name)
    surfaces = drawn["surfaces"].astype(np.uint64)
    for name, others in (
        ("draw_uvs", drawn["draw_sources"]),
        ("surface_colours", surfaces),
        ("surface_alphas", surfaces),
    ):
        _require(len(drawn[name]) == len(others), f"{name} has {len(drawn[name])} rows")
    first, count, kind, texture = surfaces.T
    _require((first + count <= sizes[F]).all(), "surfaces point past the last triangle")
    _require((kind < kind_count).all(), "surfaces have a kind without a name")
    _require((texture <= texture_count).all(), "surfaces have a texture that is missing")


def _require_finite(arrays: dict[str, np.ndarray], name: str) -> None:
    _require(np.isfinite(arrays[name]).all(), f"{name} holds numbers that are not finite")


def _require_below(arrays: dict[str, np.ndarray], name: str, count: int) -> None:
    _require(
        arrays[name].max(initial=0) < max(count, 1), f"{name} point past the {count} there are"
    )
    _require(count or not arrays[name].size, f"{name} point into nothing")
