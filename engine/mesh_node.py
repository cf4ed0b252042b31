"""Takes named nodes out of a mesh that holds more, such as one head of several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_layout import lay_out
from engine.gltf_scene import node_transforms
from engine.records import Mesh

GLTF = (".glb", ".gltf", ".vrm")
NAMED_AT_MOST = 12  # in an error


def take_node(mesh: Mesh, node: str, path: Path) -> Mesh:
    """What of `mesh`, read from `path`, belongs to the node `node`: vertices in the file's order.

    In glTF that is a node with everything below it; in OBJ an object (o), a group (g), or one group
    of one object as "object/group". Several, as of a head in several objects, are parted by commas.
    Raises MeshError, listing the names there are, when there is no such node or it has no
    triangles.
    """
    members = _gltf_members(path) if path.suffix.lower() in GLTF else _named_members(mesh)
    names = [node] if node in members else [part.strip() for part in node.split(",")]
    for name in names:
        if not members.get(name):
            raise MeshError(_unknown(name, path, [name for name, held in members.items() if held]))
    objects = set().union(*(members[name] for name in names))
    return _restrict(mesh, np.isin(mesh.triangle_objects, list(objects)))


def name_triangles(mesh: Mesh, chosen: np.ndarray) -> str:
    """What to call the triangles `chosen` (F,) bool for `take_node`: one name, or several.

    "" when objects hold other triangles as well, or have no names of their own.
    """
    objects = set(mesh.triangle_objects[chosen].tolist())
    members = _named_members(mesh)
    if np.isin(mesh.triangle_objects[~chosen], list(objects)).any():
        return ""
    whole = [name for name, held in members.items() if held == objects]
    if whole:
        return min(whole, key=len)
    labels = [mesh.object_names[number] for number in sorted(objects)]
    alone = all(label and members[label] <= objects for label in labels)
    return ",".join(dict.fromkeys(labels)) if alone else ""


def _gltf_members(path: Path) -> dict[str, set[int]]:
    """Name of each node to the objects of the mesh at or below it; nodes of one name count as
    one."""
    asset = GltfAsset(path)
    transforms, nodes = node_transforms(asset), asset.items("nodes")
    parent_of = {child: n for n in transforms for child in nodes[n].get("children", [])}
    members: dict[str, set[int]] = {}
    for number, placement in enumerate(lay_out(asset, transforms)):
        node: int | None = placement.node
        visited = set()
        while node is not None and node not in visited:
            visited.add(node)
            if name := nodes[node].get("name"):
                members.setdefault(name, set()).add(number)
            node = parent_of.get(node)
    return members


def _named_members(mesh: Mesh) -> dict[str, set[int]]:
    """Name of each object, of each group and of both to the objects of the mesh."""
    members: dict[str, set[int]] = {}
    for number, label in enumerate(mesh.object_names):
        for name in {label, *label.split("/", 1)} - {""}:
            members.setdefault(name, set()).add(number)
    return members


def _unknown(node: str, path: Path, names: list[str]) -> str:
    if not names:
        return f"{path.name} has no named nodes, so --node {node} picks nothing."
    shown = ", ".join(names[:NAMED_AT_MOST])
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return f"{path.name} has no node {node!r} with triangles; it has {shown}{more}."


def _restrict(mesh: Mesh, kept: np.ndarray) -> Mesh:
    """The mesh with only the triangles `kept` (F,) bool, and only the vertices they use."""
    used, corners = np.unique(mesh.triangles[kept], return_inverse=True)
    return replace(
        mesh,
        vertices=mesh.vertices[used],
        triangles=corners.reshape(-1, 3).astype(np.int32),
        triangle_uvs=None if mesh.triangle_uvs is None else mesh.triangle_uvs[kept],
        triangle_objects=mesh.triangle_objects[kept],
        triangle_materials=mesh.triangle_materials[kept],
        vertex_colours=None if mesh.vertex_colours is None else mesh.vertex_colours[used],
    )
