from __future__ import annotations

import pytest

from live.self_test.self_test_records import Damage, Motion, Parity


@pytest.mark.parametrize(
    ("share", "ok"), [(0.0, True), (1e-3, True), (2e-3, False), (float("inf"), False)]
)
def test_answers_are_the_same_within_the_limit(share, ok):
    assert Parity("net", "backend", "single", "y", share, share, 1e-3).ok == ok


def test_what_is_no_number_is_never_the_same():
    assert not Parity("net", "backend", "single", "y", float("nan"), 0.0, 1e-3).ok
    assert not Motion("jawOpen", float("nan"), 0.0, 0.3).ok


@pytest.mark.parametrize(
    ("replaced", "builds", "answers", "ok"),
    [
        (True, 1, True, True),
        (True, 1, None, True),
        (True, 1, False, False),
        (False, 1, True, False),
        (True, 0, True, False),
        (True, 2, True, False),
    ],
)
def test_damage_is_found_out_and_made_good_once(replaced, builds, answers, ok):
    assert Damage("flipped", "a GPU", replaced, builds, answers).ok == ok


def test_a_motion_shows_when_on_and_off_are_far_enough_apart():
    assert Motion("jawOpen", 0.5, 0.1, 0.3).ok
    assert not Motion("jawOpen", 0.35, 0.1, 0.3).ok
    assert not Motion("jawOpen", 0.1, 0.9, 0.3).ok
