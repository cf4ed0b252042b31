"""Writes a character that moves as one GLB file: named shapes, joints, one animation.

The numbers of mesh space are kept as they are. glTF itself is in metres, +y up, +z forward: a mesh
of other axes or units shows as large and turned as those make it, unless a node above the joints is
told to place it.

The mesh's V vertices come first and in their order. Behind them come copies of those that lie on a
texture's seam, one for every further texture coordinate, since glTF wants one per vertex; the mesh
says V as `extras.vertex_count`. Blender goes from material to material, vertices of each in this
order, and leaves out those of no triangle. Names are in `extras.targetNames`, as most programs read
them.

Source: Khronos glTF 2.0 specification.
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from engine.animation.gltf_container import GlbContainer
from engine.animation.gltf_joints import add_joints, place_node
from engine.animation.gltf_surfaces import add_surfaces
from engine.animation.gltf_tracks import add_animation
from engine.animation.morphed_mesh import MorphedMesh, MorphTrack
from engine.errors import EngineError
from engine.uv_seams import split_at_seams


def write_glb(
    stream: BinaryIO,
    morphed: MorphedMesh,
    track: MorphTrack | None = None,
    *,
    name: str = "take",
    moving_normals: bool = True,
    T_scene_mesh: np.ndarray | None = None,
) -> None:
    """Write the file; without a `track` a character to be posed, without an animation.

    `name` is the animation's. Without `moving_normals` the shapes leave normals alone: a third less
    to store, but programs that compute none of their own shade a moved face as the neutral one.
    `T_scene_mesh` (4, 4), a rotation times a scale, takes mesh space to metres, +y up; without it
    the file reads back the same numbers.
    Raises EngineError for a track that cannot be played and for more than the 4 GiB a GLB can have,
    OSError when it cannot be written.
    """
    container = GlbContainer()
    drawn = split_at_seams(morphed.mesh)
    joints = None if morphed.joints is None else add_joints(container, morphed.joints, drawn)
    attributes = {} if joints is None else joints.attributes
    node = {"mesh": add_surfaces(container, morphed, drawn, attributes, moving_normals)}
    node |= {} if joints is None else {"skin": joints.skin}
    mesh_node = container.add("nodes", node | {"name": morphed.mesh.name or "mesh"})
    top = mesh_node if joints is None else joints.root
    if T_scene_mesh is not None and not np.array_equal(T_scene_mesh, np.eye(4)):
        top = container.add("nodes", place_node(T_scene_mesh) | {"children": [top]})
    # What a skin moves stays where its joints put it, whatever stands above it.
    container.show([top] if joints is None else [mesh_node, top])
    if track is not None:
        add_animation(container, track, mesh_node, joints, name)
    try:
        container.write(stream)
    except OverflowError as problem:
        raise EngineError(
            f"{morphed.mesh.name} is too large for one GLB: {problem}; write fewer shapes, or OBJ."
        ) from problem
