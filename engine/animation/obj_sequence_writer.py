"""Writes the frames of a moving mesh as OBJ files, each as its neutral's own file is."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np

from engine.animation.obj_template import ObjTemplate, cut_template, make_template
from engine.obj_positions import join_lines
from engine.records import Mesh
from engine.whole_file import whole_file

LIBRARY = re.compile(rb"^([ \t]*mtllib[ \t]+)(\S[^\n]*?)[ \t]*$", re.MULTILINE)


class ObjSequenceWriter:
    """One OBJ file a frame; see `cut_template` and `make_template` for what is in them."""

    def __init__(self, mesh: Mesh, mesh_file: Path) -> None:
        """`mesh_file` is where `mesh` was read from; an OBJ is kept but for its coordinates.

        Its material library stays where it is and is referred to from there. Raises OSError.
        """
        self._mesh = mesh
        self._mesh_file = mesh_file
        own = mesh_file.suffix.lower() == ".obj"
        self._content = join_lines(mesh_file.read_bytes()) if own else b""
        self._templates: dict[Path, ObjTemplate] = {}

    def write(self, vertices: np.ndarray, path: Path) -> None:
        """One frame, (V, 3) finite, as file `path`, whole or not at all. Raises OSError.

        Raises ValueError for vertices of another mesh.
        """
        if vertices.shape != self._mesh.vertices.shape or not np.isfinite(vertices).all():
            wanted = self._mesh.vertices.shape
            raise ValueError(f"vertices should be {wanted} and finite, not {vertices.shape}")
        template = self._template(path.parent)
        with whole_file(path) as stream:
            stream.writelines(template.fill(vertices))

    def _template(self, folder: Path) -> ObjTemplate:
        if folder not in self._templates:
            content = LIBRARY.sub(lambda found: self._refer(found, folder), self._content)
            cut = cut_template(content, self._mesh) if content else None
            self._templates[folder] = cut or make_template(self._mesh)
        return self._templates[folder]

    def _refer(self, found: re.Match[bytes], folder: Path) -> bytes:
        """The statement that names a material library, as it must be from `folder`."""
        library = self._mesh_file.parent / os.fsdecode(found[2])
        if not library.is_file():
            return found[0]
        try:
            path = Path(os.path.relpath(library.resolve(), folder.resolve()))
        except ValueError:  # on another drive
            path = library.resolve()
        return found[1] + os.fsencode(path.as_posix())
