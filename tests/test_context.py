"""OpenGL without a display: made, described, and refused in one sentence."""

from __future__ import annotations

from types import SimpleNamespace

import moderngl
import pytest
from gl_context import shared_context

from render import context
from render.errors import ContextError, RenderError


def test_context_draws_and_reads():
    ctx = shared_context()
    context.make_current(ctx)
    target = ctx.simple_framebuffer((4, 4))
    target.clear(1.0, 0.0, 0.5, 1.0)
    assert tuple(target.read()[:3]) == (255, 0, 128)


def test_two_contexts_keep_their_own_objects():
    first, second = shared_context(), context.create_headless_context()
    targets = []
    for ctx, red in ((first, 0.0), (second, 1.0)):
        context.make_current(ctx)
        targets.append(ctx.simple_framebuffer((2, 2)))
        targets[-1].clear(red)
    context.make_current(first)
    assert targets[0].read()[0] == 0
    context.make_current(second)
    assert targets[1].read()[0] == 255
    second.release()


def test_failure_names_the_packages(monkeypatch):
    def refuse(**_):
        raise Exception("libEGL.so.1 not found")

    monkeypatch.setattr(moderngl, "create_standalone_context", refuse)
    with pytest.raises(RenderError, match=r"libegl1 libgles2 libgl1") as caught:
        context.create_headless_context()
    assert isinstance(caught.value, ContextError)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("renderer", "samples"),
    [("llvmpipe (LLVM 15.0.6, 256 bits)", 0), ("NVIDIA H200/PCIe/SSE2", 8), ("softpipe", 0)],
)
def test_samples_follow_the_renderer(renderer, samples):
    known = SimpleNamespace(info={"GL_RENDERER": renderer, "GL_MAX_SAMPLES": 32})
    assert context.choose_samples(known) == samples


def test_every_shader_is_shipped_and_includes_resolve():
    text = context.read_shader("geometry.frag")
    assert text.startswith("#version 330")
    assert "#include" not in text


def test_a_lent_context_goes_with_what_was_made_in_it():
    kept = shared_context()
    with context.headless_context() as lent:
        target = lent.simple_framebuffer((2, 2))
        target.clear(1.0)
        assert target.read()[0] == 255
    assert type(lent.mglo).__name__ == "InvalidObject"
    context.make_current(kept)
    target = kept.simple_framebuffer((2, 2))
    target.clear(1.0)
    assert target.read()[0] == 255
