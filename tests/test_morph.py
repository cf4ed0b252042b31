"""The deformation on the GPU equals the same deformation in numpy."""

from __future__ import annotations

import numpy as np
import pytest
from gl_context import shared_context
from small_character import build_model, deform_with_numpy, neutral_state, rotation

from render import morph as morph_module
from render.context import make_current
from render.errors import ModelError
from render.geometry_view import compute_smooth_normals
from render.morph import Morph
from render.records import DrawState


def build_state(model, seed: int) -> DrawState:
    rng = np.random.default_rng(seed)
    T = np.eye(4, dtype=np.float32)
    T[:3, :3] = rotation(1, 0.5) @ rotation(0, -0.2)
    T[:3, 3] = rng.normal(size=3) * np.ptp(model.neutral_vertices) * 0.1
    eyes = np.stack([rotation(1, 0.3), rotation(0, -0.4)])
    return DrawState(rng.uniform(-0.5, 1, len(model.basis)).astype(np.float32), eyes, T)


def deform(model, state) -> np.ndarray:
    make_current(shared_context())
    morph = Morph(shared_context(), model)
    morph.deform(state)
    assert shared_context().error == "GL_NO_ERROR"
    return morph.read_vertices()


@pytest.mark.parametrize("scale", [0.01, 1.0, 1000.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_same_vertices_as_numpy(scale, seed):
    shared_context()
    model = build_model(scale)
    state = build_state(model, seed)
    error = np.abs(deform(model, state) - deform_with_numpy(model, state)).max()
    assert error < 1e-5 * np.ptp(model.neutral_vertices, axis=0).max()


def test_neutral_code_moves_nothing():
    shared_context()
    model = build_model()
    np.testing.assert_array_equal(deform(model, neutral_state(model)), model.neutral_vertices)


def test_one_row_alone_is_its_delta():
    shared_context()
    model = build_model()
    for row in range(len(model.basis)):
        state = neutral_state(model)
        state.code[row] = 1.0
        moved = deform(model, state) - model.neutral_vertices
        np.testing.assert_allclose(moved, model.basis[row], atol=2e-4)


def test_absent_eyeballs_change_nothing():
    shared_context()
    model = build_model()
    blind = build_model(
        eye_index=np.full_like(model.eye_index, -1), eye_centres=np.full((2, 3), np.nan, np.float32)
    )
    state = neutral_state(blind)
    state.eye_rotations[:] = rotation(1, 1.0)
    np.testing.assert_array_equal(deform(blind, state), blind.neutral_vertices)


def test_character_without_expressions_still_turns_its_head():
    shared_context()
    model = build_model(basis=np.zeros((0, len(build_model().neutral_vertices), 3), np.float32))
    state = build_state(model, 3)
    np.testing.assert_allclose(deform(model, state), deform_with_numpy(model, state), atol=1e-3)


def test_normals_are_those_of_the_moved_mesh():
    make_current(shared_context())
    model = build_model()
    morph = Morph(shared_context(), model)
    state = build_state(model, 0)
    morph.deform(state)
    triangles = np.concatenate([s.triangles for s in model.surfaces])
    want = compute_smooth_normals(deform_with_numpy(model, state), triangles)
    texels = np.frombuffer(morph.normals.read(), np.float16).reshape(-1, 4)
    got = texels[: len(want), :3].astype(np.float64)
    poles = np.abs(np.abs(model.neutral_vertices[:, 1]) - 8.0) < 1e-3  # many vertices in one place
    eyes = model.eye_index >= 0
    np.testing.assert_allclose((got * want).sum(1)[~poles & ~eyes], 1.0, atol=5e-3)


def test_a_driver_with_small_textures_is_one_sentence_with_the_numbers(monkeypatch):
    ctx, model = shared_context(), build_model()
    vertex_count = len(model.neutral_vertices)
    triangle_count = sum(len(surface.triangles) for surface in model.surfaces)
    needed_rows = -(-3 * triangle_count // morph_module.TEXTURE_WIDTH)
    monkeypatch.setattr(morph_module, "texture_limit", lambda _: needed_rows)
    Morph(ctx, model)
    monkeypatch.setattr(morph_module, "texture_limit", lambda _: needed_rows - 1)
    with pytest.raises(ModelError) as caught:
        Morph(ctx, model)
    most = 512 * (needed_rows - 1)
    assert str(caught.value) == (
        f"The character has {vertex_count} vertices and {triangle_count} triangles, but this "
        f"graphics driver takes at most {most} and {most // 3}; give a coarser mesh."
    )


def test_more_expressions_than_layers_is_one_sentence():
    ctx = shared_context()
    make_current(ctx)
    layer_count = ctx.info["GL_MAX_ARRAY_TEXTURE_LAYERS"]
    vertex_count = len(build_model().neutral_vertices)
    thin = np.broadcast_to(np.float32(0.0), (layer_count + 1, vertex_count, 3))
    with pytest.raises(ModelError, match=rf"{layer_count + 1} expressions, .* {layer_count};"):
        Morph(ctx, build_model(basis=thin))
