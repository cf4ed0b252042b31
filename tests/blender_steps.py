"""Runs inside Blender: connects as a user does, keeps what the mesh became, and hangs up.

    blender -b --factory-startup --python blender_steps.py -- ADDON PORT OUT [MESH.obj]

ADDON is the folder that holds the add-on, or the zip that Blender installs.

Writes OUT.npz (moved and restored vertices in the world, triangles as Blender holds them, the
frame's number, the state), OUT.pc2 as recorded and OUT.png, a small picture.
"""

from __future__ import annotations

import sys
import time

import bpy
import numpy as np

WAIT_S = 30.0
FRAMES = 5


def read_evaluated(things: list[bpy.types.Object]) -> np.ndarray:
    """Vertices of all of them one after the other, in the world."""
    parts = []
    for thing in things:
        evaluated = thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
        vertices = np.empty(3 * len(evaluated.vertices), np.float32)
        evaluated.vertices.foreach_get("co", vertices)
        T_world_object = np.array(thing.matrix_world, np.float32)
        parts.append(vertices.reshape(-1, 3) @ T_world_object[:3, :3].T + T_world_object[:3, 3])
    return np.concatenate(parts)


def enable(addon: str) -> None:
    if addon.endswith(".zip"):
        bpy.ops.preferences.addon_install(filepath=addon)
        bpy.ops.preferences.addon_enable(module="mimesh_blender")
        return
    sys.path.insert(0, addon)
    import mimesh_blender

    mimesh_blender.register()


def main(addon: str, port: str, out: str, mesh_path: str | None = None) -> None:
    enable(addon)
    import mimesh_blender
    from mimesh_blender import panel

    kept: dict = {}
    for thing in list(bpy.data.objects):
        if thing.type == "MESH":
            bpy.data.objects.remove(thing)
    settings = bpy.context.scene.mimesh
    settings.port, settings.cache_path = int(port), f"{out}.pc2"
    if mesh_path:
        bpy.ops.wm.obj_import(filepath=mesh_path)
        imported = [thing for thing in bpy.data.objects if thing.type == "MESH"]
        for thing in imported:
            thing.select_set(True)
        settings.target = "SELECTED"
    bpy.ops.mimesh.connect()
    session = panel._current
    frame = step(session)
    if frame is not None:
        driven = [bpy.data.objects[piece.name] for piece in session._puppet.pieces]
        bpy.ops.mimesh.record()
        frame = step(session) or frame
        bpy.ops.mimesh.record()
        keep_moved(kept, driven, frame, session)
        if not (mesh_path or addon.endswith(".zip")):
            draw(kept["moved"], f"{out}.png")
    kept["state"] = session.state
    bpy.ops.mimesh.disconnect()
    if frame is not None:
        kept["restored"] = read_evaluated(driven)
        if not mesh_path:
            kept["played"] = play_back(driven[0], f"{out}.pc2")
        kept["keys_left"] = sum(thing.data.shape_keys is not None for thing in driven)
    kept["installed_at"] = mimesh_blender.__file__
    if addon.endswith(".zip"):
        bpy.ops.preferences.addon_disable(module="mimesh_blender")
    else:
        mimesh_blender.unregister()
    np.savez(out, **kept)


def step(session):
    """The last of some frames; None when the session ended or nothing came."""
    deadline, frame, seen = time.monotonic() + WAIT_S, None, 0
    while session.alive and seen < FRAMES and time.monotonic() < deadline:
        newest = session.step()
        if newest is not None:
            frame, seen = newest, seen + 1
        time.sleep(0.01)
    return frame


def play_back(thing: bpy.types.Object, path: str) -> np.ndarray:
    """The first sample as Blender itself reads it."""
    cache = thing.modifiers.new("Cache", "MESH_CACHE")
    cache.cache_format, cache.filepath = "PC2", path
    bpy.context.scene.frame_set(0)
    return read_evaluated([thing])


def keep_moved(kept: dict, driven: list[bpy.types.Object], frame, session) -> None:
    snapshot = session._receiver.snapshot
    kept["moved"] = read_evaluated(driven)
    kept["frame_id"] = frame.frame_id
    kept["neutral"], kept["pose"] = snapshot.neutral_vertices, snapshot.pose(frame)
    kept["images"] = [tuple(image.size) for image in bpy.data.images if image.packed_file]
    kept["names"] = [thing.name for thing in driven]
    kept["materials"] = [material.name for thing in driven for material in thing.data.materials]
    mesh = driven[0].data
    kept["triangles"] = [list(polygon.vertices) for polygon in mesh.polygons]


def draw(vertices: np.ndarray, path: str) -> None:
    """The front, by Cycles on the CPU: the other engines need a display."""
    scene, middle = bpy.context.scene, (vertices.min(0) + vertices.max(0)) / 2
    height = float(np.ptp(vertices, 0)[2])
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location = middle + height * np.array([0.5, -2.0, 0.1])
    camera.rotation_euler = (np.pi / 2, 0, np.arctan2(0.5, 2.0))
    camera.data.lens = 70
    camera.data.clip_start = 0.01 * height
    light = bpy.data.objects.new("Sun", bpy.data.lights.new("Sun", "SUN"))
    light.rotation_euler, light.data.energy = (0.7, -0.4, 0), 3.0
    for thing in (camera, light):
        scene.collection.objects.link(thing)
    scene.camera, scene.render.engine, scene.render.filepath = camera, "CYCLES", path
    scene.cycles.device, scene.cycles.samples, scene.cycles.use_denoising = "CPU", 8, False
    scene.render.resolution_x = scene.render.resolution_y = 256
    scene.world.use_nodes = True
    bpy.ops.render.render(write_still=True)


main(*sys.argv[sys.argv.index("--") + 1 :])
