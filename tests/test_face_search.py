from types import SimpleNamespace

import numpy as np
import pytest

from engine.alignment_guess import Guess
from engine.face_search import (
    FACE_CENTRE,
    FACE_RADIUS,
    all_attempts,
    better_of,
    face_views,
    quick_attempts,
    search,
)

VERTICES = np.random.default_rng(0).normal(size=(100, 3))


def guess(seen: float, hit: float = 1.0) -> Guess:
    return Guess(np.eye(4), np.eye(4), np.zeros((478, 3)), np.zeros(478), seen, hit, 0.0)


def test_the_usual_way_comes_first_and_every_way_has_a_name():
    attempts = list(all_attempts(VERTICES))
    assert attempts[0].what == "looking from all sides"
    assert len({attempt.what for attempt in attempts}) == len(attempts)
    assert [attempt.mended for attempt in attempts].count(True) == 1
    assert [attempt.flat for attempt in attempts].count(True) == 1
    assert {attempt.what for attempt in quick_attempts(VERTICES)} < {a.what for a in attempts}


def test_believable_goes_before_a_high_score():
    holed, whole = guess(1.0, hit=0.8), guess(0.7)
    assert holed.score > whole.score
    assert better_of(holed, whole) is whole
    assert better_of(None, whole) is whole
    assert better_of(holed, None) is holed
    assert better_of(None, None) is None


def test_every_way_is_tried_where_no_face_is_seen():
    told, prepared = [], []
    looker = SimpleNamespace(
        vertices=VERTICES,
        prepare=lambda flat, mended: prepared.append((flat, mended)),
        sight=lambda viewpoints: [],
    )
    assert search(looker, all_attempts(VERTICES), lambda what, share: told.append(what)) is None
    assert prepared == [(False, False)] * 3 + [(False, True), (True, False)]
    assert told[0] == "looking from all sides"


def test_close_ups_show_the_face():
    T = np.diag([2.0, 2.0, 2.0, 1.0])
    T[:3, 3] = 1.0, 2.0, 3.0
    view = face_views(T, ((0, 0),))[0]
    centre = (FACE_CENTRE - T[:3, 3]) / 2
    edge = np.add(centre, [0, FACE_RADIUS / 2, 0])
    clip = np.c_[np.stack([centre, edge]), np.ones(2)] @ view.T_clip_world.T
    assert clip[0, :2] / clip[0, 3] == pytest.approx([0, 0], abs=1e-9)
    assert 0.9 < clip[1, 1] / clip[1, 3] < 1.0
