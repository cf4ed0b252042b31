"""A person with everything on, in a moment."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from closed_loop_people import head

from live.closed_loop.closed_loop_actor import Actor
from live.closed_loop.closed_loop_extras import make_eyeball
from live.closed_loop.closed_loop_families import CODE_NAMES
from live.closed_loop.closed_loop_paint import TRAINED, Masks, draw_colours


@lru_cache
def _actor(which: int) -> Actor:
    person, rng = head(which), np.random.default_rng(1)
    eyes = 2 * len(make_eyeball(np.zeros(3), 1.0).vertices)
    access = np.ones((len(person.rest) + eyes, 2), np.float32)
    colours = draw_colours(TRAINED, rng)
    return Actor(person, Masks(person.family), colours, TRAINED, access, rng)


def _pose(which: int, gaze=(0.0, 0.0), turn=None, **amounts: float):
    code = np.zeros(len(CODE_NAMES), np.float32)
    for name, amount in amounts.items():
        code[CODE_NAMES.index(name)] = amount
    T = np.eye(4)
    T[:3, 3] = [0, 0, -60]
    if turn is not None:
        T[:3, :3] = turn
    return _actor(which).pose(code, np.array([gaze, gaze]), T, np.eye(3))


@pytest.mark.parametrize("which", [0, 1])
def test_everything_fits_together(which):
    paint, posed = _actor(which).paint, _pose(which)
    count = len(paint.albedo)
    for rows in (paint.traits, paint.access, paint.brow, paint.local, posed.vertices):
        assert len(rows) == count
    assert sum(paint.counts) == len(paint.triangles)
    assert paint.triangles.max() < count
    assert np.isfinite(posed.vertices).all()
    assert np.isfinite(posed.normals).all()
    assert posed.landmarks.shape == (478, 3)


def test_landmarks_follow_the_face():
    rest, opened = _pose(0).landmarks, _pose(0, jawOpen=1.0).landmarks
    assert rest[152, 1] - opened[152, 1] > 1.5, "the chin sinks"
    np.testing.assert_allclose(rest[[33, 263]], opened[[33, 263]], atol=0.1)


def test_irises_follow_the_gaze():
    """Five points each, the right eye's first, ordered as the tracker has them."""
    ahead, aside = _pose(1).landmarks[468:], _pose(1, gaze=(0.4, 0.2)).landmarks[468:]
    assert ahead[0, 0] < 0 < ahead[5, 0], "+x is the person's left"
    assert (aside[[0, 5], 0] > ahead[[0, 5], 0] + 0.3).all(), "to the person's left"
    assert (aside[[0, 5], 1] > ahead[[0, 5], 1] + 0.1).all(), "upwards"
    assert ahead[1, 0] > ahead[3, 0]
    assert ahead[2, 1] > ahead[4, 1]
    assert _pose(1, gaze=(0.4, 0.0)).poles[0, 0] > 0.3


def test_the_body_stays_when_the_head_turns():
    c, s = np.cos(0.5), np.sin(0.5)
    still, turned = _pose(0), _pose(0, turn=np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]))
    chest = _actor(0).paint.local[:, 1] < -30
    apart = turned.vertices[chest] - still.vertices[chest]
    np.testing.assert_allclose(apart, np.broadcast_to(apart[0], apart.shape), atol=1e-3)
    assert np.linalg.norm(turned.landmarks[1] - still.landmarks[1]) > 1.0


def test_light_reaches_an_open_mouth_only():
    assert _pose(0).mouth_open == 0.0
    assert _pose(0, jawOpen=0.7).mouth_open == 1.0
