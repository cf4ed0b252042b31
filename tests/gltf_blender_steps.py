"""Runs inside Blender: reads a GLB, goes to a frame, and says what it sees.

    blender -b --factory-startup --python gltf_blender_steps.py -- FILE.glb FRAME OUT.npz

Keeps the shape keys' names, and the mesh's vertices, neutral and at the frame, in glTF's axes.
"""

from __future__ import annotations

import sys

import bpy
import numpy as np


def read_vertices(mesh: bpy.types.Mesh) -> np.ndarray:
    values = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", values)
    return values.reshape(-1, 3)


def main(path: str, frame: str, out: str) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.render.fps = 25
    # The default guesses which polygons are flat, with a NumPy name that newer NumPy lacks.
    bpy.ops.import_scene.gltf(filepath=path, import_shading="SMOOTH")
    (thing,) = (each for each in bpy.data.objects if each.type == "MESH" and each.data.shape_keys)
    bpy.context.scene.frame_set(int(frame))
    moved = read_vertices(thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).to_mesh())
    T = np.array(thing.matrix_world)
    x, y, z = (moved @ T[:3, :3].T + T[:3, 3]).T
    names = [key.name for key in thing.data.shape_keys.key_blocks]
    np.savez(out, names=names, moved=np.stack([x, z, -y], 1))


main(*sys.argv[sys.argv.index("--") + 1 :])
