"""An OBJ file with its vertices left out, to be filled in frame after frame.

Source: Wavefront "Advanced Visualizer" file format, the polygonal part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from engine.animation.decimal_text import choose_decimals, write_rows
from engine.records import Mesh

VERTEX = re.compile(rb"^([ \t]*v[ \t]+)(\S+[ \t]+\S+[ \t]+\S+)", re.MULTILINE)
NORMAL = re.compile(rb"^[ \t]*vn[ \t][^\n]*\n?", re.MULTILINE)
POLYGON = re.compile(rb"^[ \t]*[fl][ \t][^\n]*", re.MULTILINE)
CORNER_NORMAL = re.compile(rb"(\d/-?\d*)/-?\d+")
NO_TEXTURE = re.compile(rb"/(?=\s|$)")
NEAR = 64
"""Characters from one vertex to the next that are laid out beside the numbers; more of them, like
polygons between two objects, part the vertices into runs."""


class ObjTemplate:
    """The text before the first vertex' numbers, and behind each one's."""

    def __init__(self, head: bytes, gaps: list[bytes], decimals: int) -> None:
        self._head = head
        self._decimals = decimals
        lengths = np.fromiter(map(len, gaps), np.int64, len(gaps))
        far = lengths > NEAR
        far[-1:] = True
        self._far = [(number + 1, gaps[number]) for number in np.flatnonzero(far).tolist()]
        lengths[far] = 0
        width = int(lengths.max(initial=0))
        padded = b"".join(
            (b"" if skip else gap).ljust(width) for gap, skip in zip(gaps, far, strict=True)
        )
        self._gaps = np.frombuffer(padded, np.uint8).reshape(len(gaps), width)
        self._gap_kept = np.arange(width) < lengths[:, None]

    def fill(self, vertices: np.ndarray) -> Iterator[bytes]:
        """The pieces of the file's text with (V, 3) finite `vertices` in it."""
        text, kept = write_rows(vertices, self._decimals)
        text = np.concatenate([text, self._gaps], axis=1)
        kept = np.concatenate([kept, self._gap_kept], axis=1)
        yield self._head
        start = 0
        for stop, gap in self._far:
            yield text[start:stop][kept[start:stop]].tobytes()
            yield gap
            start = stop


def cut_template(content: bytes, mesh: Mesh) -> ObjTemplate | None:
    """The file `mesh` was read from, its lines joined, everything but its coordinates kept.

    Colours behind the coordinates, texture coordinates, polygons, objects, materials and comments
    stay. Normals do not: those of the neutral would be wrong for every frame, and programs compute
    better ones where there are none. None where the vertices are not those of `mesh`.
    """
    text = POLYGON.sub(_without_normals, NORMAL.sub(b"", content))
    found = list(VERTEX.finditer(text))
    if len(found) != len(mesh.vertices) or not found:
        return None
    starts = [match.start(2) for match in found[1:]] + [len(text)]
    gaps = [text[match.end(2) : start] for match, start in zip(found, starts, strict=True)]
    return ObjTemplate(text[: found[0].start(2)], gaps, choose_decimals(mesh.vertices))


def _without_normals(polygon: re.Match[bytes]) -> bytes:
    return NO_TEXTURE.sub(b"", CORNER_NORMAL.sub(rb"\1", polygon[0]))


def make_template(mesh: Mesh) -> ObjTemplate:
    """The text of an OBJ file of a mesh that comes from a file of another kind.

    Vertices in their order, with their colours, then polygons by objects and materials, which keep
    their names.
    """
    count = len(mesh.vertices)
    behind = [b""] * count
    if mesh.vertex_colours is not None:
        behind = [b" %.6g %.6g %.6g" % tuple(row) for row in mesh.vertex_colours[:, :3].tolist()]
    gaps = [tail + b"\nv " for tail in behind]
    gaps[-1] = behind[-1] + b"\n" + b"".join(_write_polygons(mesh))
    return ObjTemplate(b"v ", gaps, choose_decimals(mesh.vertices))


def _write_polygons(mesh: Mesh) -> Iterator[bytes]:
    corners, line = (mesh.triangles + 1)[..., None], b"f %d %d %d\n"
    if mesh.triangle_uvs is not None:
        uvs = np.where(np.isfinite(mesh.triangle_uvs), mesh.triangle_uvs, 0.0).reshape(-1, 2)
        table, numbers = np.unique(uvs, axis=0, return_inverse=True)
        yield b"".join(b"vt %.7g %.7g\n" % tuple(row) for row in table.tolist())
        corners = np.concatenate([corners, numbers.reshape(-1, 3, 1) + 1], axis=2)
        line = b"f %d/%d %d/%d %d/%d\n"
    rows = corners.reshape(len(corners), -1).tolist()
    for start, stop in _runs(mesh):
        name = mesh.object_names[mesh.triangle_objects[start]]
        material = mesh.materials[mesh.triangle_materials[start]].name
        yield f"o {_one_line(name)}\nusemtl {_one_line(material)}\n".encode()
        yield b"".join(line % tuple(row) for row in rows[start:stop])


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _runs(mesh: Mesh) -> Iterator[tuple[int, int]]:
    """Triangles from and to which object and material stay the same."""
    changes = np.diff(mesh.triangle_objects) | np.diff(mesh.triangle_materials)
    starts = [0, *(np.flatnonzero(changes) + 1).tolist()]
    return zip(starts, [*starts[1:], len(mesh.triangles)], strict=True)
