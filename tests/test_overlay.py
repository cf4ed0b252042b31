"""The corner's text: what it says, when it is drawn anew, where it lands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gl_context import shared_context

from render.context import make_current
from render.overlay import HELP_LINES, Overlay, compose_lines, draw_panel
from render.records import Status

STATUS = Status(frames_per_second=29.6, age_ms=41.4, confidence=0.93)


class Clock:
    now_ns = 0

    def __call__(self) -> int:
        return self.now_ns


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def overlay(clock) -> Overlay:
    make_current(shared_context())
    return Overlay(shared_context(), clock)


def text_of(status) -> str:
    return "\n".join(text for text, _ in compose_lines(status))


def test_rate_age_and_confidence_are_said():
    text = text_of(STATUS)
    assert "30 fps" in text
    assert "41 ms" in text
    assert "93 %" in text


def test_the_rate_of_the_camera_is_told_apart_from_the_rate_drawn():
    assert "camera 14 fps   drawn 30 fps" in text_of(replace(STATUS, source_rate=14.2))
    assert "camera" not in text_of(STATUS)  # not known yet


def test_a_lost_face_and_recording_are_said():
    assert "no face" in text_of(replace(STATUS, held=True))
    assert "recording" in text_of(replace(STATUS, recording=True))
    assert "saved" in text_of(replace(STATUS, message="saved"))


def test_help_names_every_key():
    text = text_of(replace(STATUS, help_shown=True))
    assert all(line in text for line in HELP_LINES)
    assert HELP_LINES[0] not in text_of(STATUS)


def test_numbers_wait_a_quarter_second(overlay, clock):
    assert overlay.write(STATUS)
    clock.now_ns += 100_000_000
    assert not overlay.write(replace(STATUS, age_ms=55.0))
    clock.now_ns += 200_000_000
    assert overlay.write(replace(STATUS, age_ms=55.0))
    clock.now_ns += 300_000_000
    assert not overlay.write(replace(STATUS, age_ms=55.2)), "it reads the same"


def test_everything_else_shows_at_once(overlay):
    overlay.write(STATUS)
    assert overlay.write(replace(STATUS, held=True))
    assert overlay.write(replace(STATUS, held=True, help_shown=True))


def test_panel_lands_in_the_upper_left(overlay):
    ctx = shared_context()
    target = ctx.simple_framebuffer((400, 300))
    target.use()
    target.clear(1.0, 1.0, 1.0, 1.0)
    overlay.write(STATUS)
    overlay.draw((0, 0, 400, 300))
    pixels = np.frombuffer(target.read(components=3), np.uint8).reshape(300, 400, 3)[::-1]
    rows, columns = np.nonzero((pixels != 255).any(axis=2))
    height, width = draw_panel(compose_lines(STATUS)).shape[:2]
    assert (rows.min(), columns.min()) == (10, 10)
    assert (rows.max(), columns.max()) == (9 + height, 9 + width)
    assert ctx.error == "GL_NO_ERROR"
