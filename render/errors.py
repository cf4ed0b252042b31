"""What can go wrong in render.

RenderError
├── ContextError     no OpenGL context can be made on this machine
├── DisplayError     a window was asked for where there is no display
└── ModelError       a character's arrays do not fit together, or the GPU
"""

from __future__ import annotations


class RenderError(Exception):
    """Any failure of render; its message is one sentence for the user."""


class ContextError(RenderError):
    """No OpenGL context can be made on this machine."""


class DisplayError(RenderError):
    """A window was asked for where there is no display."""


class ModelError(RenderError):
    """A character's arrays do not fit together, or are more than the GPU can hold."""
