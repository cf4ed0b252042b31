"""Where an OpenGL context comes from when there is no window, and what it can do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any

import moderngl

from render.errors import ContextError

_SOFTWARE_RENDERERS = ("llvmpipe", "softpipe", "swrast", "software")


def create_headless_context() -> moderngl.Context:
    """Make an OpenGL 3.3 context without a display: EGL on Linux, the system's own elsewhere.

    A small framebuffer is bound at once, because a context without one refuses transform feedback.

    Raises:
        ContextError: neither a GPU driver nor Mesa's software renderer can be reached.
    """
    backend: dict[str, Any] = {"backend": "egl"} if sys.platform.startswith("linux") else {}
    try:
        ctx = moderngl.create_standalone_context(require=330, **backend)
    except Exception as reason:  # moderngl and its loader raise bare Exception, OSError, ValueError
        raise ContextError(
            f"No OpenGL 3.3 context can be made without a display ({reason}); on Debian or Ubuntu "
            "install it with: apt-get install libegl1 libgles2 libgl1."
        ) from reason
    ctx.simple_framebuffer((16, 16)).use()
    return ctx


@contextmanager
def headless_context() -> Iterator[moderngl.Context]:
    """A context for a while: whatever was made in it goes with it. Raises ContextError."""
    ctx = create_headless_context()
    try:
        yield ctx
    finally:
        make_current(ctx)  # releasing while another one is current would free that one's objects
        ctx.release()


def make_current(ctx: moderngl.Context) -> None:
    """Direct this thread's OpenGL calls to `ctx`; to be called where several contexts may live.

    Entered and never left on purpose: leaving would restore whatever was current before, and with
    contexts made in between that is none.
    """
    ctx.__enter__()


def is_software(ctx: moderngl.Context) -> bool:
    """Whether the context draws on the CPU (Mesa's llvmpipe and its like)."""
    renderer = str(ctx.info.get("GL_RENDERER", "")).lower()
    return any(name in renderer for name in _SOFTWARE_RENDERERS)


def choose_samples(ctx: moderngl.Context) -> int:
    """Anti-aliasing samples per pixel worth having here: 4 to 8 on a GPU, 0 in software.

    Software GL takes two to three times as long per picture with four samples.
    """
    if is_software(ctx):
        return 0
    return min(8, int(ctx.info["GL_MAX_SAMPLES"]))


def texture_limit(ctx: moderngl.Context) -> int:
    """Texels that a texture may have each way; more come without an error and read as nothing."""
    return int(ctx.info["GL_MAX_TEXTURE_SIZE"])


def read_shader(name: str, *switches: str) -> str:
    """The text of `render/shaders/<name>`, with its `#include "other.glsl"` lines filled in.

    `switches` are defined right after the version line, for the shader's `#ifdef`s.
    """
    text = (resources.files("render") / "shaders" / name).read_text(encoding="utf-8")
    lines = (
        read_shader(line.split('"')[1]) if line.startswith("#include") else line
        for line in text.splitlines()
    )
    text = "\n".join(lines)
    defines = "".join(f"\n#define {switch}" for switch in switches)
    return text.replace("#version 330 core", f"#version 330 core{defines}", 1)
