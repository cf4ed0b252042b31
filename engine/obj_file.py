"""Wavefront OBJ, read so that vertex i of the file is vertex i of the mesh.

Source: Wavefront "Advanced Visualizer" file format, the polygonal part: v, vt, f with positive and
negative indices, o, g, usemtl, mtllib. A v may have the format's own fourth number w, which is for
curves and has no say here, and the common extension r g b behind that: "x y z", "x y z w",
"x y z r g b" and "x y z w r g b" are understood.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.errors import MeshError
from engine.mesh_limits import check_triangle_count, check_vertex_count
from engine.mtl_file import plain_material, read_mtl
from engine.records import Material, Mesh


def read_obj(path: Path) -> Mesh:
    """Read an OBJ file; raises MeshError naming the line that cannot be understood."""
    reader = _ObjReader(path)
    text = path.read_text(encoding="utf-8", errors="replace").replace("\\\n", " ")
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        handle = reader.handlers.get(words[0]) if words else None
        if handle is None:
            continue
        try:
            handle(words[1:])
        except (ValueError, IndexError):
            raise MeshError(
                f"{path.name}, line {number} cannot be understood: {line.strip()[:60]!r}."
            ) from None
    return reader.build()


class _ObjReader:
    """Collects the statements of one file in order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.positions: list[tuple[float, float, float]] = []
        self.colours: list[tuple[float, ...]] = []
        self.coordinates: list[tuple[float, float]] = []
        self.corners: list[tuple[int, int, int]] = []
        self.corner_uvs: list[tuple[int, int, int]] = []
        self.objects: list[int] = []
        self.material_uses: list[int] = []
        self.object_numbers: dict[str, int] = {}
        self.material_numbers: dict[str, int] = {}
        self.library: dict[str, Material] = {}
        self.object_name = self.group_name = self.material_name = ""
        self.handlers = {
            "v": self.add_position,
            "vt": self.add_coordinate,
            "f": self.add_polygon,
            "o": self.open_object,
            "g": self.open_group,
            "usemtl": self.use_material,
            "mtllib": self.open_library,
        }

    def add_position(self, words: list[str]) -> None:
        x, y, z, *rest = map(float, words)
        self.positions.append((x, y, z))
        if len(rest) in (3, 4):
            self.colours.append(tuple(rest[-3:]))
        check_vertex_count(len(self.positions), self.path.name)

    def add_coordinate(self, words: list[str]) -> None:
        self.coordinates.append((float(words[0]), float(words[1]) if len(words) > 1 else 0.0))

    def open_object(self, words: list[str]) -> None:
        self.object_name, self.group_name = " ".join(words), ""

    def open_group(self, words: list[str]) -> None:
        self.group_name = " ".join(words)

    def use_material(self, words: list[str]) -> None:
        self.material_name = " ".join(words)

    def open_library(self, words: list[str]) -> None:
        self.library.update(read_mtl(self.path.parent / " ".join(words)))

    def add_polygon(self, words: list[str]) -> None:
        corners = [word.split("/") for word in words]
        vertex = [self._index(corner[0], len(self.positions)) for corner in corners]
        textured = all(len(corner) > 1 and corner[1] for corner in corners)
        uv = [self._index(c[1], len(self.coordinates)) for c in corners] if textured else []
        label = "/".join(filter(None, (self.object_name, self.group_name)))
        for k in range(1, len(vertex) - 1):
            self.corners.append((vertex[0], vertex[k], vertex[k + 1]))
            self.corner_uvs.append((uv[0], uv[k], uv[k + 1]) if textured else (-1, -1, -1))
            self.objects.append(self.object_numbers.setdefault(label, len(self.object_numbers)))
            self.material_uses.append(
                self.material_numbers.setdefault(self.material_name, len(self.material_numbers))
            )
        check_triangle_count(len(self.corners), self.path.name)

    @staticmethod
    def _index(word: str, count: int) -> int:
        """OBJ counts from 1; negative numbers count back from the newest element."""
        number = int(word)
        if number == 0:
            raise ValueError("indices count from 1")
        return number - 1 if number > 0 else count + number

    def build(self) -> Mesh:
        return Mesh(
            name=self.path.stem,
            vertices=np.array(self.positions, np.float64).reshape(-1, 3),
            triangles=np.array(self.corners, np.int32).reshape(-1, 3),
            triangle_uvs=self._triangle_uvs(),
            triangle_objects=np.array(self.objects, np.int32),
            object_names=tuple(self.object_numbers),
            triangle_materials=np.array(self.material_uses, np.int32),
            materials=tuple(
                self.library.get(name, plain_material(name)) for name in self.material_numbers
            ),
            vertex_colours=self._vertex_colours(),
        )

    def _triangle_uvs(self) -> np.ndarray | None:
        corner_uvs = np.array(self.corner_uvs, np.int64).reshape(-1, 3)
        if not self.coordinates or (corner_uvs < 0).all():
            return None
        if corner_uvs.max() >= len(self.coordinates):
            raise MeshError(
                f"{self.path.name} uses texture coordinate {corner_uvs.max() + 1},"
                f" but has only {len(self.coordinates)}."
            )
        table = np.array([*self.coordinates, (0.0, 0.0)], np.float32)
        return table[np.maximum(corner_uvs, -1)]

    def _vertex_colours(self) -> np.ndarray | None:
        """Only where every vertex has one; some exporters count to 1, others to 255."""
        if not self.colours or len(self.colours) < len(self.positions):
            return None
        rgb = np.array(self.colours, np.float32)
        rgb = rgb / 255.0 if rgb.max() > 1.0 else rgb
        return np.insert(np.clip(rgb, 0.0, 1.0), 3, 1.0, axis=1)
