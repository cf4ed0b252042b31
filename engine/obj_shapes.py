"""An artist's shapes as OBJ files of one topology, each named by its expression.

This is how ICT-FaceKit and most sculpting tools hand them on. Only the positions are read.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.errors import EditError
from engine.obj_positions import read_positions


class ObjShapes:
    """A folder of OBJ files beside the mesh they were sculpted from."""

    def __init__(self, folder: Path) -> None:
        """Raises EditError for what is no folder of OBJ files."""
        self.label = folder.name
        if not folder.is_dir():
            raise EditError(f"There is no folder {folder}.")
        self._files = {
            file.stem: file
            for file in sorted(folder.iterdir())
            if file.suffix.lower() == ".obj" and file.is_file()
        }
        if not self._files:
            raise EditError(f"The folder {folder} has no OBJ files.")

    @property
    def names(self) -> tuple[str, ...]:
        """The files' names without their ending."""
        return tuple(self._files)

    def read(self, name: str, neutral_vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(V, 3) float32 displacement from the mesh's (V, 3) neutral, and (V,) bool True.

        Raises EditError for a file of another mesh, MeshError for one that cannot be read.
        """
        file = self._files[name]
        vertices = read_positions(file)
        if vertices.shape != neutral_vertices.shape:
            raise EditError(
                f"{self.label}/{file.name} has {len(vertices)} vertices, the mesh"
                f" {len(neutral_vertices)}: it must be the same mesh in another shape."
            )
        if not np.isfinite(vertices).all():
            raise EditError(f"{self.label}/{file.name} has vertices that are not finite numbers.")
        return (vertices - neutral_vertices).astype(np.float32), np.ones(len(vertices), bool)
