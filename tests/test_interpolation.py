from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from ticks import made_up_reading

from live.records import Reading
from live.upsampling.image_rhythm import GAP_NS
from live.upsampling.interpolation import Interpolation, show_between

MIXED = ("code", "extra_code", "gaze", "region_confidence")
READINGS = [made_up_reading(frame_id) for frame_id in range(4)]
TIMES = [one.frame.captured_ns for one in READINGS]


def show(moment_ns: int, readings: list[Reading] = READINGS):
    return Interpolation().show(readings, moment_ns, moment_ns - 77)


def other(reading: Reading, **changes) -> Reading:
    return dataclasses.replace(
        reading, observation=dataclasses.replace(reading.observation, **changes)
    )


def later(reading: Reading, by_ns: int) -> Reading:
    frame = dataclasses.replace(reading.frame, captured_ns=reading.frame.captured_ns + by_ns)
    return dataclasses.replace(reading, frame=frame)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.9])
def test_numbers_go_straight_from_one_reading_to_the_next(share: float) -> None:
    before, behind = READINGS[1:3]
    shown = show(TIMES[1] + round(share * (TIMES[2] - TIMES[1])))
    for name in MIXED:
        former, latter = getattr(before.expression, name), getattr(behind.expression, name)
        expected = (1 - share) * former + share * latter
        np.testing.assert_allclose(getattr(shown.expression, name), expected, atol=1e-6)
        assert getattr(shown.expression, name).dtype == np.float32


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
def test_heads_turn_the_shortest_way(share: float) -> None:
    start, goal = (READINGS[row].expression.T_neutral_head for row in (1, 2))
    turn = Rotation.from_matrix(start[:3, :3].T @ goal[:3, :3]).as_rotvec()
    expected = Rotation.from_matrix(start[:3, :3]) * Rotation.from_rotvec(share * turn)
    found = show_between(READINGS[1], READINGS[2], share, 0, 0).expression.T_neutral_head
    np.testing.assert_allclose(found[:3, :3], expected.as_matrix(), atol=1e-6)


def test_whether_a_face_is_there_is_as_it_was_before() -> None:
    assert not READINGS[0].expression.face_found
    assert READINGS[1].expression.face_found
    shown = show((TIMES[0] + TIMES[1]) // 2)
    assert (shown.expression.face_found, shown.expression.held) == (False, True)
    assert shown.observation is READINGS[0].observation
    assert show((TIMES[1] + TIMES[2]) // 2).expression.face_found


def test_the_stamps_are_of_the_moment_and_the_number_of_the_newest_used() -> None:
    moment_ns = (TIMES[1] + TIMES[2]) // 2
    shown = show(moment_ns)
    assert shown.moment_ns == shown.frame.captured_ns == shown.expression.captured_ns == moment_ns
    assert shown.frame.media_ns == moment_ns - 77
    assert shown.frame.frame_id == shown.expression.frame_id == 2


@pytest.mark.parametrize(("moment_ns", "held"), [(TIMES[3] + 10**8, 3), (TIMES[0] - 10**8, 0)])
def test_beyond_what_is_known_the_nearest_is_held_and_tells_its_age(
    moment_ns: int, held: int
) -> None:
    shown = show(moment_ns)
    assert shown.expression is READINGS[held].expression
    assert shown.frame.captured_ns == TIMES[held]
    assert shown.moment_ns == moment_ns
    assert shown.frame.media_ns == moment_ns - 77


def test_nothing_is_mixed_of_two_people() -> None:
    readings = [READINGS[0], READINGS[1], *(other(one, identity=1) for one in READINGS[2:])]
    former = show((TIMES[1] + 3 * TIMES[2]) // 4, readings)
    assert former.expression is READINGS[1].expression
    assert show((TIMES[2] + TIMES[3]) // 2, readings).expression is not READINGS[2].expression
    assert show(TIMES[2] + 1, readings).observation.identity == 1


def test_nothing_is_said_of_a_pause() -> None:
    apart = [READINGS[0], later(READINGS[1], GAP_NS)]
    shown = show((apart[0].frame.captured_ns + apart[1].frame.captured_ns) // 2, apart)
    assert shown.expression is READINGS[0].expression


def test_a_slow_clip_s_images_are_far_apart_and_no_pause() -> None:
    apart = [READINGS[0], later(READINGS[1], GAP_NS)]
    middle_ns = (TIMES[0] + TIMES[1] + GAP_NS) // 2
    shown = Interpolation(gap_ns=2 * GAP_NS).show(apart, middle_ns, 0)
    assert shown.expression.captured_ns == middle_ns


def test_readings_of_one_moment_are_no_division_by_nothing() -> None:
    twins = [READINGS[0], later(READINGS[1], TIMES[0] - TIMES[1])]
    assert show(TIMES[0], twins).expression is READINGS[1].expression
