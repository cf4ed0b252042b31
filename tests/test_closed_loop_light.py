"""Lamps, rooms, lenses."""

from __future__ import annotations

import numpy as np
import pytest

from live.closed_loop.closed_loop_light import (
    FACE_CM,
    HEIGHTS,
    draw_lens,
    draw_light,
    draw_room,
)
from live.closed_loop.closed_loop_paint import RESERVED, TRAINED, draw_colours


def test_faces_are_large_enough_and_inside():
    for seed in range(60):
        lens = draw_lens(np.random.default_rng(seed))
        across = lens.focal * FACE_CM / -lens.centre[2]
        assert 95 <= across <= 400
        assert lens.size[1] in HEIGHTS
        assert -lens.centre[2] > 20
        place = lens.focal * lens.centre[:2] / -lens.centre[2]
        assert (np.abs(place) < np.array(lens.size) / 2).all()


def test_a_turned_head_stays_where_it_is():
    lens = draw_lens(np.random.default_rng(0))
    ahead, aside = lens.place(np.zeros(3)), lens.place(np.array([0.5, 0.2, -0.1]))
    face = np.array([0.0, 0.8, 4.0, 1.0])
    np.testing.assert_allclose(ahead @ face, aside @ face, atol=1e-9)
    np.testing.assert_allclose(aside[:3, :3] @ aside[:3, :3].T, np.eye(3), atol=1e-9)


@pytest.mark.parametrize("look", [TRAINED, RESERVED])
def test_light_is_light(look):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        light = draw_light(look, draw_colours(look, rng), rng)
        np.testing.assert_allclose(np.linalg.norm(light.lamps, axis=1), 1.0, atol=1e-9)
        assert light.lamp_colours.min() >= 0.0
        assert light.exposure.min() > 0.0
        assert light.lamp_colours.any()


def test_rooms_differ():
    one, other = (draw_room(np.random.default_rng(seed)) for seed in (0, 1))
    assert one.shape == other.shape == (72, 96, 3)
    assert one.dtype == np.uint8
    assert (one != other).any()
