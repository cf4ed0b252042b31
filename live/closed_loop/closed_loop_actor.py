"""A person with everything on, ready to be drawn in any moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from engine.names import ICT_EXPRESSIONS
from engine.topology import vertex_normals
from live.closed_loop.closed_loop_extras import (
    Piece,
    grow_hair,
    make_eyeball,
    make_glasses,
    make_torso,
)
from live.closed_loop.closed_loop_families import GUMS, LASHES, SKIN, TEETH, TONGUE, Family
from live.closed_loop.closed_loop_heads import Head
from live.closed_loop.closed_loop_paint import (
    FAR_FROM_BROW,
    Colours,
    Masks,
    paint_skin,
    place_brows,
)
from live.performer import turn
from render.webcam_view import Paint

_NECK_CM = np.array([0.0, -6.0, -2.5])  # where the head turns on the neck
_HEAD_RANGE_CM = (-13.0, -6.0)  # below it the neck stays, above it follows the head
_GLASSES_SHARE = 0.18
_JAW_OPEN = ICT_EXPRESSIONS.index("jawOpen")
_PARTING_STEMS = ("mouthUpperUp", "mouthLowerDown", "mouthFunnel", "mouthStretch", "mouthSmile",
                  "mouthFrown", "mouthPucker", "mouthShrugLower", "noseSneer")  # fmt: skip
_PARTING = [row for row, name in enumerate(ICT_EXPRESSIONS) if name.startswith(_PARTING_STEMS)]
_IRIS_LANDMARKS = np.array([[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]], float)
"""The tracker's five points of an iris: its middle, then left, up, right and down as the camera
sees a head that faces it."""


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A person in one moment, camera space."""

    vertices: np.ndarray
    """(W, 3)."""
    normals: np.ndarray
    """(W, 3)."""
    poles: np.ndarray
    """(2, 3) unit vectors, where the eyes look."""
    eye_turns: np.ndarray
    """(2, 3, 3) of the eyes in the head."""
    mouth_open: float
    landmarks: np.ndarray
    """(478, 3) where the tracker's landmarks truly are."""


