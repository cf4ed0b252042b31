"""A small round character with a mouth flap, two eyeballs and a lash card, for the render tests."""

from __future__ import annotations

import numpy as np

from render.records import CharacterModel, DrawState, Surface

EYE_RADIUS = 1.2


def build_sphere(
    centre: tuple[float, float, float], radius: float, steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """(steps * steps, 3) vertices, outward triangles; pole rows are many vertices in one place."""
    around, height = np.meshgrid(
        np.linspace(0, 2 * np.pi, steps, endpoint=False), np.linspace(-np.pi / 2, np.pi / 2, steps)
    )
    unit = np.stack(
        [np.cos(height) * np.sin(around), np.sin(height), np.cos(height) * np.cos(around)], axis=-1
    )
    row, column = np.meshgrid(np.arange(steps - 1), np.arange(steps), indexing="ij")
    a, b = row * steps + column, row * steps + (column + 1) % steps
    lower = np.stack([a, b, a + steps], axis=-1).reshape(-1, 3)
    upper = np.stack([b, b + steps, a + steps], axis=-1).reshape(-1, 3)
    vertices = unit.reshape(-1, 3) * radius + centre
    return vertices.astype(np.float32), np.vstack([lower, upper]).astype(np.int32)


def build_model(scale: float = 1.0, **changes) -> CharacterModel:
    """A skin ball of 16 cm, eyeballs at its front, a card; canonical centimetres times `scale`."""
    parts = [
        build_sphere((0, 0, 0), 8.0, 32),
        build_sphere((3, 3, 7), EYE_RADIUS, 16),
        build_sphere((-3, 3, 7), EYE_RADIUS, 16),
        (np.float32([[-1, -4, 9], [1, -4, 9], [1, -3, 9], [-1, -3, 9]]),
         np.int32([[0, 1, 2], [0, 2, 3]])),
    ]  # fmt: skip
    firsts = np.cumsum([0] + [len(v) for v, _ in parts])
    vertices = np.vstack([v for v, _ in parts])
    kinds = ("skin", "eye", "eye", "lashes")
    surfaces = tuple(
        Surface(t + first, None, np.ones(4, np.float32), None, "opaque", kind)
        for (_, t), first, kind in zip(parts, firsts[:-1], kinds, strict=True)
    )
    eye_index = np.full(len(vertices), -1, np.int8)
    eye_index[firsts[1] : firsts[2]] = 0
    eye_index[firsts[2] : firsts[3]] = 1
    basis = np.random.default_rng(1).normal(0, 0.6, (6, len(vertices), 3)).astype(np.float32)
    basis[:, eye_index >= 0] = 0.0
    model = {
        "neutral_vertices": vertices * np.float32(scale),
        "basis": basis * np.float32(scale),
        "surfaces": surfaces,
        "vertex_colours": None,
        "eye_index": eye_index,
        "eye_centres": np.float32([[3, 3, 7], [-3, 3, 7]]) * np.float32(scale),
        "eye_axes": np.tile(np.eye(3, dtype=np.float32), (2, 1, 1)),
        "head_weights": np.clip((vertices[:, 1] + 8) / 8, 0, 1).astype(np.float32),
        "T_canonical_mesh": np.diag([1 / scale, 1 / scale, 1 / scale, 1.0]),
    }
    return CharacterModel(**(model | changes))


def neutral_state(model: CharacterModel) -> DrawState:
    """No expression, eyes ahead, head straight; arrays may be written to."""
    return DrawState(
        code=np.zeros(len(model.basis), np.float32),
        eye_rotations=np.tile(np.eye(3, dtype=np.float32), (2, 1, 1)),
        T_mesh_head=np.eye(4, dtype=np.float32),
    )


def rotation(axis: int, angle: float) -> np.ndarray:
    """(3, 3) float32 right-handed rotation about x, y or z."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.eye(3)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    turn[[i, i, j, j], [i, j, i, j]] = c, -s, s, c
    return turn.astype(np.float32)


def deform_with_numpy(model: CharacterModel, state: DrawState) -> np.ndarray:
    """(V, 3) float64: what the GPU must agree with."""
    moved = model.neutral_vertices + np.tensordot(state.code.astype(float), model.basis, axes=1)
    for eye in (0, 1):
        mine = model.eye_index == eye
        centre = model.eye_centres[eye]
        moved[mine] = (moved[mine] - centre) @ state.eye_rotations[eye].T + centre
    posed = moved @ state.T_mesh_head[:3, :3].T + state.T_mesh_head[:3, 3]
    return moved + model.head_weights[:, None] * (posed - moved)
