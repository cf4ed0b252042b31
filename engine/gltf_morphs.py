"""Morph targets of a glTF asset, by name, in the mesh's own vertices.

A name may move several meshes (face, lashes, teeth), and a VRM expression several targets at once.
Only names are looked at until a shape is asked for: a file may hold hundreds, each as large as the
mesh.

Source: Khronos glTF 2.0 specification, chapter 3.7.2.2 (morph targets; names in
`extras.targetNames` are its implementation note); VRM 0.0 `blendShapeMaster`, VRM 1.0
`VRMC_vrm.expressions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import EditError, EngineError, MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_layout import Placement
from engine.gltf_scene import node_transforms, place, placing_transform
from engine.gltf_targets import group_placements, read_target


@dataclass(frozen=True, slots=True)
class Bind:
    """One target of one mesh as a name uses it."""

    mesh: int
    node: int | None
    """The only node meant; None: every node that shows the mesh."""
    target: int
    weight: float = 1.0


class GltfMorphs:
    """The shapes a .gltf, .glb or .vrm file carries."""

    def __init__(self, path: Path) -> None:
        """Raises MeshError for files that cannot be read."""
        self.label = path.name
        try:
            self._asset = GltfAsset(path)
            self._binds = _list_binds(self._asset)
        except EngineError:
            raise
        except Exception as error:
            raise self._damaged(error) from error

    @property
    def names(self) -> tuple[str, ...]:
        """Every shape's name, in file order."""
        return tuple(self._binds)

    def read(self, name: str, neutral_vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(V, 3) float32 what shape `name` adds, mesh space, and (V,) bool the vertices it rules.

        `neutral_vertices` (V, 3) are what `read_gltf` gave. A mesh that has no target of that name
        is not ruled by it. Raises EditError for vertices of another mesh, MeshError for damaged
        shapes.
        """
        try:
            if self.vertex_count != len(neutral_vertices):
                raise EditError(
                    f"The shapes of {self.label} have {self.vertex_count} vertices, the mesh"
                    f" {len(neutral_vertices)}: they must be of the same mesh."
                )
            return self._read(name)
        except EngineError:
            raise
        except Exception as error:  # whatever damage makes a parser stumble over
            raise self._damaged(error) from error

    def _read(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        deltas = np.zeros((self.vertex_count, 3), np.float32)
        ruled = np.zeros(self.vertex_count, bool)
        for group, T in self._groups:
            first, count = group[0].first_vertex, group[0].vertex_count
            rows = slice(first, first + count)
            for bind in self._binds[name]:
                if bind.mesh != group[0].mesh or bind.node not in (None, group[0].node):
                    continue
                ruled[rows] = True
                moved = read_target(self._asset, group, bind.target)
                deltas[rows] += bind.weight * place(moved, T)
        if not np.isfinite(deltas).all():
            raise MeshError(f"{self.label}: its shape {name!r} has numbers that are not finite.")
        return deltas, ruled

    @cached_property
    def vertex_count(self) -> int:
        """V."""
        return sum(group[0].vertex_count for group, _ in self._groups)

    @cached_property
    def _groups(self) -> list[tuple[list[Placement], np.ndarray]]:
        """Primitives that share their vertices, and what turns a delta into mesh space."""
        transforms = node_transforms(self._asset)
        turned = []
        for group in group_placements(self._asset, transforms):
            attributes = group[0].primitive["attributes"]
            T = placing_transform(self._asset, group[0].node, attributes, transforms).copy()
            T[..., :3, 3] = 0.0  # a difference of places is turned and scaled, never shifted
            turned.append((group, T))
        return turned

    def _damaged(self, error: Exception) -> MeshError:
        return MeshError(f"The morph targets of {self.label} cannot be read: {error!r}.")


def _list_binds(asset: GltfAsset) -> dict[str, tuple[Bind, ...]]:
    """What each name moves; what VRM calls an expression counts before a target of that name."""
    binds: dict[str, tuple[Bind, ...]] = {}
    for mesh, content in enumerate(asset.items("meshes")):
        for target, name in enumerate(_target_names(content, mesh)):
            earlier = binds.get(name, ())
            if all(bind.mesh != mesh for bind in earlier):  # of twins in one mesh, the first
                binds[name] = (*earlier, Bind(mesh, None, target))
    extensions = asset.json.get("extensions", {})
    for name, moved in (*_vrm0(extensions), *_vrm1(extensions, asset)):
        if moved:
            binds[name] = moved
    return binds


def _target_names(mesh: dict[str, Any], number: int) -> list[str]:
    """Exporters keep them beside the mesh, the primitive, or each target; or nowhere."""
    fullest = max(mesh["primitives"], key=lambda primitive: len(primitive.get("targets", [])))
    targets = fullest.get("targets", [])
    for holder in (mesh, fullest):
        names = _extras(holder).get("targetNames")
        if isinstance(names, list) and len(names) == len(targets):
            return [str(name) for name in names]
    nameless = f"{mesh.get('name') or f'mesh{number}'}#"
    return [
        str(_extras(target).get("name") or f"{nameless}{index}")
        for index, target in enumerate(targets)
    ]


def _extras(holder: dict[str, Any]) -> dict[str, Any]:
    """What an exporter added; the format lets that be anything."""
    extras = holder.get("extras")
    return extras if isinstance(extras, dict) else {}


def _vrm0(extensions: dict[str, Any]) -> Iterator[tuple[str, tuple[Bind, ...]]]:
    master = extensions.get("VRM", {}).get("blendShapeMaster", {})
    for group in master.get("blendShapeGroups", []):
        binds = tuple(
            Bind(bind["mesh"], None, bind["index"], bind.get("weight", 100.0) / 100.0)
            for bind in group.get("binds") or []
        )
        preset = group.get("presetName", "unknown")
        yield group.get("name") or preset, binds


def _vrm1(extensions: dict[str, Any], asset: GltfAsset) -> Iterator[tuple[str, tuple[Bind, ...]]]:
    expressions = extensions.get("VRMC_vrm", {}).get("expressions", {})
    for kind in ("preset", "custom"):
        for name, expression in (expressions.get(kind) or {}).items():
            binds = tuple(
                Bind(
                    asset.items("nodes")[bind["node"]]["mesh"],
                    bind["node"],
                    bind["index"],
                    bind.get("weight", 1.0),
                )
                for bind in expression.get("morphTargetBinds") or []
            )
            yield name, binds
