"""A square before the webcam."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gl_context import shared_context

from render.errors import ModelError
from render.webcam_view import Light, Paint, Skin, WebcamView, to_pixels

SIZE = (80, 60)
SQUARE = np.array([[-5, -5, -50], [5, -5, -50], [5, 5, -50], [-5, 5, -50]], np.float32)
AHEAD = np.tile([0.0, 0.0, 1.0], (4, 1)).astype(np.float32)
SKIN = Skin(0, 0.5, np.full(3, 0.1), 0.0, np.array([0.1, 0.2, 0.8]), np.array([0.5, 0.1, 0.5]),
            np.ones(3))  # fmt: skip
LIGHT = Light(
    lamps=np.eye(3)[[2, 0, 1]],
    lamp_colours=np.array([[1.0, 1, 1], [0, 0, 0], [0, 0, 0]]),
    above=np.array([0.0, 1, 0]),
    sky=np.full(3, 0.2),
    ground=np.full(3, 0.2),
    exposure=np.ones(3),
    tone=np.array([0.0, 1.0]),
)


def _paint(colour=(0.8, 0.4, 0.3), eye: float = 0.0, alpha: float = 1.0, kind: int = 0) -> Paint:
    counts = [0, 0, 0]
    counts[kind] = 2
    return Paint(
        triangles=np.array([[0, 1, 2], [0, 2, 3]], np.int32),
        albedo=np.tile([*colour, alpha], (4, 1)).astype(np.float32),
        traits=np.tile([0.0, 0.0, 0.2, eye], (4, 1)).astype(np.float32),
        access=np.ones((4, 2), np.float32),
        brow=np.full((4, 2), 9.0, np.float32),
        local=np.tile([0.0, 0.0, 1.0], (4, 1)).astype(np.float32),
        counts=(counts[0], counts[1], counts[2]),
    )


def _draw(paint: Paint, light: Light = LIGHT, skin: Skin = SKIN, mouth_open: float = 0.0):
    view = WebcamView(shared_context(), (100, 100))
    view.load(paint, skin)
    view.set_light(light)
    view.set_room(np.zeros((4, 4, 3), np.uint8))
    turns = np.tile(np.eye(3), (2, 1, 1))
    return view.draw(SQUARE, AHEAD, AHEAD[:2], turns, mouth_open, SIZE, 100.0)


def test_the_square_is_where_the_lens_puts_it():
    picture = _draw(_paint())
    assert picture.shape == (60, 80, 3)
    rows, columns = np.nonzero(picture.any(axis=2))
    low, high = to_pixels(SQUARE[[3, 1]], SIZE, 100.0)
    np.testing.assert_allclose([columns.min(), rows.min()], low, atol=1)
    np.testing.assert_allclose([columns.max() + 1, rows.max() + 1], high, atol=1)
    red, green, blue = picture[30, 40].astype(int)
    assert red > green > blue


def test_light_exposure_and_manner_count():
    usual = _draw(_paint())[30, 40].astype(int).sum()
    dark = replace(LIGHT, exposure=np.full(3, 0.3))
    aside = replace(LIGHT, lamps=np.eye(3)[[0, 2, 1]])
    assert _draw(_paint(), dark)[30, 40].astype(int).sum() < usual
    assert _draw(_paint(), aside)[30, 40].astype(int).sum() < usual
    assert _draw(_paint(), skin=replace(SKIN, manner=1))[30, 40].astype(int).sum() != usual


def test_a_mouths_inside_is_seen_when_it_opens():
    assert not _draw(_paint(kind=1)).any()
    assert _draw(_paint(kind=1), mouth_open=0.5).any()


def test_lashes_are_seen_through():
    half = _draw(_paint(alpha=0.5, kind=2))[30, 40].astype(int).sum()
    assert 0 < half < 0.7 * _draw(_paint())[30, 40].astype(int).sum()


def test_an_eye_shows_what_it_turns_to():
    """Straight ahead is the pupil."""
    assert _draw(_paint(eye=1.0))[30, 40].max() < 60


def test_a_picture_larger_than_the_view_is_refused():
    view = WebcamView(shared_context(), (50, 50))
    view.load(_paint(), SKIN)
    with pytest.raises(ModelError, match="80x60 does not fit a view of 50x50"):
        view.draw(SQUARE, AHEAD, AHEAD[:2], np.tile(np.eye(3), (2, 1, 1)), 0.0, SIZE, 100.0)
