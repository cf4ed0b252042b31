"""Writing numpy values into a shader program's uniforms."""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np


def write_uniforms(program: moderngl.Program, **values: Any) -> None:
    """Set uniforms by name: numbers, booleans, tuples, float32 vectors, square matrices, stacks.

    Arrays whose last two axes are equal and at least 2 are matrices and are transposed, because
    OpenGL stores columns first; a (K, 3) or longer stack of vectors must therefore not be square.
    """
    for name, value in values.items():
        uniform: Any = program[name]
        if isinstance(value, np.ndarray) and value.ndim >= 2 and value.shape[-1] == value.shape[-2]:
            value = value.swapaxes(-1, -2)
        if isinstance(value, np.ndarray) and value.ndim >= 1:
            dtype = value.dtype if value.dtype.kind in "iu" else np.float32
            uniform.write(np.ascontiguousarray(value, dtype).tobytes())
        else:
            uniform.value = value
