"""What a webcam shows beside the face: hair, shoulders, glasses and eyeballs, as plain geometry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from live.closed_loop.closed_loop_heads import Head

_EYE_RINGS = np.radians([0.0, 5, 10, 15, 20, 25, 28, 31, 36, 45, 55, 70, 90, 115])
_EYE_SECTORS = 28
_TORSO_CM = np.array([  # height, half width, half depth, how far back
    [-9.5, 5.2, 5.2, -1.5], [-13.5, 5.8, 5.8, -1.8], [-15.5, 8.5, 6.4, -2.4],
    [-17.2, 15.5, 7.4, -3.0], [-19.5, 20.0, 8.6, -3.2], [-24.0, 22.5, 10.0, -3.2],
    [-45.0, 23.0, 11.5, -3.2],
])  # fmt: skip
_TORSO_SECTORS = 40
_TUBE_SIDES = 6


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Vertices and triangles, canonical centimetres."""

    vertices: np.ndarray
    """(N, 3) float32."""
    triangles: np.ndarray
    """(F, 3) int32."""


def make_eyeball(centre: np.ndarray, radius: float) -> Piece:
    """The front of a ball that looks straight ahead, finest where the iris is."""
    around = np.arange(_EYE_SECTORS) * (2 * np.pi / _EYE_SECTORS)
    away, turn = np.meshgrid(_EYE_RINGS, around, indexing="ij")
    unit = np.stack([np.sin(away) * np.cos(turn), np.sin(away) * np.sin(turn), np.cos(away)], -1)
    points = centre + radius * unit.reshape(-1, 3)
    return Piece(points.astype(np.float32), _grid(len(_EYE_RINGS), _EYE_SECTORS))


def make_torso(rng: np.random.Generator) -> Piece:
    """Neckline, shoulders and chest of somebody of random build."""
    around = np.arange(_TORSO_SECTORS) * (2 * np.pi / _TORSO_SECTORS)
    wide, deep = rng.uniform(0.85, 1.2), rng.uniform(0.9, 1.15)
    rows = []
    for number, (height, width, depth, back) in enumerate(_TORSO_CM):
        across = width * (wide if number > 2 else 1.0)
        x, z = across * np.sin(around), back + depth * deep * np.cos(around)
        rows.append(np.column_stack([x, np.full_like(x, height), z]))
    # The neckline sits higher behind than in front.
    rows[0][:, 1] -= rng.uniform(1.0, 5.0) * np.clip(np.cos(around), 0, 1)
    return Piece(np.concatenate(rows).astype(np.float32), _grid(len(rows), _TORSO_SECTORS)[:, ::-1])


def make_glasses(head: Head, rng: np.random.Generator) -> Piece:
    """Frames before the eyes, a bridge and temples; rings round or rather square."""
    centres, radius = head.eye_centres, float(head.eye_radii.mean())
    half = np.array([rng.uniform(1.4, 1.75), rng.uniform(0.9, 1.4)]) * radius
    square = rng.uniform(2.0, 4.5)
    thick = rng.uniform(0.07, 0.22)
    front = _clearance(head, half)
    around = np.linspace(0, 2 * np.pi, 33)[:-1]
    pieces, sides = [], []
    for centre in centres:
        cos, sin = np.cos(around), np.sin(around)
        x = centre[0] * 1.04 + half[0] * np.sign(cos) * np.abs(cos) ** (2 / square)
        y = centre[1] - 0.25 + half[1] * np.sign(sin) * np.abs(sin) ** (2 / square)
        z = front - 0.035 * x**2
        pieces.append(_tube(np.column_stack([x, y, z]), thick, closed=True))
        outer = int(np.argmax(np.abs(x)))
        sides.append((x[outer], y[outer] + 0.4 * half[1], z[outer]))
    inner = centres[:, 0] * 1.04 - np.sign(centres[:, 0]) * half[0]
    height = centres[:, 1].mean() + 0.25
    arch = height + 0.2 * np.sin(np.linspace(0, np.pi, 6))
    across = np.linspace(float(inner[0]), float(inner[1]), 6)
    bridge = np.column_stack([across, arch, np.full(6, front)])
    pieces.append(_tube(bridge, thick, closed=False))
    beside = np.abs(head.rest[:, 1] - height) < 1.0
    temple = np.abs(head.rest[beside & (np.abs(head.rest[:, 2] - 2.0) < 1.0), 0]).max() + 0.15
    for x, y, z in sides:
        ear = np.array([np.sign(x) * temple, y - 0.3, 0.5])
        pieces.append(_tube(np.linspace([x, y, z], ear, 6), thick, closed=False))
    return join(pieces)


def grow_hair(head: Head, normals: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(V,) centimetres by which each vertex of the scalp is moved out along its normal."""
    names = head.family.region_names
    scalp = head.family.regions == names.index("scalp")
    ears = np.isin(head.family.regions, [names.index(ear) for ear in ("ear_L", "ear_R")])
    if not scalp.any():
        return np.zeros(len(normals))
    height = head.rest[:, 1]
    low, high = np.quantile(height[scalp], [0.05, 0.5])
    inwards = np.clip((height - low) / max(high - low, 1e-6), 0, 1)
    length = rng.uniform(0.2, 1.9)
    waves = np.sin(head.rest @ rng.normal(0, 1.3, (3, 4)) + rng.uniform(0, 6.3, 4)).mean(1)
    return np.where(scalp & ~ears, length * (0.35 + 0.65 * inwards) * (1 + 0.5 * waves), 0.0)


def join(pieces: list[Piece]) -> Piece:
    """One piece of many."""
    starts = np.cumsum([0, *(len(piece.vertices) for piece in pieces[:-1])])
    return Piece(
        np.concatenate([piece.vertices for piece in pieces]),
        np.concatenate([p.triangles + s for p, s in zip(pieces, starts, strict=True)]).astype(
            np.int32
        ),
    )


def _clearance(head: Head, half: np.ndarray) -> float:
    """How far forward frames must sit so that neither brow nor nose comes through."""
    near = [
        (np.abs(head.rest[:, :2] - centre[:2]) < half).all(axis=1) for centre in head.eye_centres
    ]
    return float(head.rest[near[0] | near[1], 2].max()) + 0.35


def _grid(rows: int, columns: int) -> np.ndarray:
    """(F, 3) int32 triangles of a tube of `rows` rings of `columns` vertices."""
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
    a, b = row * columns + column, row * columns + (column + 1) % columns
    c, d = a + columns, b + columns
    return np.concatenate(
        [np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)]
    ).astype(np.int32)


def _tube(path: np.ndarray, radius: float, *, closed: bool) -> Piece:
    ends = np.roll(path, -1, 0) - np.roll(path, 1, 0) if closed else np.gradient(path, axis=0)
    along = ends / np.linalg.norm(ends, axis=1, keepdims=True)
    side = np.cross(along, [0.0, 0.3, 1.0])
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(along, side)
    turn = np.arange(_TUBE_SIDES) * (2 * np.pi / _TUBE_SIDES)
    ring = np.cos(turn)[:, None, None] * side + np.sin(turn)[:, None, None] * up
    points = (path + radius * ring).transpose(1, 0, 2)
    if closed:
        points = np.concatenate([points, points[:1]])
    return Piece(points.reshape(-1, 3).astype(np.float32), _grid(len(points), _TUBE_SIDES))
