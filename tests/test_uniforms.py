"""What is written to a uniform is what the shader sees."""

from __future__ import annotations

import numpy as np
import pytest
from gl_context import shared_context

from render.context import make_current
from render.uniforms import write_uniforms

SHADER = """#version 330 core
uniform mat4 T; uniform mat3 R[2]; uniform vec3 v; uniform float f; uniform bool b;
uniform int rows[3];
out vec4 moved;
void main() {
    vec3 p = R[1] * (R[0] * v);
    moved = T * vec4(p, 1.0) * (b ? f : 0.0) + float(rows[2]);
}"""


@pytest.fixture(scope="module")
def program():
    make_current(shared_context())
    return shared_context().program(SHADER, varyings=["moved"])


def test_matrices_arrive_row_major(program):
    ctx = shared_context()
    make_current(ctx)
    ctx.simple_framebuffer((4, 4)).use()
    rng = np.random.default_rng(0)
    T, R, v = rng.normal(size=(4, 4)), rng.normal(size=(2, 3, 3)), rng.normal(size=3)
    write_uniforms(program, T=T, R=R, v=v, f=2.0, b=True, rows=np.array([7, 8, 9], np.int32))
    out = ctx.buffer(reserve=16)
    ctx.vertex_array(program, []).transform(out, vertices=1)
    want = 2.0 * T @ np.append(R[1] @ R[0] @ v, 1.0) + 9
    np.testing.assert_allclose(np.frombuffer(out.read(), np.float32), want, rtol=1e-5)


def test_unknown_name_is_refused(program):
    make_current(shared_context())
    with pytest.raises(KeyError):
        write_uniforms(program, nowhere=1.0)
