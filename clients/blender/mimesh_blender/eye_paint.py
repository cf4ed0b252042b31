"""Irises for eyeballs that came without a picture of one, by the angle from where the eye looks."""

# pyright: reportMissingImports=false
# Blender's own module is nowhere but in Blender.

from __future__ import annotations

import bpy
import numpy as np
from mimesh_snapshot import Snapshot

ANGLES = "Mimesh eye angle"
PUPIL, IRIS, SOFT = 0.185, 0.485, 0.03
"""Radians from the middle; a human iris spans about 55 degrees of the eyeball."""
BLACK, COLOUR, RING = (0.006, 0.006, 0.006), (0.107, 0.187, 0.214), (0.03, 0.05, 0.06)
"""Linear."""
STOPS = (
    (0.0, BLACK, 1.0),
    (PUPIL - SOFT, BLACK, 1.0),
    (PUPIL, COLOUR, 1.0),
    (0.8 * IRIS, COLOUR, 1.0),
    (IRIS - SOFT, RING, 1.0),
    (IRIS, RING, 0.0),
)
"""Angle, colour and how far it covers the white."""


def add_angles(mesh: bpy.types.Mesh, snapshot: Snapshot) -> None:
    """Of every eyeball vertex, at rest; it stays with the vertex as the eye turns."""
    angles = np.full(snapshot.vertex_count, np.pi, np.float32)
    for side, name in enumerate(("left_eye_vertices", "right_eye_vertices")):
        vertices = snapshot.blocks[name]
        spokes = snapshot.neutral_vertices[vertices] - snapshot.blocks["eye_centres"][side]
        lengths = np.maximum(np.linalg.norm(spokes, axis=1), 1e-12)
        along = spokes @ snapshot.blocks["eye_axes"][side, 2]
        angles[vertices] = np.arccos(np.clip(along / lengths, -1, 1))
    mesh.attributes.new(ANGLES, "FLOAT", "POINT").data.foreach_set("value", angles)


def build_iris(material: bpy.types.Material) -> tuple[bpy.types.NodeSocket, bpy.types.NodeSocket]:
    """Outputs of colour and coverage."""
    nodes = material.node_tree.nodes
    angle = nodes.new("ShaderNodeAttribute")
    angle.attribute_name = ANGLES
    ramp = nodes.new("ShaderNodeValToRGB")
    stops = ramp.color_ramp.elements
    while len(stops) < len(STOPS):
        stops.new(1.0)
    for stop, (position, colour, cover) in zip(stops, STOPS, strict=True):
        stop.position, stop.color = position, (*colour, cover)
    material.node_tree.links.new(angle.outputs["Fac"], ramp.inputs["Fac"])
    return ramp.outputs["Color"], ramp.outputs["Alpha"]
