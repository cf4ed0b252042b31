"""Run by Blender's Python, not ours; see `test_gltf_animation.py`.

blender -b --factory-startup --python blender_motion.py -- OUT

Animates a ball by two shape keys and two bones, and writes OUT.glb, every frame sampled, beside
OUT.npz: the frames' vertices as Blender itself has them, glTF's axes.
"""

import sys

import bmesh
import bpy
import numpy as np
from mathutils import Euler, Vector

FRAMES, FPS = 13, 24


def add_ball():
    mesh = bpy.data.meshes.new("ball")
    ball = bpy.data.objects.new("ball", mesh)
    bpy.context.scene.collection.objects.link(ball)
    build = bmesh.new()
    bmesh.ops.create_uvsphere(build, u_segments=12, v_segments=8, radius=1)
    build.to_mesh(mesh)
    build.free()
    for polygon in mesh.polygons:
        polygon.use_smooth = True  # flat ones would be exported with vertices of their own
    return ball


def add_shapes(ball) -> None:
    draw = np.random.default_rng(1)
    ball.shape_key_add(name="Basis")
    for name, values in (("pull", (0, 1, 0.3)), ("push", (1, 0.2, 0))):
        key = ball.shape_key_add(name=name)
        for number, vertex in enumerate(ball.data.vertices):
            key.data[number].co = vertex.co + Vector((0.1 * draw.normal(size=3)).tolist())
        for frame, value in zip((1, 6, FRAMES), values, strict=True):
            key.value = value
            key.keyframe_insert("value", frame=frame)


def add_bones(ball) -> None:
    armature = bpy.data.armatures.new("bones")
    bones = bpy.data.objects.new("bones", armature)
    bpy.context.scene.collection.objects.link(bones)
    bpy.context.view_layer.objects.active = bones
    bpy.ops.object.mode_set(mode="EDIT")
    neck, head = (armature.edit_bones.new(name) for name in ("neck", "head"))
    neck.head, neck.tail, head.head, head.tail = (0, 0, -1), (0, 0, 0), (0, 0, 0), (0, 0.3, 1)
    head.parent = neck
    bpy.ops.object.mode_set(mode="OBJECT")
    hang(ball, bones)
    for frame, turn, way in (
        (1, (0, 0, 0), 0),
        (7, (0.5, 0.2, -0.3), 0.2),
        (FRAMES, (-1, 0, 2), 1),
    ):
        pose = bones.pose.bones
        pose["head"].rotation_quaternion = Euler(turn).to_quaternion()
        pose["head"].scale = (1, 1 + way, 1)
        pose["neck"].location = (way, 0, -way)
        pose["head"].keyframe_insert("rotation_quaternion", frame=frame)
        pose["head"].keyframe_insert("scale", frame=frame)
        pose["neck"].keyframe_insert("location", frame=frame)


def hang(ball, bones) -> None:
    ball.parent = bones
    ball.modifiers.new("bones", "ARMATURE").object = bones
    neck, head = (ball.vertex_groups.new(name=name) for name in ("neck", "head"))
    for number, vertex in enumerate(ball.data.vertices):
        share = min(max((vertex.co.z + 1) / 2, 0), 1)
        neck.add([number], 1 - share, "REPLACE")
        head.add([number], share, "REPLACE")


def vertices_at(ball, frame: int) -> np.ndarray:
    bpy.context.scene.frame_set(frame)
    shown = ball.evaluated_get(bpy.context.evaluated_depsgraph_get())
    places = [shown.matrix_world @ vertex.co for vertex in shown.to_mesh().vertices]
    x, y, z = np.array(places).T
    return np.stack([x, z, -y], axis=1)


def main(out: str) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end, scene.render.fps = 1, FRAMES, FPS
    ball = add_ball()
    add_shapes(ball)
    add_bones(ball)
    np.savez(f"{out}.npz", frames=[vertices_at(ball, frame + 1) for frame in range(FRAMES)])
    bpy.ops.export_scene.gltf(filepath=f"{out}.glb", export_force_sampling=True)


main(sys.argv[-1])
