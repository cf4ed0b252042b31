"""A new Blender object from a snapshot: its mesh, texture coordinates, colours and materials."""

# pyright: reportMissingImports=false
# Blender's own module is nowhere but in Blender.

from __future__ import annotations

import os
import tempfile

import bpy
import numpy as np
from mimesh_snapshot import Snapshot, Surface

from .eye_paint import add_angles, build_iris

ROUGHNESS = {"skin": 0.5, "eye": 0.08, "teeth": 0.25, "tongue": 0.35}
COLOURS = "Mimesh colours"


def build_object(snapshot: Snapshot) -> bpy.types.Object:
    """The head of a snapshot in space gltf with its appearance, linked into the scene."""
    built = bpy.data.objects.new(snapshot.name or "Mimesh", build_mesh(snapshot))
    bpy.context.scene.collection.objects.link(built)
    return built


def build_mesh(snapshot: Snapshot) -> bpy.types.Mesh:
    """Vertices in the snapshot's order, so that frames fit; seams split only the uvs."""
    blocks = snapshot.blocks
    corners = blocks["draw_triangles"].ravel()
    triangles = blocks["draw_sources"][corners].reshape(-1, 3)
    mesh = bpy.data.meshes.new(snapshot.name or "Mimesh")
    mesh.from_pydata(turn_upright(snapshot.neutral_vertices).tolist(), [], triangles.tolist())
    mesh.polygons.foreach_set("use_smooth", np.ones(len(triangles), bool))
    uvs = blocks["draw_uvs"][corners] * [1, -1] + [0, 1]  # v is down in gltf, up in Blender
    mesh.uv_layers.new(name="UVMap").data.foreach_set("uv", uvs.astype(np.float32).ravel())
    colours = mesh.color_attributes.new(COLOURS, "BYTE_COLOR", "POINT")
    painted = blocks["vertex_colours"].astype(np.float32) / 255
    colours.data.foreach_set("color_srgb", painted.ravel())
    add_angles(mesh, snapshot)
    _add_materials(mesh, snapshot)
    mesh.update()
    return mesh


def turn_upright(vertices: np.ndarray) -> np.ndarray:
    """(V, 3) of (V, 3): from +y up, facing +z, to +z up, facing -y, as Blender's front view."""
    x, y, z = vertices.T
    return np.stack([x, -z, y], 1)


def _add_materials(mesh: bpy.types.Mesh, snapshot: Snapshot) -> None:
    images = [_load_image(f"{mesh.name} {number}", png)
              for number, png in enumerate(snapshot.textures)]  # fmt: skip
    numbers = np.zeros(len(mesh.polygons), np.int32)
    for number, surface in enumerate(snapshot.surfaces):
        image = None if surface.texture is None else images[surface.texture]
        mesh.materials.append(_build_material(surface, image))
        numbers[surface.first : surface.first + surface.count] = number
    mesh.polygons.foreach_set("material_index", numbers)


def _load_image(name: str, png: bytes) -> bpy.types.Image:
    # Blender reads images from files only; packed, it then needs the file no more.
    path = os.path.join(tempfile.mkdtemp(), "texture.png")
    try:
        with open(path, "wb") as file:
            file.write(png)
        image = bpy.data.images.load(path)
        image.name = name
        image.pack()
    finally:
        os.remove(path)
        os.rmdir(os.path.dirname(path))
    return image


def _build_material(surface: Surface, image: bpy.types.Image | None) -> bpy.types.Material:
    """Colour of the surface times its texture; paint of the vertices covers it by its alpha."""
    material = bpy.data.materials.new(f"Mimesh {surface.kind}")
    material.use_nodes = True
    material.diffuse_color = linear_colour(surface.colour)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    shader = next(node for node in nodes if node.type == "BSDF_PRINCIPLED")
    shader.inputs["Roughness"].default_value = ROUGHNESS.get(surface.kind, 0.6)
    paint = nodes.new("ShaderNodeVertexColor")
    paint.layer_name = COLOURS
    own, painted = linear_colour(surface.colour), paint.outputs["Color"]
    if image is not None:
        texture = nodes.new("ShaderNodeTexImage")
        texture.image = image
        own = _mix(material, "MULTIPLY", 1.0, own, texture.outputs["Color"])
        painted = _mix(material, "MULTIPLY", 1.0, own, painted)
    colour = _mix(material, "MIX", paint.outputs["Alpha"], own, painted)
    if surface.kind == "eye" and image is None:
        iris, cover = build_iris(material)
        colour = _mix(material, "MIX", cover, colour, iris)
    links.new(colour, shader.inputs["Base Color"])
    if surface.alpha != "opaque":
        shader.inputs["Alpha"].default_value = float(surface.colour[3])
        if image is not None:
            links.new(texture.outputs["Alpha"], shader.inputs["Alpha"])
        if hasattr(material, "blend_method"):
            material.blend_method = "CLIP" if surface.alpha == "mask" else "BLEND"
    return material


def _mix(material: bpy.types.Material, blend: str, *inputs):
    """The output of a colour mix; `inputs` are factor and two colours, outputs or fixed values."""
    node = material.node_tree.nodes.new("ShaderNodeMix")
    node.data_type, node.blend_type = "RGBA", blend
    enabled = (socket for socket in node.inputs if socket.enabled)
    for socket, given in zip(enabled, inputs, strict=True):
        if isinstance(given, bpy.types.NodeSocket):
            material.node_tree.links.new(given, socket)
        else:
            socket.default_value = given
    return next(socket for socket in node.outputs if socket.enabled)


def linear_colour(colour: np.ndarray) -> list[float]:
    """Four numbers as Blender wants them, from (4,) sRGB and alpha."""
    srgb = np.clip(np.asarray(colour[:3], np.float64), 0, 1)
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return [*linear.tolist(), float(colour[3])]
