"""The sheet to look at."""

from __future__ import annotations

import numpy as np
from closed_loop_people import studio

from live.closed_loop.closed_loop_sheet import _SEEN, _STRIP, _TILE, _TRUE, draw_tile
from live.closed_loop.closed_loop_studio import Amounts


def test_a_tile_shows_the_face_landmarks_and_what_is_cut():
    shots = studio().shoot_person("train", 1, 2, Amounts(sequences=0, length=1, singles=0))
    shot = next(shot for shot in shots if shot.seen.face_found)
    tile = np.asarray(draw_tile(shot))
    assert tile.shape == (_TILE + _STRIP, _TILE, 3)
    for colour in (_TRUE, _SEEN):
        assert (tile[:_TILE] == colour).all(axis=2).sum() > 50
    strip = tile[_TILE:, :_STRIP]
    assert np.ptp(strip) > 20
    assert (strip[..., 0] == strip[..., 1]).all(), "what is cut is grey"
