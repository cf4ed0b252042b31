"""The window with a mouse, under a display or a virtual one."""

from __future__ import annotations

import glfw
import numpy as np
import pytest

from render.pointer_window import PointerEvent, PointerWindow
from render.window import CLOSED

SIZE = (200, 100)


@pytest.fixture
def opened(display, monkeypatch):
    """The window and the callbacks it gave, by what they are for."""
    monkeypatch.setenv("DISPLAY", display)
    given = {}
    for what in ("key", "mouse_button", "cursor_pos", "scroll"):
        keep = getattr(glfw, f"set_{what}_callback")

        def remember(handle, callback, what=what, keep=keep):
            given[what] = lambda *arguments: callback(handle, *arguments)
            return keep(handle, callback)

        monkeypatch.setattr(glfw, f"set_{what}_callback", remember)
    window = PointerWindow("test", SIZE)
    window.wait_events(0.01)  # whatever opening it brought
    yield window, given
    window.close()


def test_an_image_is_shown_upright(opened, monkeypatch):
    window, _ = opened
    seen = []

    def look(handle):
        width, height = glfw.get_framebuffer_size(handle)
        pixels = window.ctx.screen.read((width, height), components=3, alignment=1)
        seen.append(np.frombuffer(pixels, np.uint8).reshape(height, width, 3)[::-1])

    monkeypatch.setattr(glfw, "swap_buffers", look)
    image = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    image[:20] = 255
    image[50:, 150:, 0] = 255
    window.show_image(image)
    shown = seen[0]
    assert shown[5, shown.shape[1] // 2].tolist() == [255, 255, 255]
    assert shown[-5, -5].tolist() == [255, 0, 0]
    assert shown[-5, 5].tolist() == [0, 0, 0]


def test_keys_buttons_moves_and_the_wheel_come_in_order(opened, monkeypatch):
    window, given = opened
    monkeypatch.setattr(glfw, "get_cursor_pos", lambda handle: (50.0, 25.0))
    monkeypatch.setattr(glfw, "get_window_size", lambda handle: (200, 100))
    given["key"](glfw.KEY_ENTER, 0, glfw.PRESS, 0)
    given["key"](glfw.KEY_Q, 0, glfw.PRESS, 0)
    given["mouse_button"](glfw.MOUSE_BUTTON_LEFT, glfw.PRESS, 0)
    given["cursor_pos"](60.0, 30.0)
    given["mouse_button"](glfw.MOUSE_BUTTON_LEFT, glfw.RELEASE, 0)
    given["mouse_button"](glfw.MOUSE_BUTTON_MIDDLE, glfw.PRESS, 0)
    given["scroll"](0.0, -1.0)
    assert window.wait_events(0.01) == [
        PointerEvent("key", "enter"),
        PointerEvent("press", "left", 50.0, 25.0),
        PointerEvent("move", "", 60.0, 30.0),
        PointerEvent("release", "left", 50.0, 25.0),
        PointerEvent("scroll", steps=-1.0),
    ]
    assert window.wait_events(0.01) == []


def test_pixels_are_the_pictures_however_large_the_window_is(opened, monkeypatch):
    window, given = opened
    monkeypatch.setattr(glfw, "get_window_size", lambda handle: (400, 400))
    given["cursor_pos"](200.0, 200.0)
    given["cursor_pos"](400.0, 100.0)
    moves = window.wait_events(0.01)
    assert [(event.x, event.y) for event in moves] == [(100.0, 50.0), (200.0, 0.0)]


def test_the_close_button_is_an_event(opened):
    window, _ = opened
    glfw.set_window_should_close(glfw.get_current_context(), True)
    assert window.wait_events(0.01) == [PointerEvent(CLOSED)]
