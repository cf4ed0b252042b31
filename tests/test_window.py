"""The window, under a display or a virtual one."""

from __future__ import annotations

import os
from types import SimpleNamespace

import glfw
import moderngl
import numpy as np
import pytest
from gl_context import shared_context
from small_character import build_model, neutral_state

from render.character_view import CharacterView
from render.context import headless_context, make_current
from render.errors import DisplayError
from render.records import Status
from render.window import CLOSED, Window, fit_inside

SIZE = (200, 100)


@pytest.fixture
def opened(display, monkeypatch):
    monkeypatch.setenv("DISPLAY", display)
    seen = SimpleNamespace(press=None, pixels=None)
    keep_callback, swap = glfw.set_key_callback, glfw.swap_buffers

    def set_key_callback(handle, callback):
        seen.press = lambda key, action=glfw.PRESS: callback(handle, key, 0, action, 0)
        return keep_callback(handle, callback)

    def swap_buffers(handle):
        width, height = glfw.get_framebuffer_size(handle)
        pixels = seen.window.ctx.screen.read((width, height), components=3, alignment=1)
        assert seen.window.ctx.error in ("GL_NO_ERROR", "GL_INVALID_OPERATION")
        seen.pixels = np.frombuffer(pixels, np.uint8).reshape(height, width, 3)[::-1].astype(int)
        swap(handle)

    monkeypatch.setattr(glfw, "set_key_callback", set_key_callback)
    monkeypatch.setattr(glfw, "swap_buffers", swap_buffers)
    seen.window = Window("test", SIZE)
    yield seen
    seen.window.close()


def two_coloured(window) -> object:
    """A 40 x 20 picture, red on its left half, blue on its right, white along the top."""
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, :20, 0] = pixels[:, 20:, 2] = 255
    pixels[:4] = 255
    make_current(window.ctx)
    return window.ctx.texture((40, 20), 3, pixels[::-1].tobytes(), alignment=1)


def test_picture_fills_the_window_upright(opened):
    opened.window.show(two_coloured(opened.window))
    height, width = opened.pixels.shape[:2]
    assert opened.pixels[2, width // 2].min() == 255
    assert opened.pixels[height - 5, 5].tolist() == [255, 0, 0]
    assert opened.pixels[height - 5, width - 5].tolist() == [0, 0, 255]


def test_mirroring_swaps_sides_on_screen_only(opened):
    picture = two_coloured(opened.window)
    before = picture.read()
    opened.window.show(picture, mirrored=True)
    height, width = opened.pixels.shape[:2]
    assert opened.pixels[height - 5, 5].tolist() == [0, 0, 255]
    assert opened.pixels[height - 5, width - 5].tolist() == [255, 0, 0]
    assert picture.read() == before


def test_status_is_drawn_over_the_picture(opened):
    picture = two_coloured(opened.window)
    opened.window.show(picture)
    bare = opened.pixels
    opened.window.show(picture, Status(30.0, 40.0, 0.9), mirrored=False)
    changed = (opened.pixels != bare).any(axis=2)
    assert changed[:50, :100].any()
    assert not changed[90:].any()


def test_a_context_lent_and_gone_meanwhile_leaves_the_window_alone(opened):
    """As when a mesh is rigged while the window is open already."""
    model = build_model()
    with headless_context() as lent:
        CharacterView(lent, model, (100, 100), samples=0).draw(neutral_state(model))
    view = CharacterView(opened.window.ctx, model, (100, 100), samples=0)
    view.draw(neutral_state(model))
    drawn = view.read()
    with headless_context() as lent:
        CharacterView(lent, model, (100, 100), samples=0).draw(neutral_state(model))
    opened.window.show(view.texture)
    left = (opened.pixels.shape[1] - opened.pixels.shape[0]) // 2
    shown = opened.pixels[:, left : left + opened.pixels.shape[0]]
    assert drawn.std() > 5
    assert np.abs(shown - drawn).mean() < 2.0


def test_character_is_drawn_in_the_windows_own_context(opened):
    """A headless context has been current on this thread before, as after an alignment."""
    make_current(shared_context())
    model = build_model()
    view = CharacterView(opened.window.ctx, model, (100, 100), samples=0)
    view.draw(neutral_state(model))
    make_current(shared_context())
    view.draw(neutral_state(model))
    opened.window.show(view.texture)
    left = (opened.pixels.shape[1] - opened.pixels.shape[0]) // 2
    headless = CharacterView(shared_context(), model, (100, 100), samples=0)
    headless.draw(neutral_state(model))
    shown = opened.pixels[:, left : left + opened.pixels.shape[0]]
    assert np.abs(shown - headless.read()).mean() < 2.0


def test_keys_are_reported_once_by_name(opened):
    for key in (glfw.KEY_C, glfw.KEY_M, glfw.KEY_Q, glfw.KEY_ESCAPE):
        opened.press(key)
    opened.press(glfw.KEY_H, glfw.RELEASE)
    opened.press(glfw.KEY_H, glfw.REPEAT)
    assert opened.window.poll() == ("c", "m", "escape")
    assert opened.window.poll() == ()


def test_close_button_is_reported_like_a_key(opened):
    glfw.set_window_should_close(glfw.get_current_context(), True)
    assert opened.window.poll() == (CLOSED,)
    assert opened.window.poll() == ()


def test_no_display_is_one_sentence(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if os.name != "posix" or glfw.init():
        glfw.terminate()
        pytest.skip("This system has a display that no environment variable names.")
    with pytest.raises(DisplayError, match=r"^No window .* use --headless .*\.$") as caught:
        Window("test", SIZE)
    assert "\n" not in str(caught.value)


def test_a_window_without_opengl_3_3_is_one_sentence(display, monkeypatch):
    def refuse(**_):
        raise Exception("requested OpenGL version 330,\ngot version 210")

    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setattr(moderngl, "create_context", refuse)
    with pytest.raises(DisplayError) as caught:
        Window("test", SIZE)
    assert str(caught.value) == (
        "The window offers no OpenGL 3.3 (requested OpenGL version 330, got version 210); "
        "use --headless on a machine without a display."
    )
    assert not glfw.get_current_context(), "the window is closed again"


@pytest.mark.parametrize(
    ("picture", "window", "viewport"),
    [
        ((40, 20), (200, 100), (0, 0, 200, 100)),
        ((20, 20), (200, 100), (50, 0, 100, 100)),
        ((40, 20), (100, 200), (0, 75, 100, 50)),
    ],
)
def test_picture_is_fitted_into_the_middle(picture, window, viewport):
    assert fit_inside(picture, window) == viewport
