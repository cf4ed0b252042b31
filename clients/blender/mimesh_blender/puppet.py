"""Objects whose meshes follow the stream, on shape keys of their own: nothing else is changed."""

# pyright: reportMissingImports=false
# Blender's own module is nowhere but in Blender.

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
from mimesh_snapshot import Snapshot

from .similarity import MismatchError, Similarity, arrange_pieces

KEY_NAME = "Mimesh"


class Puppet:
    """One object, or the several an importer has made of one file."""

    def __init__(self, driven: Sequence[bpy.types.Object], snapshot: Snapshot) -> None:
        """Adds a shape key each. Raises MismatchError for meshes that are not the snapshot's."""
        for one in driven:
            if one.mode == "EDIT":
                raise MismatchError(f"Leave edit mode of {one.name} first.")
            _drop_key(one, KEY_NAME)  # of a file saved while connected
        self.topology_hash = snapshot.topology_hash
        self._neutral = snapshot.neutral_vertices
        by_name = {one.name: one for one in driven}
        worlds = {name: _in_world(one) for name, one in by_name.items()}
        arrangement = arrange_pieces(self._neutral, worlds)
        self.pieces: list[Piece] = []
        for name in arrangement.order:
            start = self.pieces[-1].rows.stop if self.pieces else 0
            self.pieces.append(Piece(by_name[name], start, arrangement.similarity))

    def apply(self, vertices: np.ndarray) -> list[np.ndarray] | None:
        """Move the meshes to (V, 3) streamed `vertices`; returns each piece's, in its own space.

        None while one of them is being edited. Raises MismatchError when one is gone.
        """
        offsets = vertices - self._neutral
        moved = [piece.apply(offsets[piece.rows]) for piece in self.pieces]
        return None if any(one is None for one in moved) else moved  # type: ignore[return-value]

    def restore(self) -> None:
        """Take the shape keys away again."""
        for piece in self.pieces:
            piece.restore()


class Piece:
    """One object. Found by name at every step: undo and file changes replace Blender's objects."""

    def __init__(self, driven: bpy.types.Object, start: int, similarity: Similarity) -> None:
        self.name = driven.name
        self._rest = read_rest(driven.data)
        self.rows = slice(start, start + len(self._rest))
        """Its vertices among the streamed ones."""
        T_object_world = np.linalg.inv(np.array(driven.matrix_world)[:3, :3])
        turn = similarity.scale * T_object_world @ similarity.rotation
        self._turn = turn.T.astype(np.float32)
        self._adds_basis = driven.data.shape_keys is None
        if self._adds_basis:
            driven.shape_key_add(name="Basis", from_mix=False)
        key = driven.shape_key_add(name=KEY_NAME, from_mix=False)
        key.value = 1.0
        self._key_name = key.name

    def apply(self, offsets: np.ndarray) -> np.ndarray | None:
        """Move by (V, 3) streamed differences from neutral; (V, 3) vertices it now has."""
        driven = bpy.data.objects.get(self.name)
        keys = driven.data.shape_keys if driven is not None and driven.type == "MESH" else None
        key = keys.key_blocks.get(self._key_name) if keys else None
        if driven is None or key is None or len(key.data) != len(self._rest):
            raise MismatchError(f"{self.name} is gone or was changed; connect again.")
        if driven.mode == "EDIT":
            return None
        moved = self._rest + offsets @ self._turn
        key.data.foreach_set("co", moved.ravel())
        driven.data.update()
        return moved

    def restore(self) -> None:
        """Give the object its own shape back."""
        driven = bpy.data.objects.get(self.name)
        if driven is None or driven.type != "MESH":
            return
        _drop_key(driven, self._key_name)
        keys = driven.data.shape_keys
        if self._adds_basis and keys and len(keys.key_blocks) == 1:
            driven.shape_key_clear()
        driven.data.update()


def read_rest(mesh: bpy.types.Mesh) -> np.ndarray:
    """(V, 3) float32 vertices without any shape key, in the object's own space."""
    held = mesh.shape_keys.reference_key.data if mesh.shape_keys else mesh.vertices
    rest = np.empty(3 * len(held), np.float32)
    held.foreach_get("co", rest)
    return rest.reshape(-1, 3)


def _in_world(driven: bpy.types.Object) -> np.ndarray:
    T_world_object = np.array(driven.matrix_world)
    return read_rest(driven.data) @ T_world_object[:3, :3].T + T_world_object[:3, 3]


def _drop_key(driven: bpy.types.Object, name: str) -> None:
    keys = driven.data.shape_keys
    key = keys.key_blocks.get(name) if keys else None
    if key is not None:
        driven.shape_key_remove(key)
