"""The brow as a picture is the brow that the shader draws."""

from __future__ import annotations

from importlib import resources

import moderngl
import numpy as np
from gl_context import shared_context

from render.brow_picture import draw_brow_cover

LOW, HIGH = np.array([-0.2, -0.15]), np.array([1.2, 0.15])


def test_it_covers_what_the_shader_covers() -> None:
    for size in ((1024, 256), (200, 64)):  # in the small one hair is finer than a pixel and fades
        drawn, cover = draw_with_shader(size), draw_brow_cover(LOW, HIGH, size)
        assert cover.shape == drawn.shape
        # A shader tells a pixel's width from its neighbour in a block of two, not from both.
        assert np.abs(cover - drawn).mean() < 0.004
        assert np.quantile(np.abs(cover - drawn), 0.99) < 0.08


def test_it_is_full_within_nothing_around_and_thin_at_the_temple() -> None:
    cover = draw_brow_cover(LOW, HIGH, (700, 300))
    assert cover.max() <= 1.0
    assert not cover[:, :60].any()
    assert not cover[:, -80:].any()
    assert not cover[:70].any()
    assert not cover[-70:].any()
    heights = (cover > 0.4).sum(0)
    assert cover[150, 200:400].min() > 0.6
    assert 0 < heights[500] < heights[250] / 2


def test_its_first_row_is_its_upper_edge() -> None:
    upper = draw_brow_cover(np.array([0.0, 0.01]), np.array([1.0, 0.09]), (128, 64))
    assert upper[-1].mean() > 2 * upper[0].mean()


def draw_with_shader(size: tuple[int, int]) -> np.ndarray:
    ctx = shared_context()
    glsl = (resources.files("render") / "shaders" / "brow.glsl").read_text("utf-8")
    program = ctx.program(
        "#version 330 core\nin vec2 at; uniform vec2 low; uniform vec2 high; out vec2 brow;\n"
        "void main() { gl_Position = vec4(at, 0, 1); brow = mix(low, high, 0.5 * at + 0.5); }",
        f"#version 330 core\n{glsl}\nout float cover;\nvoid main() {{ cover = brow_cover(); }}",
    )
    for name, corner in (("low", LOW), ("high", HIGH)):
        uniform = program[name]
        assert isinstance(uniform, moderngl.Uniform)
        uniform.value = tuple(corner)
    corners = ctx.buffer(np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]], np.float32).tobytes())
    target = ctx.framebuffer([ctx.texture(size, 1, dtype="f4")])
    target.use()
    ctx.disable(moderngl.BLEND | moderngl.DEPTH_TEST)
    ctx.vertex_array(program, [(corners, "2f", "at")]).render(moderngl.TRIANGLE_STRIP)
    read = target.read(components=1, dtype="f4", alignment=1)
    return np.clip(np.frombuffer(read, np.float32).reshape(size[1], size[0])[::-1], 0, 1)
