"""The snapshot message: what a receiver needs once, before frames mean anything to it.

Made when somebody asks, in the space and with the contents asked for. What frames of a character
need of its snapshot, the order of the region and the axes of the spaces, stands here too.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections import OrderedDict
from collections.abc import Iterator

import numpy as np

from engine.eyes import eye_index
from engine.records import Character, Mesh
from live.broadcast.snapshot_blocks import (
    APPEARANCE,
    BASIS,
    Block,
    Header,
    encode_blocks,
    text_block,
)
from live.broadcast.snapshot_record import Appearance, Snapshot, decode_snapshot
from live.broadcast.snapshot_surfaces import DrawnSurfaces
from live.broadcast.spaces import Space, find_spaces

__all__ = ["Appearance", "Snapshot", "SnapshotSource", "decode_snapshot", "find_region"]

LEAST_MOVE_CM = 1e-4
"""A vertex that no expression moves farther is not in the region: a thousandth of a millimetre."""
MESSAGES_KEPT = 4
LARGEST_STEP = 32767


class SnapshotSource:
    """Everything a receiver may ask of one character. Safe to use from several threads."""

    def __init__(self, character: Character, mesh: Mesh) -> None:
        """`mesh` is the one that was rigged: its name, materials and textures are sent."""
        self.character = character
        self.spaces: dict[str, Space] = find_spaces(character.T_canonical_mesh)
        self.eyes = _find_eyes(character)
        """(N,) uint32 vertices of the left and of the right eyeball, where it turns."""
        self.region_indices = find_region(character, self.eyes)
        """(M,) uint32, ascending: the rows of frames of mode "region", and of the basis."""
        self.topology_hash = _hash_character(character)
        self._mesh = mesh
        self._drawn: DrawnSurfaces | None = None
        self._steps: tuple[np.ndarray, np.ndarray] | None = None
        self._made: OrderedDict[tuple[str, bool, bool], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, space: str, basis: bool = False, appearance: bool = False) -> bytes:
        """The message. The last few are kept, so that many receivers cost no more than one.

        Raises PacketError when it would be larger than a reader takes.
        """
        with self._lock:
            wanted = space, basis, appearance
            if wanted not in self._made:
                self._made[wanted] = self._encode(self.spaces[space], basis, appearance)
            self._made.move_to_end(wanted)
            while len(self._made) > MESSAGES_KEPT:
                self._made.popitem(last=False)
            return self._made[wanted]

    def _encode(self, space: Space, basis: bool, appearance: bool) -> bytes:
        character = self.character
        blocks = [*self._mesh_blocks(space), *self._text_blocks()]
        if basis:
            blocks += self._basis_blocks(space)
        if appearance:
            self._drawn = self._drawn or DrawnSurfaces(character, self._mesh)
            blocks += self._drawn.blocks(space)
        header = Header(
            topology_hash=self.topology_hash,
            space=space.name,
            contents=BASIS * basis | APPEARANCE * appearance,
            vertex_count=len(character.neutral_vertices),
            triangle_count=len(character.triangles),
        )
        return encode_blocks(header, blocks)

    def _mesh_blocks(self, space: Space) -> Iterator[Block]:
        character = self.character
        left, right = self.eyes
        yield Block("neutral_vertices", "f4", space.vectors(character.neutral_vertices))
        yield Block("triangles", "u4", space.wind(character.triangles))
        yield Block("region_indices", "u4", self.region_indices)
        yield Block("part_labels", "u1", character.part_labels)
        yield Block("head_weights", "f4", character.head_weights)
        yield Block("head_pivot", "f4", space.vectors(character.head_pivot))
        yield Block("eye_centres", "f4", space.vectors(character.eye_centres))
        yield Block("eye_axes", "f4", space.directions(character.eye_axes))
        yield Block("left_eye_vertices", "u4", left)
        yield Block("right_eye_vertices", "u4", right)
        yield Block("T_space_mesh", "f4", space.T_space_mesh)
        yield Block("metres_per_unit", "f4", np.array([space.metres_per_unit]))

    def _text_blocks(self) -> Iterator[Block]:
        yield text_block("name", [self._mesh.name])
        yield text_block("part_names", self.character.part_names)
        yield text_block("expression_names", self.character.expression_names)
        yield text_block("extra_names", self.character.extra_names)

    def _basis_blocks(self, space: Space) -> Iterator[Block]:
        self._steps = self._steps or _quantise_basis(self.character, self.region_indices)
        steps, scales = self._steps
        swapped = np.empty_like(steps)
        space.swap(steps.reshape(-1, 3), swapped.reshape(-1, 3))
        yield Block("basis", "i2", swapped)
        yield Block("basis_scales", "f4", scales * space.scale)


def find_region(character: Character, eyes: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """(M,) uint32 ascending: vertices that some expression moves, and those of the `eyes`."""
    linear = np.asarray(character.T_canonical_mesh, np.float64)[:3, :3]
    least = LEAST_MOVE_CM / math.cbrt(abs(np.linalg.det(linear)))
    moves = np.zeros(len(character.neutral_vertices), bool)
    # Row after row: the whole stack squared would be as large as the character.
    for row in (*character.basis, *character.extra_basis):
        moves |= np.einsum("vi,vi->v", row, row, dtype=np.float64) > least**2
    moves[np.concatenate(eyes)] = True
    return np.flatnonzero(moves).astype(np.uint32)


def _find_eyes(character: Character) -> tuple[np.ndarray, np.ndarray]:
    index = eye_index(character.part_labels)
    left, right = (
        np.flatnonzero((index == side) & np.isfinite(centre).all()).astype(np.uint32)
        for side, centre in enumerate(character.eye_centres)
    )
    return left, right


def _quantise_basis(character: Character, region: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(E+K, M, 3) int16 steps and (E+K,) float64 mesh units per step, a scale for each row."""
    stack = (*character.basis, *character.extra_basis)
    steps = np.empty((len(stack), len(region), 3), np.int16)
    scales = np.ones(len(stack))
    for number, row in enumerate(stack):
        moved = row[region].astype(np.float64)
        largest = np.abs(moved).max(initial=0.0)
        if largest > 0:
            scales[number] = largest / LARGEST_STEP
        np.rint(moved / scales[number], out=moved)
        steps[number] = moved
    return steps, scales


def _hash_character(character: Character) -> bytes:
    """8 bytes over everything that gives a frame its meaning."""
    digest = hashlib.sha256()
    for part in (
        character.neutral_vertices,
        character.triangles,
        character.basis,
        character.extra_basis,
        character.part_labels,
        character.head_weights,
        character.head_pivot,
        character.eye_centres,
        character.eye_axes,
        character.T_canonical_mesh,
    ):
        digest.update(repr(part.shape).encode())
        digest.update(np.ascontiguousarray(part).data)
    names = (character.part_names, character.expression_names, character.extra_names)
    digest.update(repr(names).encode())
    return digest.digest()[:8]
