"""A made-up head of any size and what it does at each moment, for drills that need no camera.

Everything follows from the size, the seed and the frame's number, so that two programs agree on it
without a word: whoever receives frame 1234 can compute what its sender must have sent.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from engine.eyes import eye_axes, find_eye_centres
from engine.head_motion import compute_head_weights, find_head_pivot
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS, PART_NAMES, REGION_NAMES
from engine.records import Character, Expression, Material, Mesh

MESH_UNITS_PER_CM = 0.01
REGION_SHARE = 0.6
"""Of the skin, how much expressions move: between a bare face and a whole bust."""
COLUMNS, EYE_COLUMNS = 100, 20
EYE_RADIUS = 1.2
EYES = {"eye_L": (3.1, 3.6, 8.0), "eye_R": (-3.1, 3.6, 8.0)}
HEAD_RADII = (8.0, 11.0, 9.0)
BUMP_CM, LIFT_CM = 4.0, 1.5


@dataclass(frozen=True)
class Patch:
    """A closed surface of rows around a middle; (N, 3) canonical centimetres, (T, 3) triangles."""

    vertices: np.ndarray
    triangles: np.ndarray


def make_head(vertex_count: int, seed: int = 0) -> tuple[Character, Mesh]:
    """A head of exactly `vertex_count` vertices with two eyeballs, and its mesh, in metres.

    Raises ValueError for a count that is no multiple of 100 or is below 1000.
    """
    if vertex_count < 1000 or vertex_count % COLUMNS:
        raise ValueError(
            f"A made head has a multiple of 100 vertices, from 1000; not {vertex_count}."
        )
    eye_rows = max(5, round(vertex_count * 0.02 / EYE_COLUMNS / 5) * 5)
    skin_count = vertex_count - 2 * eye_rows * EYE_COLUMNS
    wider = 1.0 + 0.02 * (seed % 5)  # so that one head's vertices are not mistaken for another's
    radii = (HEAD_RADII[0] * wider, HEAD_RADII[1], HEAD_RADII[2] * wider)
    patches = {"skin": _ellipsoid((0, 0, 0), radii, skin_count // COLUMNS, COLUMNS)}
    for name, centre in EYES.items():
        patches[name] = _ellipsoid(centre, (EYE_RADIUS,) * 3, eye_rows, EYE_COLUMNS)
    character = _rig(patches, np.random.default_rng(seed))
    return character, _dress(character, f"made head {seed}")


def _ellipsoid(
    centre: tuple[float, ...], radii: tuple[float, ...], rows: int, columns: int
) -> Patch:
    height = np.linspace(-np.pi / 2, np.pi / 2, rows + 2)[1:-1, None]
    around = np.linspace(0, 2 * np.pi, columns, endpoint=False)[None]
    unit = np.stack(
        [
            np.cos(height) * np.sin(around),
            np.broadcast_to(np.sin(height), (rows, columns)),
            np.cos(height) * np.cos(around),
        ],
        axis=-1,
    ).reshape(-1, 3)
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
    a, b = row * columns + column, row * columns + (column + 1) % columns
    lower = np.stack([a, b, a + columns], axis=-1).reshape(-1, 3)
    upper = np.stack([b, b + columns, a + columns], axis=-1).reshape(-1, 3)
    return Patch(unit * radii + centre, np.vstack([lower, upper]))


def _rig(patches: dict[str, Patch], random: np.random.Generator) -> Character:
    canonical = np.concatenate([patch.vertices for patch in patches.values()])
    counts = [len(patch.vertices) for patch in patches.values()]
    firsts = np.cumsum([0, *counts[:-1]])
    parts = np.repeat([PART_NAMES.index(name) for name in patches], counts).astype(np.int8)
    T_canonical_mesh = np.diag([1 / MESH_UNITS_PER_CM] * 3 + [1.0])
    vertices = canonical * MESH_UNITS_PER_CM
    basis = _move_front(canonical, parts == 0, random) * np.float32(MESH_UNITS_PER_CM)
    return Character(
        neutral_vertices=vertices.astype(np.float32),
        triangles=np.concatenate(
            [patch.triangles + first for patch, first in zip(patches.values(), firsts, strict=True)]
        ).astype(np.int32),
        expression_names=ICT_EXPRESSIONS,
        basis=basis[: len(ICT_EXPRESSIONS)],
        extra_names=EXTRA_EXPRESSIONS,
        extra_basis=basis[len(ICT_EXPRESSIONS) :],
        skinning_weights=np.zeros((len(vertices), len(ICT_EXPRESSIONS)), np.float32),
        region_labels=np.where(parts == 0, 0, -1).astype(np.int8),
        region_names=REGION_NAMES,
        part_labels=parts,
        part_names=PART_NAMES,
        head_weights=compute_head_weights(vertices, parts, T_canonical_mesh),
        head_pivot=find_head_pivot(T_canonical_mesh),
        eye_centres=find_eye_centres(vertices, parts, T_canonical_mesh),
        eye_axes=eye_axes(T_canonical_mesh),
        T_canonical_mesh=T_canonical_mesh,
        alignment_score=1.0,
        content_hash="0" * 64,
    )


def _move_front(points: np.ndarray, skin: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(E + 1, V, 3) float32 centimetres: soft bumps on the foremost REGION_SHARE of the skin."""
    depth = np.quantile(points[skin, 2], 1 - REGION_SHARE)
    front = skin & (points[:, 2] > depth)
    basis = np.zeros((len(ICT_EXPRESSIONS) + len(EXTRA_EXPRESSIONS), len(points), 3), np.float32)
    for row in basis:
        middle = random.choice(points[front])
        distance = np.linalg.norm(points[front] - middle, axis=1)
        bump = np.exp(-0.5 * (distance / BUMP_CM) ** 2)
        row[front] = bump[:, None] * random.normal(0, LIFT_CM, 3)
    return basis


