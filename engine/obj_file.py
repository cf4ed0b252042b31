"""Wavefront OBJ, read so that vertex i of the file is vertex i of the mesh.

Source: Wavefront "Advanced Visualizer" file format, the polygonal part: v, vt, f with positive and
negative indices, o, g, usemtl, mtllib. A v may have the format's own fourth number w, which is for
curves and has no say here, and the common extension r g b behind that: "x y z", "x y z w",
"x y z r g b" and "x y z w r g b" are understood.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import numpy as np

from engine.errors import MeshError
from engine.mesh_limits import check_triangle_count, check_vertex_count
from engine.mtl_file import plain_material, read_mtl
from engine.obj_runs import fan, parse_corners, parse_rows, statement_runs
from engine.records import Material, Mesh


def read_obj(path: Path) -> Mesh:
    """Read an OBJ file; raises MeshError naming the line that cannot be understood."""
    reader = _ObjReader(path)
    text = path.read_text(encoding="utf-8-sig", errors="replace").replace("\\\n", " ")
    for number, keyword, lines in statement_runs(text):
        handle = reader.handlers.get(keyword)
        if handle is None:
            continue
        try:
            handle(lines)
        except (ValueError, IndexError):
            _handle_singly(handle, number, keyword, lines, path.name)
    return reader.build()


def _handle_singly(
    handle: Callable[[list[list[str]]], None],
    first: int,
    keyword: str,
    lines: list[list[str]],
    name: str,
) -> None:
    """Lines that are not alike, one by one; raises MeshError naming the one that is wrong."""
    for number, words in enumerate(lines, first):
        try:
            handle([words])
        except (ValueError, IndexError):
            line = " ".join([keyword, *words])
            raise MeshError(f"{name}, line {number} cannot be understood: {line[:60]!r}.") from None


class _ObjReader:
    """Collects the statements of one file in order, runs of lines at a time.

    Each handler takes a run whole or, raising ValueError or IndexError, nothing of it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.positions: list[np.ndarray] = []
        self.colours: list[np.ndarray] = []
        self.coordinates: list[np.ndarray] = []
        self.corners: list[np.ndarray] = []
        self.corner_uvs: list[np.ndarray] = []
        self.objects: list[np.ndarray] = []
        self.material_uses: list[np.ndarray] = []
        self.position_count = self.coordinate_count = self.triangle_count = 0
        self.object_numbers: dict[str, int] = {}
        self.material_numbers: dict[str, int] = {}
        self.library: dict[str, Material] = {}
        self.object_name = self.group_name = self.material_name = ""
        self.handlers = {
            "v": self.add_positions,
            "vt": self.add_coordinates,
            "f": self.add_polygons,
            "o": self.open_object,
            "g": self.open_group,
            "usemtl": self.use_material,
            "mtllib": self.open_libraries,
        }

    def add_positions(self, lines: list[list[str]]) -> None:
        rows = parse_rows(lines)
        if rows.shape[1] < 3:
            raise ValueError("a vertex has three coordinates")
        self.positions.append(rows[:, :3])
        if rows.shape[1] in (6, 7):
            self.colours.append(rows[:, -3:])
        self.position_count += len(rows)
        check_vertex_count(self.position_count, self.path.name)

    def add_coordinates(self, lines: list[list[str]]) -> None:
        rows = parse_rows([words[:2] for words in lines])
        if rows.shape[1] == 0:
            raise ValueError("a texture coordinate has a number")
        self.coordinates.append(rows if rows.shape[1] == 2 else np.pad(rows, ((0, 0), (0, 1))))
        self.coordinate_count += len(rows)

    def open_object(self, lines: list[list[str]]) -> None:
        self.object_name, self.group_name = " ".join(lines[-1]), ""

    def open_group(self, lines: list[list[str]]) -> None:
        self.group_name = " ".join(lines[-1])

    def use_material(self, lines: list[list[str]]) -> None:
        self.material_name = " ".join(lines[-1])

    def open_libraries(self, lines: list[list[str]]) -> None:
        for words in lines:
            self.library.update(read_mtl(self.path.parent / " ".join(words)))

    def add_polygons(self, lines: list[list[str]]) -> None:
        words = list(chain.from_iterable(lines))
        vertices, textures = self._parse_corners(words, len(lines))
        triangles = fan(np.fromiter(map(len, lines), np.int64, len(lines)))
        self.corners.append(vertices[triangles])
        self.corner_uvs.append(textures[triangles])
        count = len(triangles)
        if count:
            label = "/".join(filter(None, (self.object_name, self.group_name)))
            number = self.object_numbers.setdefault(label, len(self.object_numbers))
            self.objects.append(np.full(count, number))
            number = self.material_numbers.setdefault(
                self.material_name, len(self.material_numbers)
            )
            self.material_uses.append(np.full(count, number))
        self.triangle_count += count
        check_triangle_count(self.triangle_count, self.path.name)

    def _parse_corners(self, words: list[str], line_count: int) -> tuple[np.ndarray, np.ndarray]:
        counts = (self.position_count, self.coordinate_count)
        try:
            return parse_corners(words, counts)
        except ValueError:
            if line_count > 1:
                raise
        # Within one polygon a texture coordinate that is missing leaves it without any.
        bare = [word.split("/")[0] for word in words]
        textures = [word.split("/")[1] for word in words if word.count("/")]
        if len(textures) == len(words) and all(textures):
            raise ValueError("a corner is not a number")
        return parse_corners(bare, counts)

    def build(self) -> Mesh:
        return Mesh(
            name=self.path.stem,
            vertices=_stack(self.positions, np.float64),
            triangles=_stack(self.corners, np.int32),
            triangle_uvs=self._triangle_uvs(),
            triangle_objects=np.concatenate([*self.objects, []]).astype(np.int32),
            object_names=tuple(self.object_numbers),
            triangle_materials=np.concatenate([*self.material_uses, []]).astype(np.int32),
            materials=tuple(
                self.library.get(name, plain_material(name)) for name in self.material_numbers
            ),
            vertex_colours=self._vertex_colours(),
        )

    def _triangle_uvs(self) -> np.ndarray | None:
        corner_uvs = _stack(self.corner_uvs, np.int64)
        if not self.coordinate_count or (corner_uvs < 0).all():
            return None
        if corner_uvs.max() >= self.coordinate_count:
            raise MeshError(
                f"{self.path.name} uses texture coordinate {corner_uvs.max() + 1},"
                f" but has only {self.coordinate_count}."
            )
        table = np.concatenate([*self.coordinates, np.zeros((1, 2))]).astype(np.float32)
        return table[np.maximum(corner_uvs, -1)]

    def _vertex_colours(self) -> np.ndarray | None:
        """Only where every vertex has one; some exporters count to 1, others to 255."""
        rgb = _stack(self.colours, np.float32)
        if not len(rgb) or len(rgb) < self.position_count:
            return None
        rgb = rgb / 255.0 if rgb.max() > 1.0 else rgb
        return np.insert(np.clip(rgb, 0.0, 1.0), 3, 1.0, axis=1)


def _stack(chunks: list[np.ndarray], dtype: type) -> np.ndarray:
    """(N, 3) of chunks (n, 3), none included."""
    return np.concatenate([*chunks, np.zeros((0, 3))]).astype(dtype)
