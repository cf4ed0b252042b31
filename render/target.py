"""Where a picture is drawn: anti-aliased if wished, then ready to read or to show."""

from __future__ import annotations

import moderngl
import numpy as np

from render.context import read_shader
from render.uniforms import write_uniforms


class Target:
    """A picture of fixed size, allocated once; `texture` holds it after `finish()`."""

    def __init__(
        self, ctx: moderngl.Context, size: tuple[int, int], samples: int = 0, supersample: int = 1
    ) -> None:
        """Allocate the picture.

        Args:
            ctx: current on this thread.
            size: (width, height) pixels of the finished picture.
            samples: per pixel, by the GPU's own anti-aliasing; 0 or 1 for none.
            supersample: draw this many times larger each way and average; for offline pictures.
        """
        self.size = size
        self._ctx = ctx
        self.texture = ctx.texture(size, 4)
        self._final = ctx.framebuffer([self.texture])
        drawn = (size[0] * supersample, size[1] * supersample)
        self._large = self.texture if supersample == 1 else ctx.texture(drawn, 4)
        self._resolved = self._final if supersample == 1 else ctx.framebuffer([self._large])
        self._drawn = self._build_drawn(drawn, samples)
        self._supersample = supersample
        if supersample > 1:
            program = ctx.program(read_shader("screen.vert"), read_shader("shrink.frag"))
            write_uniforms(program, large=0, factor=supersample)
            self._shrink = ctx.vertex_array(program, [])

    def use(self) -> None:
        """Draw into this picture from now on, with a fresh depth buffer."""
        self._drawn.use()
        self._drawn.clear(0.0, 0.0, 0.0, 1.0)

    def finish(self) -> None:
        """Resolve samples and shrink, so that `texture` holds the picture."""
        if self._drawn is not self._resolved:
            self._ctx.copy_framebuffer(self._resolved, self._drawn)
        if self._supersample > 1:
            self._ctx.disable(moderngl.DEPTH_TEST | moderngl.BLEND)
            self._large.use(0)
            self._final.use()
            self._shrink.render(moderngl.TRIANGLES, vertices=3)

    def read(self) -> np.ndarray:
        """(H, W, 3) uint8 RGB, row 0 at the top."""
        pixels = np.frombuffer(self._final.read(components=3, alignment=1), np.uint8)
        return np.ascontiguousarray(pixels.reshape(self.size[1], self.size[0], 3)[::-1])

    def _build_drawn(self, size: tuple[int, int], samples: int) -> moderngl.Framebuffer:
        if samples > 1:
            colour = self._ctx.renderbuffer(size, 4, samples=samples)
            return self._ctx.framebuffer(
                [colour], self._ctx.depth_renderbuffer(size, samples=samples)
            )
        # Depth must not reach the resolved picture's framebuffer: copying would then copy it too.
        return self._ctx.framebuffer([self._large], self._ctx.depth_renderbuffer(size))
