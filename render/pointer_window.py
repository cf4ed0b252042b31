"""A window that also says what the mouse does, in the pixels of the picture it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import glfw
import moderngl
import numpy as np

from render.window import CLOSED, Window, fit_inside

POINTER_KEYS = {
    glfw.KEY_S: "s",
    glfw.KEY_R: "r",
    glfw.KEY_BACKSPACE: "backspace",
    glfw.KEY_ENTER: "enter",
    glfw.KEY_KP_ENTER: "enter",
    glfw.KEY_ESCAPE: "escape",
}
BUTTONS = {glfw.MOUSE_BUTTON_LEFT: "left", glfw.MOUSE_BUTTON_RIGHT: "right"}


@dataclass(frozen=True, slots=True)
class PointerEvent:
    """One thing that happened."""

    kind: str
    """"press", "release", "move", "scroll", "key" or "closed"."""
    name: str = ""
    """Of the button or the key."""
    x: float = 0.0
    y: float = 0.0
    """Pixels of the picture, from its upper left; may be outside of it."""
    steps: float = 0.0
    """Of the wheel, away from the user positive."""


class PointerWindow(Window):
    """A window for pictures of one size; everything on the thread that made it."""

    instead = "without a display, write the points into a file for --landmarks by hand"

    def __init__(self, title: str, size: tuple[int, int]) -> None:
        """Open a window for pictures of `size` (width, height). Raises DisplayError."""
        super().__init__(title, size)
        self._size = size
        self._events: list[PointerEvent] = []
        self._texture = self.ctx.texture(size, 3, alignment=1)
        self._texture.filter = moderngl.LINEAR, moderngl.LINEAR
        glfw.set_mouse_button_callback(self._handle, self._button)
        glfw.set_cursor_pos_callback(self._handle, self._move)
        glfw.set_scroll_callback(self._handle, self._scroll)

    def show_image(self, image: np.ndarray) -> None:
        """Put (H, W, 3) uint8 RGB, row 0 at the top, on screen."""
        self._texture.write(np.ascontiguousarray(image[::-1]).tobytes())
        self.show(self._texture)

    def wait_events(self, seconds: float = 0.1) -> list[PointerEvent]:
        """What happened since the last call, in order; waits a little where nothing did."""
        glfw.wait_events_timeout(seconds)
        if CLOSED in self.poll():
            self._events.append(PointerEvent(CLOSED))
        events, self._events = self._events, []
        return events

    def _press(self, _window: Any, key: int, _scancode: int, action: int, _mods: int) -> None:
        if action != glfw.RELEASE and key in POINTER_KEYS:
            self._events.append(PointerEvent("key", POINTER_KEYS[key]))

    def _button(self, _window: Any, button: int, action: int, _mods: int) -> None:
        if button in BUTTONS:
            x, y = self._to_picture(*glfw.get_cursor_pos(self._handle))
            kind = "press" if action == glfw.PRESS else "release"
            self._events.append(PointerEvent(kind, BUTTONS[button], x, y))

    def _move(self, _window: Any, x: float, y: float) -> None:
        self._events.append(PointerEvent("move", "", *self._to_picture(x, y)))

    def _scroll(self, _window: Any, _across: float, steps: float) -> None:
        self._events.append(PointerEvent("scroll", steps=steps))

    def _to_picture(self, x: float, y: float) -> tuple[float, float]:
        """The cursor is told in screen units, from the window's upper left."""
        left, top, width, height = fit_inside(self._size, glfw.get_window_size(self._handle))
        return (x - left) * self._size[0] / width, (y - top) * self._size[1] / height