def _dress(character: Character, name: str) -> Mesh:
    triangle_count = len(character.triangles)
    skin = Material("skin", np.array([0.8, 0.6, 0.5, 1], np.float32), None, "opaque")
    return Mesh(
        name=name,
        vertices=character.neutral_vertices.astype(np.float64),
        triangles=character.triangles,
        triangle_uvs=None,
        triangle_objects=np.zeros(triangle_count, np.int32),
        object_names=(name,),
        triangle_materials=np.zeros(triangle_count, np.int32),
        materials=(skin,),
        vertex_colours=None,
    )


def expression_at(frame_id: int) -> Expression:
    """What the head does in that frame, taken now: every expression, both eyes, a turning head."""
    time_s = frame_id / 60.0
    pace = 1.0 + 0.37 * np.arange(len(ICT_EXPRESSIONS) + len(EXTRA_EXPRESSIONS))
    code = (0.15 + 0.15 * np.sin(pace * time_s + np.arange(len(pace)))).astype(np.float32)
    gaze = 0.2 * np.sin([[1.1, 0.7], [1.1, 0.7]] * np.full((2, 2), time_s))
    yaw = 0.3 * np.sin(0.9 * time_s)
    T_neutral_head = np.eye(4, dtype=np.float32)
    T_neutral_head[[0, 0, 2, 2], [0, 2, 0, 2]] = np.cos(yaw), np.sin(yaw), -np.sin(yaw), np.cos(yaw)
    T_neutral_head[:3, 3] = 0.5 * np.sin(0.5 * time_s), 0.2, -0.1
    return Expression(
        frame_id=frame_id,
        captured_ns=time.monotonic_ns(),
        face_found=True,
        held=False,
        confidence=1.0,
        code=code[: len(ICT_EXPRESSIONS)],
        extra_code=code[len(ICT_EXPRESSIONS) :],
        gaze=gaze.astype(np.float32),
        T_neutral_head=T_neutral_head,
    )
