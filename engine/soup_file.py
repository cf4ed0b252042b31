"""PLY and STL through trimesh, with every kind of merging and reordering switched off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import trimesh
from trimesh.visual.color import ColorVisuals

from engine.errors import MeshError
from engine.mtl_file import plain_material
from engine.records import Mesh


def read_ply(path: Path) -> Mesh:
    """Read a PLY file; quads and mixed polygons come back triangulated, vertices untouched."""
    loaded = trimesh.load(str(path), file_type="ply", process=False, fix_texture=False)
    return _to_mesh(loaded, path)


def read_stl(path: Path) -> Mesh:
    """Read an STL file: every triangle keeps three vertices of its own, as the format has it."""
    return _to_mesh(trimesh.load(str(path), file_type="stl", process=False), path)


def _to_mesh(loaded: object, path: Path) -> Mesh:
    if isinstance(loaded, trimesh.Scene):
        loaded = loaded.to_mesh()
    if not isinstance(loaded, trimesh.Trimesh):
        raise MeshError(f"{path.name} has no triangles: a surface is needed, not points alone.")
    triangles = np.array(loaded.faces, np.int32).reshape(-1, 3)
    return Mesh(
        name=path.stem,
        vertices=np.array(loaded.vertices, np.float64).reshape(-1, 3),
        triangles=triangles,
        triangle_uvs=_uvs(loaded, triangles),
        triangle_objects=np.zeros(len(triangles), np.int32),
        object_names=("",),
        triangle_materials=np.zeros(len(triangles), np.int32),
        materials=(plain_material(""),),
        vertex_colours=_colours(loaded),
    )


def _uvs(loaded: trimesh.Trimesh, triangles: np.ndarray) -> np.ndarray | None:
    uv = getattr(loaded.visual, "uv", None)
    if uv is None or len(uv) != len(loaded.vertices):
        return None
    return np.asarray(uv, np.float32)[triangles]


def _colours(loaded: trimesh.Trimesh) -> np.ndarray | None:
    visual = loaded.visual
    if not isinstance(visual, ColorVisuals) or visual.kind != "vertex":
        return None
    return np.asarray(visual.vertex_colors, np.float32) / 255.0
