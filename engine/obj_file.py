"""Wavefront OBJ, read so that vertex i of the file is vertex i of the mesh.

Source: Wavefront "Advanced Visualizer" file format, the polygonal part: v (with the common colour
extension), vt, f with positive and negative indices, o, g, usemtl, mtllib.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.errors import MeshError
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
        self.positions: list[list[float]] = []
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
        # Some exporters append w, others r g b; only the latter says anything about looks.
        self.positions.append([x, y, z, *rest] if len(rest) in (3, 4) else [x, y, z])

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
            vertices=np.array([p[:3] for p in self.positions], np.float64).reshape(-1, 3),
            triangles=np.array(self.corners, np.int32).reshape(-1, 3),
            triangle_uvs=self._triangle_uvs(),
            triangle_objects=np.array(self.objects, np.int32),
            object_names=tuple(self.object_numbers),
            triangle_materials=np.array(self.material_uses, np.int32),
            materials=tuple(self.library.get(n, plain_material(n)) for n in self.material_numbers),
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
        if not self.positions or any(len(position) < 6 for position in self.positions):
            return None
        colours = np.ones((len(self.positions), 4), np.float32)
        colours[:, :3] = np.array([position[3:6] for position in self.positions])
        return colours / 255.0 if colours[:, :3].max() > 1.0 else colours
