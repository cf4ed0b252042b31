from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from ticks import made_up_reading, turned_head

from engine.names import ICT_EXPRESSIONS
from engine.rotation import rotation_vector
from live.records import Reading
from live.upsampling.prediction import GAINS, MOST_AHEAD, Prediction, predicted_with

STEP_NS = 33_333_333
JAW, LID = (ICT_EXPRESSIONS.index(name) for name in ("jawOpen", "eyeBlink_L"))


def reading(number: int, **changes) -> Reading:
    one = made_up_reading(number)
    values = {"face_found": True, "held": False, **changes}
    return dataclasses.replace(one, expression=dataclasses.replace(one.expression, **values))


def code_of(value: float) -> np.ndarray:
    code = np.full(len(ICT_EXPRESSIONS), value, np.float32)
    return code


def moving(*values: float, **changes) -> list[Reading]:
    return [reading(row, code=code_of(value), **changes) for row, value in enumerate(values)]


def show(readings: list[Reading], ahead: float):
    newest_ns = readings[-1].frame.captured_ns
    return Prediction().show(readings, newest_ns + round(ahead * STEP_NS), 123)


@pytest.mark.parametrize("ahead", [0.0, 0.5, 1.0])
def test_it_goes_on_as_it_went_by_the_share_of_each_region(ahead: float) -> None:
    code = show(moving(0.9, 0.4, 0.5), ahead).expression.code
    assert code[JAW] == pytest.approx(0.5 + ahead * GAINS["mouth"] * 0.1, abs=1e-5)
    assert code[LID] == pytest.approx(0.5 + ahead * GAINS["eyes"] * 0.1, abs=1e-5)


def test_the_gaze_and_the_head_go_on_too() -> None:
    former, newest = reading(3), reading(4)
    shown = show([former, newest], 1.0).expression
    gaze = [one.expression.gaze for one in (former, newest)]
    np.testing.assert_allclose(shown.gaze, gaze[1] + GAINS["gaze"] * (gaze[1] - gaze[0]), atol=1e-6)
    step = rotation_vector(turned_head(3)[:3, :3].T @ turned_head(4)[:3, :3])
    went = rotation_vector(turned_head(4)[:3, :3].T @ shown.T_neutral_head[:3, :3])
    np.testing.assert_allclose(went, GAINS["head"] * step, atol=1e-5)


def test_further_ahead_the_guess_stands_still() -> None:
    readings = moving(0.4, 0.5)
    far, farther = (show(readings, ahead).expression.code for ahead in (MOST_AHEAD, 9.0))
    np.testing.assert_allclose(far, farther, atol=1e-6)


def test_a_guess_is_no_amount_that_no_face_has() -> None:
    assert show(moving(0.5, 0.95), 1.5).expression.code.max() <= 1.0
    assert show(moving(0.5, 0.05), 1.5).expression.code.min() >= 0.0
    strong = show(moving(1.0, 1.2), 1.0).expression.code
    assert strong[JAW] == pytest.approx(1.2)


def test_a_guess_is_as_old_as_what_it_is_made_from() -> None:
    readings = moving(0.4, 0.5)
    prediction = Prediction()
    newest = readings[-1].frame
    shown = prediction.show(readings, newest.captured_ns + 20_000_000, 123)
    assert shown.frame.captured_ns == shown.expression.captured_ns == newest.captured_ns
    assert shown.moment_ns == newest.captured_ns + 20_000_000
    assert shown.frame.media_ns == 123
    assert shown.frame.frame_id == newest.frame_id
    assert prediction.ahead_ns == 20_000_000


@pytest.mark.parametrize(
    "readings",
    [
        moving(0.5),
        [*moving(0.4), reading(1, code=code_of(0.5), face_found=False)],
        moving(0.4, 0.5, held=True),
        [moving(0.4)[0], dataclasses.replace(made_up_reading(40))],
    ],
    ids=["one image", "no face", "easing", "a pause"],
)
def test_where_nothing_is_known_of_the_motion_nothing_is_guessed(readings: list[Reading]) -> None:
    assert show(readings, 1.0).expression is readings[-1].expression


def test_lips_stay_sealed_no_further_than_the_jaw_is_open() -> None:
    former, newest = code_of(0.3), code_of(0.3)
    closing = ICT_EXPRESSIONS.index("mouthClose")
    former[closing] = 0.0
    readings = [reading(0, code=former), reading(1, code=newest)]
    shown = show(readings, 1.0).expression.code
    assert shown[closing] <= shown[JAW] + 1e-6


def test_lids_follow_the_gaze() -> None:
    assert predicted_with("eyeLookUp_L") == "gaze"
    assert predicted_with("eyeBlink_L") == "eyes"
    assert predicted_with("browDown_R") == "brows"
    assert {predicted_with(name) for name in ICT_EXPRESSIONS} | {"head"} == set(GAINS)
