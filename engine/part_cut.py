"""Cuts a mesh into the pieces that can each be one part, and numbers them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.part_hints import read_hints
from engine.pieces import piece_labels
from engine.records import Mesh

NOT_SAID = -1


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The pieces of one mesh, as its file makes them: the alignment has no say in their numbers."""

    of_triangle: np.ndarray
    """(F,) int32 number of each triangle's piece, in the order of the file."""
    hints: tuple[str | None, ...]
    """What each piece's names say, a kind of `engine.part_hints.HINTS`."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One connected piece in canonical space, or the share of one that a person has named."""

    vertices: np.ndarray
    """(N,) int, numbers of the mesh's vertices."""
    points: np.ndarray
    """(N, 3) float64 canonical space."""
    hint: str | None
    """What its names say, a kind of `engine.part_hints.HINTS`."""
    triangles: np.ndarray
    """(M, 3) int into `points`."""
    number: int = 0
    """Of the piece it comes from, as told to people."""
    said: int = NOT_SAID
    """What a person says it is, into the choices of `engine.parts_file`."""

    @property
    def centre(self) -> np.ndarray:
        """(3,) middle of the box."""
        return (self.points.min(0) + self.points.max(0)) / 2

    @property
    def extent(self) -> np.ndarray:
        """(3,) sides of the box."""
        return np.ptp(self.points, axis=0)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a piece was taken for."""

    part: str
    """Of `engine.names.PART_NAMES`."""
    why: str
    """In a few words, for people."""


def cut_mesh(mesh: Mesh) -> Cut:
    """Connected pieces, cut further where names tell welded parts apart."""
    connected = piece_labels(mesh.vertices, mesh.triangles)
    pairs, pair_of = np.unique(
        np.stack([mesh.triangle_objects, mesh.triangle_materials], 1), axis=0, return_inverse=True
    )
    kinds = read_hints([(mesh.object_names[o], mesh.materials[m].name) for o, m in pairs])
    hints = sorted(set(kinds), key=str)
    hint_of = np.array([hints.index(kind) for kind in kinds], np.int64)[pair_of.ravel()]
    keys, first, of_triangle = np.unique(
        np.stack([connected, hint_of], axis=1), axis=0, return_index=True, return_inverse=True
    )
    order = np.argsort(first)
    number = np.argsort(order)
    return Cut(
        number[of_triangle.ravel()].astype(np.int32),
        tuple(hints[hint] for hint in keys[order, 1]),
    )


def open_pieces(mesh: Mesh, cut: Cut, canonical: np.ndarray, said: np.ndarray) -> list[Piece]:
    """The pieces in canonical space; what a person calls by different names comes apart.

    `canonical` are all vertices (V, 3), `said` (F,) is what a person says of each triangle.
    """
    keys, of_triangle = np.unique(
        np.stack([cut.of_triangle, said], axis=1), axis=0, return_inverse=True
    )
    of_triangle = of_triangle.ravel()
    order = np.argsort(of_triangle, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(of_triangle[order])) + 1)
    return [
        _open(mesh.triangles[group], canonical, cut.hints[number], int(number), int(word))
        for group, (number, word) in zip(groups, keys, strict=True)
    ]


def _open(
    triangles: np.ndarray, canonical: np.ndarray, hint: str | None, number: int, said: int
) -> Piece:
    vertices, local = np.unique(triangles, return_inverse=True)
    return Piece(vertices, canonical[vertices], hint, local.reshape(-1, 3), number, said)
