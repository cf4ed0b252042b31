"""A window that shows finished pictures and says which keys were pressed."""

from __future__ import annotations

import sys
from typing import Any

import glfw
import moderngl

from render.context import make_current, read_shader
from render.errors import DisplayError
from render.overlay import Overlay
from render.records import Status
from render.uniforms import write_uniforms

KEYS = ("c", "g", "m", "h", "s", "r", "escape")
CLOSED = "closed"  # reported once like a key, when the window's own close button was used


class Window:
    """One window with an OpenGL 3.3 context of its own; draw the character in `ctx`, then `show`.

    Everything, closing included, happens on the thread that made it.
    """

    instead = "use --headless on a machine without a display"
    """What to do where no window can be opened."""

    def __init__(self, title: str, size: tuple[int, int]) -> None:
        """Open a window of `size` (width, height) screen units.

        Raises:
            DisplayError: there is no display, or it offers no OpenGL 3.3.
        """
        self._reasons: list[str] = []
        glfw.set_error_callback(self._note)
        self._handle: Any = self._open(title, size)
        self._closed = False
        self.ctx = self._build_context()
        make_current(self.ctx)
        # No waiting for the display's refresh: it would hold the loop up for most of a frame.
        glfw.swap_interval(0)
        self._pressed: list[str] = []
        glfw.set_key_callback(self._handle, self._press)
        self._overlay = Overlay(self.ctx)
        self._program = self.ctx.program(read_shader("screen.vert"), read_shader("show.frag"))
        write_uniforms(self._program, picture=0)
        self._screen = self.ctx.vertex_array(self._program, [])

    def show(
        self, picture: moderngl.Texture, status: Status | None = None, *, mirrored: bool = False
    ) -> None:
        """Put `picture` (a texture of `ctx`) on screen, as large as fits, `status` over it."""
        make_current(self.ctx)
        viewport = fit_inside(picture.size, glfw.get_framebuffer_size(self._handle))
        self.ctx.screen.use()
        self.ctx.screen.clear(0.05, 0.06, 0.07)
        self.ctx.viewport = viewport
        self.ctx.disable(moderngl.DEPTH_TEST | moderngl.BLEND)
        write_uniforms(self._program, mirrored=mirrored)
        picture.use(0)
        self._screen.render(moderngl.TRIANGLES, vertices=3)
        if status is not None:
            self._overlay.write(status)
            self._overlay.draw(viewport)
        glfw.swap_buffers(self._handle)

    def poll(self) -> tuple[str, ...]:
        """What happened since the last call: names out of `KEYS`, and `CLOSED`."""
        glfw.poll_events()
        if glfw.window_should_close(self._handle):
            glfw.set_window_should_close(self._handle, False)
            self._pressed.append(CLOSED)
        pressed, self._pressed = tuple(self._pressed), []
        return pressed

    def close(self) -> None:
        """Close the window; its context and what was made in it are gone."""
        if not self._closed:
            glfw.destroy_window(self._handle)
            glfw.terminate()
            self._closed = True

    def _open(self, title: str, size: tuple[int, int]) -> Any:
        if not glfw.init():
            raise self._refuse("No window can be opened")
        glfw.window_hint(glfw.CONTEXT_VERSION_MAJOR, 3)
        glfw.window_hint(glfw.CONTEXT_VERSION_MINOR, 3)
        glfw.window_hint(glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE)
        glfw.window_hint(glfw.OPENGL_FORWARD_COMPAT, True)  # macOS gives 3.3 no other way
        if sys.platform.startswith("linux"):
            # GLX refuses a thread on which a headless EGL context has been current, and says so by
            # ending the process.
            glfw.window_hint(glfw.CONTEXT_CREATION_API, glfw.EGL_CONTEXT_API)
        handle = glfw.create_window(*size, title, None, None)
        if not handle:
            glfw.terminate()
            raise self._refuse("No window with OpenGL 3.3 can be opened")
        glfw.make_context_current(handle)
        return handle

    def _build_context(self) -> moderngl.Context:
        # glfw's own loader rather than moderngl's search, which knows X11 but not Wayland.
        loader: Any = _Loader(self._handle)
        try:
            return moderngl.create_context(require=330, context=loader)
        except Exception as reason:  # moderngl raises bare Exception, ValueError, struct.error
            self._reasons.append(" ".join(str(reason).split()).rstrip("."))
            self.close()
            raise self._refuse("The window offers no OpenGL 3.3") from reason

    def _refuse(self, what: str) -> DisplayError:
        reason = f" ({self._reasons[-1]})" if self._reasons else ""
        return DisplayError(f"{what}{reason}; {self.instead}.")

    def _note(self, _code: int, description: bytes | str) -> None:
        text = description.decode() if isinstance(description, bytes) else description
        self._reasons.append(text.rstrip("."))

    def _press(self, _window: Any, key: int, _scancode: int, action: int, _mods: int) -> None:
        if action == glfw.PRESS and key in _KEY_NAMES:
            self._pressed.append(_KEY_NAMES[key])


class _Loader:
    """What moderngl asks of whoever owns the context."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def load_opengl_function(self, name: str) -> int:
        address: Any = glfw.get_proc_address(name)
        return address or 0

    def __enter__(self) -> None:
        glfw.make_context_current(self._handle)

    def __exit__(self, *_: object) -> None:
        """Stay current: the window's thread draws nowhere else."""

    def release(self) -> None:
        """The window owns the context and takes it along when it closes."""


_KEY_NAMES = {
    (glfw.KEY_ESCAPE if name == "escape" else getattr(glfw, f"KEY_{name.upper()}")): name
    for name in KEYS
}


def fit_inside(picture: tuple[int, int], window: tuple[int, int]) -> tuple[int, int, int, int]:
    """(x, y, width, height) of the largest upright picture in the middle of a window."""
    scale = min(window[0] / picture[0], window[1] / picture[1])
    width, height = max(1, round(picture[0] * scale)), max(1, round(picture[1] * scale))
    return (window[0] - width) // 2, (window[1] - height) // 2, width, height
