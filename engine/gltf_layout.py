"""Which primitive of a glTF asset fills which vertices of the mesh, told without reading an array.

Vertices stand in file order: nodes as the scene lists them, primitives as the mesh lists them.
Primitives that share one position array (usual in VRM) share its vertices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.gltf_buffers import GltfAsset
from engine.mesh_limits import check_vertex_count

TRIANGLES, STRIP, FAN = 4, 5, 6
OF_ONE_PLACE = ("POSITION", "JOINTS_0", "WEIGHTS_0")
"""Attributes that decide where vertices stand: primitives that share all of them share vertices."""


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """One primitive as one node shows it."""

    node: int
    mesh: int
    """Index into the asset's meshes."""
    primitive: dict[str, Any]
    first_vertex: int
    vertex_count: int
    fresh: bool
    """Whether no primitive before it has filled these vertices."""


def lay_out(asset: GltfAsset, nodes: Iterable[int]) -> Iterator[Placement]:
    """Every primitive that has triangles, of `nodes` in their order.

    Raises MeshError before more vertices are promised than can be moved.
    """
    total = 0
    for node in nodes:
        if "mesh" not in asset.items("nodes")[node]:
            continue
        mesh = asset.items("nodes")[node]["mesh"]
        placed: dict[tuple[int, ...], int] = {}
        for primitive in asset.items("meshes")[mesh]["primitives"]:
            if primitive.get("mode", TRIANGLES) not in (TRIANGLES, STRIP, FAN):
                continue
            attributes = primitive["attributes"]
            key = tuple(attributes.get(name, -1) for name in OF_ONE_PLACE)
            count = asset.items("accessors")[attributes["POSITION"]]["count"]
            fresh = key not in placed
            if fresh:
                # Before reading: many nodes may show one mesh, and no byte of the file says so
                # twice.
                check_vertex_count(total + count, asset.path.name)
                placed[key] = total
                total += count
            yield Placement(node, mesh, primitive, placed[key], count, fresh)
