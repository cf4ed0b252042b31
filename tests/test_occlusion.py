"""Light reaches what is open to it and not what is shut in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from gl_context import shared_context
from small_character import build_model, build_sphere

from render.context import make_current
from render.morph import Morph
from render.occlusion import bake_access, spread_directions
from render.records import Surface


def bake(model) -> np.ndarray:
    ctx = shared_context()
    make_current(ctx)
    texture = bake_access(ctx, model, Morph(ctx, model))
    assert ctx.error == "GL_NO_ERROR"
    shares = np.frombuffer(texture.read(), np.float32).reshape(-1, 2)
    return shares[: len(model.neutral_vertices)]


def nested(open_mouth_row: int):
    """A small ball inside a large one; row 0 pulls the small one out."""
    (outer, t_outer), (inner, t_inner) = (
        build_sphere((0, 0, 0), 8.0, 24), build_sphere((0, 0, 0), 2.0, 12),
    )  # fmt: skip
    vertices = np.vstack([outer, inner])
    basis = np.zeros((1, len(vertices), 3), np.float32)
    basis[0, len(outer) :] = (0, 0, 25)
    white = np.ones(4, np.float32)
    surfaces = (
        Surface(t_outer, None, white, None, "opaque", "skin"),
        Surface(t_inner + len(outer), None, white, None, "opaque", "tongue"),
    )
    model = build_model()
    return len(outer), replace(
        model, neutral_vertices=vertices, basis=basis, surfaces=surfaces,
        eye_index=np.full(len(vertices), -1, np.int8),
        head_weights=np.ones(len(vertices), np.float32),
        open_mouth_row=open_mouth_row,
    )  # fmt: skip


def test_shut_in_is_dark_and_open_is_bright():
    shared_context()
    outside, model = nested(open_mouth_row=-1)
    shares = bake(model)
    assert shares[:outside].min() > 0.9
    assert shares[outside:].max() < 0.05
    np.testing.assert_array_equal(shares[:, 0], shares[:, 1])


def test_second_channel_is_the_open_pose():
    shared_context()
    outside, model = nested(open_mouth_row=0)
    shares = bake(model)
    assert shares[outside:, 0].max() < 0.05
    assert np.median(shares[outside:, 1]) > 0.7


def test_directions_are_even():
    directions = spread_directions(96)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0)
    np.testing.assert_allclose(directions.mean(axis=0), 0.0, atol=0.01)
    np.testing.assert_allclose(directions.T @ directions / 96, np.eye(3) / 3, atol=0.02)
