"""The one OpenGL context the render tests share, or the reason there is none."""

from __future__ import annotations

import functools

import moderngl
import pytest

from render.context import create_headless_context, make_current
from render.errors import ContextError


@functools.cache
def _attempt() -> moderngl.Context | ContextError:
    try:
        return create_headless_context()
    except ContextError as reason:
        return reason


def shared_context() -> moderngl.Context:
    """The shared context, current; skips the test, with the reason, where none can be made.

    Whatever ran before in this process may have made a context of its own, and given it back.
    """
    ctx = _attempt()
    if isinstance(ctx, ContextError):
        pytest.skip(str(ctx))
    make_current(ctx)
    return ctx
