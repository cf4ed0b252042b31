"""The skin of a mesh as one welded surface, with the way back to the mesh's vertices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.names import PART_NAMES
from engine.proxy import keep_vertices
from engine.records import Mesh
from engine.topology import weld


@dataclass(frozen=True, slots=True, eq=False)
class SkinSurface:
    """Welded skin in canonical space."""

    vertices: np.ndarray
    """(W, 3) float64 centimetres."""
    triangles: np.ndarray
    """(G, 3) int32 into `vertices`."""
    mesh_vertices: np.ndarray
    """(N,) the mesh's vertices that are skin."""
    welded_of: np.ndarray
    """(N,) the welded vertex of each of them."""


def take_skin(mesh: Mesh, canonical: np.ndarray, part_labels: np.ndarray) -> SkinSurface:
    """The skin of `mesh`, its vertices given as (V, 3) `canonical` centimetres."""
    is_skin = part_labels == PART_NAMES.index("skin")
    triangles, mesh_vertices = keep_vertices(mesh.triangles, is_skin)
    welded = weld(canonical[mesh_vertices], triangles)
    return SkinSurface(welded.vertices, welded.triangles, mesh_vertices, welded.weld_of)