class Actor:
    """One person: head, eyeballs, shoulders, sometimes glasses.

    Args:
        head: whose.
        masks: of the head's family.
        colours: to paint it in.
        look: TRAINED or RESERVED.
        access: (V + both eyeballs, 2) light that reaches the family's heads, from `bake_light`.
        rng: where chance comes from.
    """

    def __init__(
        self,
        head: Head,
        masks: Masks,
        colours: Colours,
        look: str,
        access: np.ndarray,
        rng: np.random.Generator,
    ) -> None:
        self.head = head
        self.colours = colours
        normals = vertex_normals(head.rest, head.family.triangles)
        hair = grow_hair(head, normals, rng) if rng.random() < 0.85 else np.zeros(len(normals))
        self._hair = (hair[:, None] * normals).astype(np.float32)
        self._eyeballs = [make_eyeball(np.zeros(3), float(radius)) for radius in head.eye_radii]
        torso = make_torso(rng)
        glasses = make_glasses(head, rng) if rng.random() < _GLASSES_SHARE else None
        self._still = [torso] if glasses is None else [torso, glasses]
        self.paint = self._paint(masks, look, access, rng)
        self._weights = self._head_weights()
        self._sum_triangles = _triangle_sums(self.paint.triangles, len(self._weights))

    def pose(
        self, code: np.ndarray, gaze: np.ndarray, T_camera_head: np.ndarray, R_camera: np.ndarray
    ) -> Posed:
        """The person in one moment.

        Args:
            code: (54,), ordered as `CODE_NAMES`.
            gaze: (2, 2) radians, yaw to the person's left and pitch up, of each eye.
            T_camera_head: (4, 4) canonical space of the turned head to camera space.
            R_camera: (3, 3) the room's axes, in which the body sits upright, to the camera's.
        """
        face = self.head.move(code)
        turns = [turn(yaw, pitch, 0.0) for yaw, pitch in gaze]
        eyes = [
            ball.vertices + centre
            for ball, centre in zip(self._eyeballs, self.head.eye_centres, strict=True)
        ]
        still = [piece.vertices for piece in self._still]
        points = np.concatenate([face + self._hair, *eyes, *still])
        vertices = self._place(points, T_camera_head, R_camera)
        R = T_camera_head[:3, :3]
        landmarks = np.concatenate([self.head.family.landmarks @ face, *self._irises(turns)])
        return Posed(
            vertices=vertices,
            normals=self._normals(vertices),
            poles=np.stack([R @ rotation[:, 2] for rotation in turns]),
            eye_turns=np.stack(turns),
            mouth_open=_mouth_open(code),
            landmarks=landmarks @ R.T + T_camera_head[:3, 3],
        )

    def _place(self, points: np.ndarray, T: np.ndarray, R_camera: np.ndarray) -> np.ndarray:
        turned = points @ T[:3, :3].T + T[:3, 3]
        neck = T[:3, :3] @ _NECK_CM + T[:3, 3]
        upright = (points - _NECK_CM) @ R_camera.T + neck
        return (upright + self._weights * (turned - upright)).astype(np.float32)

    def _irises(self, turns: list[np.ndarray]) -> list[np.ndarray]:
        """(5, 3) of the right eye, then of the left one, as the tracker has them."""
        angle = float(self.colours.skin.iris_size[0])
        across, forward = np.sin(angle) * _IRIS_LANDMARKS, np.full((5, 1), np.cos(angle))
        forward[0] = 1.0
        unit = np.column_stack([across, forward])
        points = [
            centre + radius * unit @ rotation.T
            for centre, radius, rotation in zip(
                self.head.eye_centres, self.head.eye_radii, turns, strict=True
            )
        ]
        return points[::-1]

    def _normals(self, vertices: np.ndarray) -> np.ndarray:
        a, b, c = (vertices[self.paint.triangles[:, k]] for k in range(3))
        summed = self._sum_triangles @ np.cross(b - a, c - a)
        length = np.linalg.norm(summed, axis=1, keepdims=True)
        return summed / np.maximum(length, 1e-12)

    def _head_weights(self) -> np.ndarray:
        height = self.head.rest[:, 1]
        low, high = _HEAD_RANGE_CM
        own = np.clip((height - low) / (high - low), 0, 1)
        rest = [np.ones(len(ball.vertices)) for ball in self._eyeballs]
        rest += [np.full(len(p.vertices), float(n > 0)) for n, p in enumerate(self._still)]
        return np.concatenate([own, *rest])[:, None].astype(np.float32)

    def _paint(
        self, masks: Masks, look: str, access: np.ndarray, rng: np.random.Generator
    ) -> Paint:
        colours = self.colours
        skin, traits = paint_skin(self.head, masks, colours, look, rng)
        pieces = [*self._eyeballs, *self._still]
        tints = [np.ones(3), np.ones(3), colours.cloth, colours.frames]
        kinds = [(1.0, 0.0, 0.2, 1.0), (1.0, 0.0, 0.2, 2.0), (0.05, 0.25, 0.1, 0.0),
                 (0.9, 0.0, 0.0, 0.0)]  # fmt: skip
        count = sum(len(piece.vertices) for piece in pieces)
        full = [_flat((*tint, 1.0), p) for tint, p in zip(tints, pieces, strict=False)]
        eyes = [ball.vertices / r for ball, r in zip(self._eyeballs, self.head.eye_radii,
                strict=True)]  # fmt: skip
        outside = np.ones((count - sum(map(len, eyes)), 2))
        triangles, counts = _order(self.head.family, pieces)
        return Paint(
            triangles=triangles,
            albedo=np.concatenate([skin, *full]).astype(np.float32),
            traits=np.concatenate(
                [traits, *(_flat(k, p) for k, p in zip(kinds, pieces, strict=False))]
            ).astype(np.float32),
            access=np.concatenate([access, outside]).astype(np.float32),
            brow=np.concatenate(
                [place_brows(self.head, rng), np.full((count, 2), FAR_FROM_BROW)]
            ).astype(np.float32),
            local=np.concatenate([self.head.rest, *eyes, *(p.vertices for p in self._still)]),
            counts=counts,
        )


def _flat(values: tuple[float, ...], piece: Piece) -> np.ndarray:
    return np.tile(values, (len(piece.vertices), 1))


def _order(family: Family, pieces: list[Piece]) -> tuple[np.ndarray, tuple[int, int, int]]:
    """Triangles and how many are of each kind, as `Paint` has them."""
    kinds = family.kinds[family.triangles].max(1)
    thin, inside = kinds == LASHES, np.isin(kinds, (TEETH, GUMS, TONGUE))
    parts, count = [family.triangles[kinds == SKIN]], len(family.kinds)
    for piece in pieces:
        parts.append(piece.triangles + count)
        count += len(piece.vertices)
    outside = sum(map(len, parts))
    ordered = [*parts, family.triangles[inside], family.triangles[thin]]
    return np.concatenate(ordered).astype(np.int32), (outside, int(inside.sum()), int(thin.sum()))


def _triangle_sums(triangles: np.ndarray, vertex_count: int) -> Any:
    """(V, F) matrix that adds up the triangles around each vertex."""
    rows = triangles.ravel()
    columns = np.repeat(np.arange(len(triangles)), 3)
    ones = np.ones(len(rows), np.float32)
    return sparse.csr_array((ones, (rows, columns)), (vertex_count, len(triangles)))


def _mouth_open(code: np.ndarray) -> float:
    """[0, 1]; 0 only where nothing parts the lips."""
    return float(np.clip((code[_JAW_OPEN] + 0.2 * code[_PARTING].sum()) / 0.5, 0.0, 1.0))
