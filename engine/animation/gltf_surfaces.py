"""The surfaces of a written glTF: vertices with their attributes, triangles by material, shapes.

A mesh is one glTF mesh whose primitives, one a material, share every vertex array.

Source: Khronos glTF 2.0 specification, chapters 3.7.2 (meshes) and 3.9 (materials).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from engine.animation.gltf_container import ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER, GlbContainer
from engine.animation.morphed_mesh import MorphedMesh
from engine.animation.shaded_normals import ShadedNormals
from engine.colour_space import decode_srgb
from engine.picture_file import encode_png
from engine.records import Material, Mesh
from engine.uv_seams import DrawnVertices

NOTHING = 1e-8
"""Of the mesh's longest side: what moves less is not kept. Less than float32 resolves at its far
end, and a hundred shapes together stay below a millionth."""
SAME_NORMAL = 1e-3  # radians nobody sees
ROUGHNESS = 0.7  # skin, cloth and hair; the files read here say nothing of it
MOST_SHORT = 65535  # an index of 65,535 itself means something else to graphics cards


def add_surfaces(
    container: GlbContainer,
    morphed: MorphedMesh,
    drawn: DrawnVertices,
    joint_attributes: dict[str, int],
    moving_normals: bool = True,
) -> int:
    """Add the mesh and everything it shows; its number.

    `joint_attributes` are the accessors `engine.animation.gltf_joints` made.
    """
    normals = ShadedNormals(morphed)
    attributes = _add_attributes(container, morphed.mesh, drawn, normals) | joint_attributes
    targets = _add_targets(container, morphed, drawn, normals if moving_normals else None)
    shared = {"attributes": attributes} | ({"targets": targets} if targets else {})
    primitives = [shared | own for own in _add_triangles(container, morphed.mesh, drawn)]
    extras: dict[str, Any] = {"vertex_count": len(morphed.mesh.vertices)}
    item: dict[str, Any] = {"primitives": primitives, "extras": extras}
    if morphed.mesh.name:
        item["name"] = morphed.mesh.name
    if targets:
        extras["targetNames"] = list(morphed.names)
        item["weights"] = [0.0] * len(targets)
    return container.add("meshes", item)


def _add_attributes(
    container: GlbContainer, mesh: Mesh, drawn: DrawnVertices, normals: ShadedNormals
) -> dict[str, int]:
    positions = mesh.vertices.astype(np.float32)[drawn.sources]
    arrays = {"NORMAL": normals.neutral[drawn.sources]}
    if drawn.uvs is not None:
        arrays["TEXCOORD_0"] = drawn.uvs * np.array([1, -1], np.float32) + np.array(
            [0, 1], np.float32
        )
    if mesh.vertex_colours is not None:
        colours = mesh.vertex_colours.astype(np.float32)[drawn.sources]
        arrays["COLOR_0"] = np.concatenate([decode_srgb(colours[:, :3]), colours[:, 3:]], axis=1)
    return {"POSITION": container.add_array(positions, ARRAY_BUFFER, bounded=True)} | {
        name: container.add_array(values, ARRAY_BUFFER) for name, values in arrays.items()
    }


def _add_targets(
    container: GlbContainer,
    morphed: MorphedMesh,
    drawn: DrawnVertices,
    normals: ShadedNormals | None,
) -> list[dict[str, int]]:
    smallest = NOTHING * np.ptp(morphed.mesh.vertices, axis=0).max()
    targets = []
    for deltas in morphed.deltas:
        position = container.add_deltas(deltas[drawn.sources], smallest, bounded=True)
        target = {"POSITION": position}
        if normals is not None:
            turned = normals.change(deltas)[drawn.sources]
            target["NORMAL"] = container.add_deltas(turned, SAME_NORMAL)
        targets.append(target)
    return targets


def _add_triangles(
    container: GlbContainer, mesh: Mesh, drawn: DrawnVertices
) -> Iterator[dict[str, int]]:
    """What each primitive has of its own: materials by their first triangle, triangles of one in
    file order."""
    dtype = np.uint16 if len(drawn.sources) <= MOST_SHORT else np.uint32
    textures: dict[int, int] = {}  # a picture that several materials show is kept once
    used, first = np.unique(mesh.triangle_materials, return_index=True)
    for number in used[np.argsort(first)].tolist():
        corners = drawn.triangles[mesh.triangle_materials == number].ravel().astype(dtype)
        material = mesh.materials[number]
        if drawn.uvs is None:  # nothing says where its picture would go
            material = replace(material, texture=None)
        described = _describe(container, material, textures)
        yield {
            "indices": container.add_array(corners, ELEMENT_ARRAY_BUFFER),
            "material": container.add("materials", described),
        }


def _describe(
    container: GlbContainer, material: Material, textures: dict[int, int]
) -> dict[str, Any]:
    red, green, blue = decode_srgb(material.base_colour[:3]).tolist()
    alpha = float(np.clip(material.base_colour[3], 0.0, 1.0))
    surface: dict[str, Any] = {
        "baseColorFactor": [red, green, blue, alpha],
        "metallicFactor": 0.0,
        "roughnessFactor": ROUGHNESS,
    }
    if material.texture is not None:
        key = id(material.texture)
        if key not in textures:
            image = container.add_picture(encode_png(material.texture))
            textures[key] = container.add("textures", {"source": image})
        surface["baseColorTexture"] = {"index": textures[key]}
    # Both sides: hair and lashes are cards, and the files read here cull nothing.
    described: dict[str, Any] = {"pbrMetallicRoughness": surface, "doubleSided": True}
    if material.name:
        described["name"] = material.name
    if material.alpha != "opaque":
        described["alphaMode"] = material.alpha.upper()
    return described
