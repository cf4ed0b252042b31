"""A made-up character with every part a deformer knows, for tests that need no network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.eyes import eye_axes, find_eye_centres
from engine.head_motion import compute_head_weights, find_head_pivot
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS, PART_NAMES, REGION_NAMES
from engine.records import Character, Expression

SCALE, SHIFT = 0.01, np.array([1.0, 2.0, 3.0])  # metres, away from the origin
LEFT = np.array([3.1, 3.6, 8.0])
TURN = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])  # Z up


def made_character(seed: int = 0, **changes) -> Character:
    rng = np.random.default_rng(seed)
    skin = rng.normal(size=(300, 3)) * [7, 9, 7]
    ball = rng.normal(size=(120, 3))
    ball = 1.4 * ball / np.linalg.norm(ball, axis=1, keepdims=True)
    body = rng.normal(size=(60, 3)) * [12, 8, 6] - [0, 45, 0]
    canonical = np.concatenate([skin, ball + LEFT, ball + LEFT * [-1, 1, 1], body])
    sizes = zip(("skin", "eye_L", "eye_R", "body"), (300, 120, 120, 60), strict=True)
    parts = np.concatenate([np.full(n, PART_NAMES.index(p), np.int8) for p, n in sizes])
    T_mesh_canonical = np.eye(4)
    T_mesh_canonical[:3, :3], T_mesh_canonical[:3, 3] = SCALE * TURN, SHIFT
    T = np.linalg.inv(T_mesh_canonical)
    vertices = canonical @ (SCALE * TURN).T + SHIFT
    basis = rng.normal(0, SCALE, (53, len(vertices), 3)).astype(np.float32)
    extra = rng.normal(0, SCALE, (1, len(vertices), 3)).astype(np.float32)
    basis[:, parts != 0] = extra[:, parts != 0] = 0
    character = Character(
        neutral_vertices=vertices.astype(np.float32),
        triangles=rng.integers(0, len(vertices), (500, 3)).astype(np.int32),
        expression_names=ICT_EXPRESSIONS,
        basis=basis,
        extra_names=EXTRA_EXPRESSIONS,
        extra_basis=extra,
        skinning_weights=rng.normal(size=(len(vertices), 53)).astype(np.float32),
        region_labels=rng.integers(-1, 24, len(vertices)).astype(np.int8),
        region_names=REGION_NAMES,
        part_labels=parts,
        part_names=PART_NAMES,
        head_weights=compute_head_weights(vertices, parts, T),
        head_pivot=find_head_pivot(T),
        eye_centres=find_eye_centres(vertices, parts, T),
        eye_axes=eye_axes(T),
        T_canonical_mesh=T,
        alignment_score=0.9,
        content_hash="f00d" * 16,
    )
    return replace(character, **changes)


def made_expression(seed: int | None = None, **changes) -> Expression:
    """The neutral one, or a random one."""
    rng = np.random.default_rng(seed)
    active = seed is not None
    expression = Expression(
        frame_id=7,
        captured_ns=123,
        face_found=True,
        held=False,
        confidence=1.0,
        code=(rng.random(53) * active).astype(np.float32),
        extra_code=(rng.random(1) * active).astype(np.float32),
        gaze=(rng.normal(0, 0.3, (2, 2)) * active).astype(np.float32),
        T_neutral_head=np.eye(4, dtype=np.float32),
    )
    return replace(expression, **changes)
