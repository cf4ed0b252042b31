"""Pictures of random people and what the tracker says of them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from closed_loop_people import families, studio
from gl_context import shared_context

from live.closed_loop.closed_loop_families import LASHES, SKIN
from live.closed_loop.closed_loop_studio import REST_LOOKS, Amounts, Shot, bake_light

FEW = Amounts(sequences=1, length=3, singles=1)


@lru_cache
def _shots(split: str, number: int) -> list[Shot]:
    return list(studio().shoot_person(split, number, 5, FEW))


@pytest.mark.parametrize("number", [0, 1])
def test_faces_are_found_where_they_truly_are(number):
    shots = _shots("train", number)
    assert len(shots) == FEW.per_person == REST_LOOKS + 4
    found = [shot for shot in shots if shot.seen.face_found]
    assert len(found) > 0.8 * len(shots)
    for shot in found:
        eyes = np.linalg.norm(shot.landmarks[33] - shot.landmarks[263])
        off = np.linalg.norm(shot.seen.landmarks[:, :2] - shot.landmarks, axis=1)
        assert np.median(off) < 0.15 * eyes, "no axis is turned round"


def test_everybody_rests_first_and_looks_different_each_time():
    shots = _shots("train", 0)
    assert [shot.act for shot in shots[:REST_LOOKS]] == ["calibration"] * REST_LOOKS
    assert not any(shot.code.any() for shot in shots[:REST_LOOKS])
    assert len({(*shot.image.shape, int(shot.image.sum())) for shot in shots}) == len(shots)


def test_a_sequence_is_one_stream():
    moments = [shot for shot in _shots("train", 0) if shot.sequence == REST_LOOKS]
    assert len(moments) == FEW.length
    assert len({shot.frame_rate for shot in moments}) == 1
    assert moments[0].frame_rate > 0
    assert len({shot.image.shape for shot in moments}) == 1
    times = [shot.seen.media_ns for shot in moments]
    steps = np.diff(times) / 1e9
    np.testing.assert_allclose(steps, 1 / moments[0].frame_rate, rtol=1e-3)


def test_the_same_again_and_never_the_same_people_in_two_splits():
    one = _shots("train", 0)
    again = list(studio().shoot_person("train", 0, 5, FEW))
    for shot, same in zip(one, again, strict=True):
        np.testing.assert_array_equal(shot.image, same.image)
        np.testing.assert_array_equal(shot.seen.landmarks, same.seen.landmarks)
    other = _shots("test", 0)
    assert not np.array_equal(one[0].image[:50, :50], other[0].image[:50, :50])


def test_reserved_light_falls_on_the_people_of_test():
    plain, reserved = _shots("test", 0), _shots("test-reserved", 0)
    assert (plain[0].image.shape != reserved[0].image.shape) or (
        plain[0].image != reserved[0].image
    ).any()


def test_the_mouth_is_dark_until_it_opens():
    family = families()[0]
    access = bake_light(shared_context(), family)
    skin = access[: len(family.kinds)][family.kinds == SKIN]
    assert access.min() >= 0.0
    assert access.max() <= 1.0 + 1e-6
    inside = skin[skin[:, 0] < 0.02]
    assert len(inside) > 100
    assert (inside[:, 1] - inside[:, 0]).max() > 0.02
    assert (access[: len(family.kinds)][family.kinds == LASHES] == 1.0).all()
