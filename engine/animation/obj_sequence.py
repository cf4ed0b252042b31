"""An animation as OBJ files of one mesh, one a frame."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.animation.frame_checks import check_count, check_frame_rate, check_triangles
from engine.mesh_file import check_numbers, load_mesh
from engine.obj_positions import ObjLines
from engine.progress import Progress, untold
from engine.records import Mesh

BEHIND_VERTEX = re.compile(rb"/\S*")
"""The texture coordinate and normal of a polygon's corner; normals are often numbered anew."""


class ObjSequence:
    """OBJ frames beside their neutral, read when they are asked for."""

    def __init__(
        self, neutral: Mesh, files: Sequence[Path], fps: float, progress: Progress = untold
    ) -> None:
        """Raises MeshError, naming the first file that is not `neutral` in another shape.

        Every file is looked through for that, but its numbers are not yet read.
        """
        self.label = files[0].name if len(files) == 1 else f"{files[0].name} to {files[-1].name}"
        self.neutral = neutral
        self.times_s = np.arange(len(files)) / check_frame_rate(fps)
        self._files = tuple(files)
        self._known: set[bytes] = set()
        for number, file in enumerate(self._files):
            progress("looking through the frames", number / len(self._files))
            self._check(file)

    def read(self, frame: int) -> np.ndarray:
        """(V, 3) float64 mesh space.

        Raises MeshError for a file that has changed since, or whose numbers are not finite.
        """
        file = self._files[frame]
        vertices = ObjLines(file).read_positions()
        check_count(len(vertices), self.neutral, file.name)
        check_numbers(vertices, file.name, first=1)
        return vertices

    def _check(self, file: Path) -> None:
        """Cheap where the polygons' text has been seen before, as in all frames but the first."""
        lines = ObjLines(file)
        check_count(lines.count_vertices(), self.neutral, file.name)
        polygons = lines.take(lines.find("f"))
        if b"-" in polygons:  # counted back from wherever the line stands: the text does not tell
            check_triangles(load_mesh(file).triangles, self.neutral, file.name)
            return
        if (text := _digest(polygons)) in self._known:
            return
        if (bare := _digest(BEHIND_VERTEX.sub(b"", polygons))) not in self._known:
            check_triangles(load_mesh(file).triangles, self.neutral, file.name)
        self._known |= {text, bare}


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()
