"""Pictures come back the right way up, resolved and shrunk."""

from __future__ import annotations

import numpy as np
import pytest
from gl_context import shared_context

from render.context import make_current, read_shader
from render.target import Target

UPPER_RED = """#version 330 core
uniform float edge; out vec4 colour;
void main() { colour = gl_FragCoord.y > edge ? vec4(1, 0, 0, 1) : vec4(0, 0, 1, 1); }"""


def draw(target: Target, edge: float) -> np.ndarray:
    ctx = shared_context()
    program = ctx.program(read_shader("screen.vert"), UPPER_RED)
    program["edge"] = edge
    target.use()
    ctx.vertex_array(program, []).render(vertices=3)
    target.finish()
    return target.read()


@pytest.mark.parametrize(("samples", "supersample"), [(0, 1), (4, 1), (0, 2), (4, 3)])
def test_row_zero_is_the_top(samples, supersample):
    make_current(shared_context())
    target = Target(shared_context(), (20, 10), samples, supersample)
    image = draw(target, edge=5.0 * supersample)
    assert image.shape == (10, 20, 3)
    assert image.dtype == np.uint8
    assert (image[:5] == [255, 0, 0]).all()
    assert (image[5:] == [0, 0, 255]).all()


def test_supersampling_averages():
    make_current(shared_context())
    image = draw(Target(shared_context(), (4, 4), 0, 2), edge=3.0)
    np.testing.assert_allclose(image[2], [[128, 0, 128]] * 4, atol=1)
