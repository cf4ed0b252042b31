"""Reads a mesh file exactly as it is: the order and count of its vertices are never changed.

OBJ and glTF have readers of their own here, because general mesh loaders split or merge vertices at
UV seams and material borders, and the moved mesh must fit the file it came from. PLY and STL carry
no such structure and go through trimesh.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.errors import MeshError
from engine.gltf_file import read_gltf
from engine.mesh_limits import check_triangle_count, check_vertex_count
from engine.obj_file import read_obj
from engine.records import Mesh
from engine.soup_file import read_ply, read_stl

READERS: dict[str, Callable[[Path], Mesh]] = {
    ".obj": read_obj,
    ".glb": read_gltf,
    ".gltf": read_gltf,
    ".vrm": read_gltf,
    ".ply": read_ply,
    ".stl": read_stl,
}
FARTHEST = 1e15
"""From the origin, in any unit: squares of more, scaled to a head, leave single precision."""


def load_mesh(path: Path) -> Mesh:
    """Read `path` (OBJ, glTF, GLB, VRM, PLY or STL) into mesh space.

    Mesh space is the file's own axes and units; for glTF it is the default scene's world space, in
    the bind pose. Raises MeshError, one sentence, when the file is missing, empty, of another kind,
    damaged, without triangles, without extent, not finite or impossibly far out, or beyond
    2 million vertices or 8 million triangles.
    """
    path = Path(path)
    reader = _choose_reader(path)
    try:
        mesh = reader(path)
    except MeshError:
        raise
    except MemoryError:
        raise MeshError(f"{path.name} is too large to be read into memory.") from None
    except Exception as error:
        # Whatever a damaged file makes a parser stumble over, it is the file that is wrong.
        kind = path.suffix.lstrip(".").upper()
        raise MeshError(f"{path.name} is damaged or not {kind}: {error}.") from error
    validate_mesh(mesh, path.name)
    return mesh


def _choose_reader(path: Path) -> Callable[[Path], Mesh]:
    if not path.exists():
        raise MeshError(f"There is no mesh file {path}.")
    if not path.is_file():
        raise MeshError(f"{path} is a folder, not a mesh file.")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise MeshError(f"{path.name} is not a kind of mesh file that can be read: {known}.")
    if path.stat().st_size == 0:
        raise MeshError(f"{path.name} is empty; export or copy it again.")
    return reader


def validate_mesh(mesh: Mesh, name: str) -> None:
    """Raise MeshError when nothing could be done with `mesh`; `name` is what to call it."""
    vertices, triangles = mesh.vertices, mesh.triangles
    if len(vertices) == 0:
        raise MeshError(
            f"{name} has no vertices: it is not a mesh, or not of the kind it is named."
        )
    if len(triangles) == 0:
        raise MeshError(f"{name} has no triangles: a surface is needed, not points or lines.")
    check_vertex_count(len(vertices), name)
    check_triangle_count(len(triangles), name)
    first = 1 if name.lower().endswith(".obj") else 0  # what the file's own reader counts from
    check_numbers(vertices, name, first)
    if triangles.min() < 0 or triangles.max() >= len(vertices):
        worst = int(triangles.max() if triangles.max() >= len(vertices) else triangles.min())
        raise MeshError(
            f"{name} has a triangle that uses vertex {worst + first}, but its vertices are numbered"
            f" {first} to {len(vertices) - 1 + first}."
        )
    used = vertices[triangles.ravel()]
    if not np.ptp(used, axis=0).max() > 0:
        raise MeshError(f"{name} has no extent: all of its triangles lie in one point.")


def check_numbers(vertices: np.ndarray, name: str, first: int = 0) -> None:
    """Raise MeshError for (V, 3) vertices that are not finite, or farther out than `FARTHEST`.

    They are counted from `first` in its text.
    """
    broken = np.flatnonzero(~np.isfinite(vertices).all(1))
    if len(broken) == 1:
        raise MeshError(
            f"{name} has a vertex that is not a finite number, vertex {broken[0] + first}."
        )
    if len(broken):
        raise MeshError(
            f"{name} has {len(broken)} vertices that are not finite numbers, the first being"
            f" vertex {broken[0] + first}."
        )
    far = np.flatnonzero((np.abs(vertices) > FARTHEST).any(1))
    if len(far):
        raise MeshError(
            f"{name} is damaged: {len(far)} of its vertices are farther than {FARTHEST:g} from the"
            f" origin, the first being vertex {far[0] + first}."
        )


def mesh_content_hash(mesh: Mesh) -> str:
    """Hex SHA-256 over what rigging depends on: geometry, parts and the names that tell them."""
    digest = hashlib.sha256()
    names = "\n".join((*mesh.object_names, *(m.name for m in mesh.materials)))
    for piece in (mesh.vertices, mesh.triangles, mesh.triangle_objects, mesh.triangle_materials):
        digest.update(f"{piece.dtype.str}{piece.shape}".encode())
        digest.update(np.ascontiguousarray(piece).tobytes())
    digest.update(names.encode())
    return digest.hexdigest()
