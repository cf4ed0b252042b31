"""glTF 2.0 (.gltf, .glb, .vrm) as one mesh in the default scene's world space.

Every vertex of the file is one vertex of the mesh, in the order of `engine.gltf_layout`. Skinned
meshes are put into their bind pose. Animations and morph targets are ignored: what is read is the
neutral. Colours are linear in the file and sRGB-encoded here.

Source: Khronos glTF 2.0 specification, chapters 3.7.2 (meshes) and 3.9.2 (colours).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from engine.colour_space import encode_srgb
from engine.gltf_buffers import GltfAsset
from engine.gltf_layout import FAN, TRIANGLES, Placement, lay_out
from engine.gltf_scene import node_transforms, place, placing_transform
from engine.mesh_limits import check_triangle_count
from engine.mtl_file import plain_material
from engine.records import Material, Mesh


def read_gltf(path: Path) -> Mesh:
    """Read a glTF file; raises MeshError for compressed or damaged ones."""
    asset = GltfAsset(path)
    reader = _GltfReader(asset)
    for placement in lay_out(asset, reader.transforms):
        reader.add_primitive(placement)
    return reader.build()


class _GltfReader:
    """Collects the primitives of one scene in order."""

    def __init__(self, asset: GltfAsset) -> None:
        self.asset = asset
        self.transforms = node_transforms(asset)
        self.vertices: list[np.ndarray] = []
        self.colours: list[np.ndarray | None] = []
        self.triangles: list[np.ndarray] = []
        self.uvs: list[np.ndarray | None] = []
        self.object_names: list[str] = []
        self.material_numbers: list[int] = []
        self.materials_used: dict[int | None, int] = {}
        self.triangle_count = 0

    def add_primitive(self, placement: Placement) -> None:
        primitive = placement.primitive
        if placement.fresh:
            self.add_vertices(placement.node, primitive["attributes"])
        triangles = self.read_triangles(primitive, placement.vertex_count)
        self.triangle_count += len(triangles)
        check_triangle_count(self.triangle_count, self.asset.path.name)
        self.triangles.append(triangles + placement.first_vertex)
        self.uvs.append(self.read_uvs(primitive, triangles))
        self.object_names.append(self.name_of(placement))
        number = self.materials_used.setdefault(primitive.get("material"), len(self.materials_used))
        self.material_numbers.append(number)

    def name_of(self, placement: Placement) -> str:
        node = self.asset.items("nodes")[placement.node]
        mesh = self.asset.items("meshes")[placement.mesh]
        return node.get("name") or mesh.get("name") or f"mesh{placement.mesh}"

    def add_vertices(self, node: int, attributes: dict[str, int]) -> None:
        positions = self.asset.read_accessor(attributes["POSITION"]).astype(np.float64)
        T = placing_transform(self.asset, node, attributes, self.transforms)
        self.vertices.append(place(positions, T))
        self.colours.append(
            self.read_colours(attributes["COLOR_0"]) if "COLOR_0" in attributes else None
        )

    def read_triangles(self, primitive: dict[str, Any], vertex_count: int) -> np.ndarray:
        order = np.arange(vertex_count)
        if "indices" in primitive:
            order = self.asset.read_accessor(primitive["indices"])[:, 0].astype(np.int64)
        mode = primitive.get("mode", TRIANGLES)
        if mode == TRIANGLES:
            return order[: len(order) // 3 * 3].reshape(-1, 3)
        if mode == FAN:
            return np.stack([np.full(len(order) - 2, order[0]), order[1:-1], order[2:]], axis=1)
        strip = np.stack([order[:-2], order[1:-1], order[2:]], axis=1)
        strip[1::2] = strip[1::2, ::-1]  # every second triangle of a strip is wound the other way
        return strip

    def read_uvs(self, primitive: dict[str, Any], triangles: np.ndarray) -> np.ndarray | None:
        """glTF counts v from the top of the picture, this project from its bottom."""
        channel = f"TEXCOORD_{self.base_texture(primitive.get('material')).get('texCoord', 0)}"
        if channel not in primitive["attributes"]:
            return None
        uv = self.asset.read_accessor(primitive["attributes"][channel]).astype(np.float32)
        return (uv * np.array([1, -1], np.float32) + np.array([0, 1], np.float32))[triangles]

    def base_texture(self, material: int | None) -> dict[str, Any]:
        surface = {} if material is None else self.asset.items("materials")[material]
        return surface.get("pbrMetallicRoughness", {}).get("baseColorTexture", {})

    def read_colours(self, accessor: int) -> np.ndarray:
        colours = self.asset.read_accessor(accessor).astype(np.float32)
        colours = colours if colours.shape[1] == 4 else np.insert(colours, 3, 1.0, axis=1)
        return _encode_colour(colours)

    def build(self) -> Mesh:
        counts = [len(triangles) for triangles in self.triangles]
        return Mesh(
            name=self.asset.path.stem,
            vertices=np.concatenate([*self.vertices, np.zeros((0, 3))]),
            triangles=np.concatenate([*self.triangles, np.zeros((0, 3))]).astype(np.int32),
            triangle_uvs=self.build_uvs(),
            triangle_objects=np.repeat(np.arange(len(counts), dtype=np.int32), counts),
            object_names=tuple(self.object_names),
            triangle_materials=np.repeat(np.array(self.material_numbers, np.int32), counts),
            materials=tuple(self.build_material(number) for number in self.materials_used),
            vertex_colours=self.build_colours(),
        )

    def build_uvs(self) -> np.ndarray | None:
        if all(uv is None for uv in self.uvs):
            return None
        return np.concatenate(
            [
                np.zeros((len(triangles), 3, 2), np.float32) if uv is None else uv
                for uv, triangles in zip(self.uvs, self.triangles, strict=True)
            ]
        )

    def build_colours(self) -> np.ndarray | None:
        if all(colours is None for colours in self.colours):
            return None
        return np.concatenate(
            [
                np.ones((len(vertices), 4), np.float32) if colours is None else colours
                for colours, vertices in zip(self.colours, self.vertices, strict=True)
            ]
        )

    def build_material(self, number: int | None) -> Material:
        if number is None:
            return plain_material("")
        material = self.asset.items("materials")[number]
        surface = material.get("pbrMetallicRoughness", {})
        return Material(
            name=material.get("name", ""),
            base_colour=_encode_colour(surface.get("baseColorFactor", [1, 1, 1, 1])),
            texture=self.read_texture(self.base_texture(number)),
            alpha=material.get("alphaMode", "OPAQUE").lower(),
        )

    def read_texture(self, reference: dict[str, Any]) -> np.ndarray | None:
        if "index" not in reference:
            return None
        image = self.asset.items("textures")[reference["index"]].get("source")
        return None if image is None else self.asset.read_image(image)


def _encode_colour(linear: list[float] | np.ndarray) -> np.ndarray:
    """(..., 4) float32: linear RGB encoded, alpha as it is."""
    colour = np.clip(np.array(linear, np.float32), 0.0, 1.0)
    colour[..., :3] = encode_srgb(colour[..., :3])
    return colour
