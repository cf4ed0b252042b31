"""Two very small heads to make wire vectors of: one with eyes and textures, one with neither.

Every number is a short binary fraction made by whole-number arithmetic, so that the vectors come
out the same on every machine.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS, PART_NAMES, REGION_NAMES
from engine.records import Character, Material, Mesh

RING_COUNT, AROUND = 5, 7
EYES = np.array([[32.0, -70.0, 30.0], [-32.0, -70.0, 30.0]])
EYE_RADIUS = 12.0
OCTAHEDRON = np.array(
    [[0, 1, 2], [1, 3, 2], [3, 4, 2], [4, 0, 2], [1, 0, 5], [3, 1, 5], [4, 3, 5], [0, 4, 5]]
)
EMPTY = Material("plain", np.ones(4, np.float32), None, "opaque")


def eyed_head() -> tuple[Character, Mesh]:
    """Millimetres, +z up, facing -y, as many modelling programs write; 57 vertices."""
    skin, triangles = _ball()
    skin = skin * [75, 90, 110]
    corners = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 0, 0], [0, -1, 0], [0, 0, -1]])
    pieces = [(skin, triangles, "skin")]
    pieces += [
        (corners * EYE_RADIUS + centre, OCTAHEDRON, part)
        for centre, part in zip(EYES, ("eye_L", "eye_R"), strict=True)
    ]
    card = np.array([[-12.0, 0, 0], [12, 0, 0], [12, 0, 8], [-12, 0, 8]])
    square = np.array([[0, 1, 2], [0, 2, 3]])
    pieces += [
        (card + np.array([0, -72, -36]), square, "teeth_upper"),
        (card + np.array([0, -70, -48]), square, "tongue"),
    ]
    character = _assemble(pieces, np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]), 0.1)
    character = replace(character, eye_centres=EYES.astype(np.float32))
    triangle_count = len(character.triangles)
    uvs = np.stack([_scatter((triangle_count, 3), 3), _scatter((triangle_count, 3), 5)], axis=-1)
    half = np.arange(triangle_count) % 2
    red = Material("red", np.array([0.75, 0.25, 0.125, 0.5], np.float32), None, "blend")
    mesh = _describe("eyed head", character, (_textured("first", 1), red, _textured("other", 2)))
    return character, replace(
        mesh,
        triangle_uvs=(uvs / 64).astype(np.float32),
        triangle_materials=np.where(half, 1, np.arange(triangle_count) % 3).astype(np.int32),
    )


def plain_head() -> tuple[Character, Mesh]:
    """Metres, upright, without eyes, texture coordinates, colours or extra expressions."""
    vertices, triangles = _ball()
    vertices = vertices * np.array([0.078125, 0.109375, 0.09375])
    character = _assemble([(vertices, triangles, "skin")], np.eye(3), 100.0)
    character = replace(
        character, extra_names=(), extra_basis=np.zeros((0, *vertices.shape), np.float32)
    )
    return character, _describe("plain head", character, (EMPTY,))


def _ball() -> tuple[np.ndarray, np.ndarray]:
    """(37, 3) points near a unit ball, multiples of 1/64, and outward triangles."""
    heights = np.linspace(-np.pi / 2, np.pi / 2, RING_COUNT + 2)[1:-1]
    angles = np.arange(AROUND) * 2 * np.pi / AROUND
    ring = np.stack([np.sin(angles), np.zeros(AROUND), np.cos(angles)], axis=1)
    rings = [ring * np.cos(height) + [0, np.sin(height), 0] for height in heights]
    points = np.vstack([*rings, [[0, -1, 0], [0, 1, 0]]])
    triangles = []
    bottom, top = len(points) - 2, len(points) - 1
    for row in range(RING_COUNT - 1):
        for column in range(AROUND):
            a, b = row * AROUND + column, row * AROUND + (column + 1) % AROUND
            triangles += [(a, b, a + AROUND), (b, b + AROUND, a + AROUND)]
    for column in range(AROUND):
        following, last = (column + 1) % AROUND, (RING_COUNT - 1) * AROUND
        triangles += [(bottom, following, column), (top, last + column, last + following)]
    return np.rint(points * 64) / 64, np.array(triangles)


def _assemble(
    pieces: list[tuple[np.ndarray, np.ndarray, str]], upright: np.ndarray, centimetres: float
) -> Character:
    counts = [len(vertices) for vertices, _, _ in pieces]
    firsts = np.cumsum([0, *counts])
    vertices = np.vstack([vertices for vertices, _, _ in pieces])
    parts = np.repeat([PART_NAMES.index(part) for _, _, part in pieces], counts).astype(np.int8)
    vertex_count, skin_count = len(vertices), counts[0]
    T_canonical_mesh = np.eye(4)
    T_canonical_mesh[:3, :3] = centimetres * upright
    # What is modelled as skin moves, more in front; eyes do not move but turn.
    forward = vertices @ upright[2]
    moves = (np.arange(vertex_count) < skin_count) & (forward > 0)
    basis = _steps(len(ICT_EXPRESSIONS) + 1, vertex_count) * (moves[:, None] / centimetres / 32)
    return Character(
        neutral_vertices=vertices.astype(np.float32),
        triangles=np.vstack(
            [triangles + first for (_, triangles, _), first in zip(pieces, firsts, strict=False)]
        ).astype(np.int32),
        expression_names=ICT_EXPRESSIONS,
        basis=basis[:-1].astype(np.float32),
        extra_names=EXTRA_EXPRESSIONS,
        extra_basis=basis[-1:].astype(np.float32),
        skinning_weights=np.zeros((vertex_count, len(ICT_EXPRESSIONS)), np.float32),
        region_labels=np.where(
            np.arange(vertex_count) < skin_count, np.arange(vertex_count) % len(REGION_NAMES), -1
        ).astype(np.int8),
        region_names=REGION_NAMES,
        part_labels=parts,
        part_names=PART_NAMES,
        head_weights=(np.arange(vertex_count) % 5 / 4).astype(np.float32),
        head_pivot=(np.array([0, -5, -0.5]) @ upright / centimetres).astype(np.float32),
        eye_centres=np.full((2, 3), np.nan, np.float32),
        eye_axes=np.tile(upright, (2, 1, 1)).astype(np.float32),
        T_canonical_mesh=T_canonical_mesh,
        alignment_score=0.9,
        content_hash="0" * 64,
    )


def _steps(row_count: int, vertex_count: int) -> np.ndarray:
    """(rows, V, 3) whole numbers from -8 to 8; each row moves about a third of the vertices."""
    row, vertex, axis = np.ogrid[:row_count, :vertex_count, :3]
    return ((37 * row + 11 * vertex + 5 * axis) % 17 - 8) * ((row + vertex) % 3 == 0)


def _scatter(shape: tuple[int, int], seed: int) -> np.ndarray:
    """Whole numbers from 0 to 64 in no apparent order."""
    return np.arange(np.prod(shape)).reshape(shape) * 13 * seed % 65


def _textured(name: str, seed: int) -> Material:
    texels = (np.arange(64).reshape(4, 4, 4) * 37 * seed % 256).astype(np.uint8)
    return Material(name, np.ones(4, np.float32), texels, "mask" if seed == 2 else "opaque")


def _describe(name: str, character: Character, materials: tuple[Material, ...]) -> Mesh:
    triangle_count = len(character.triangles)
    return Mesh(
        name=name,
        vertices=character.neutral_vertices.astype(np.float64),
        triangles=character.triangles,
        triangle_uvs=None,
        triangle_objects=np.zeros(triangle_count, np.int32),
        object_names=("head",),
        triangle_materials=np.zeros(triangle_count, np.int32),
        materials=materials,
        vertex_colours=None,
    )
