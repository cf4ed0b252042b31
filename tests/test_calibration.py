from __future__ import annotations

import numpy as np
import pytest
from observations import coefficient, observe

from capture.calibration import RestCalibration
from capture.rest import measure_rest
from engine.performer_profile import square_camera
from engine.rotation import rotation_vector, turn_by

REST = {
    "eyeBlinkLeft": 0.15,
    "mouthFrownLeft": 0.2,
    "browDownLeft": 0.1,
    "turn": (0.25, 0.0, 0.0),
    "place": (3.0, -6.0, -40.0),
}


def calibrated() -> RestCalibration:
    rest = measure_rest([observe(k, **REST) for k in range(30)])
    return RestCalibration(rest, square_camera(rest.T_camera_head))


def test_without_a_rest_observations_pass_unchanged():
    seen = observe(0, **REST)
    assert RestCalibration().calibrate(seen) is seen


def test_the_resting_face_becomes_neutral():
    rested = calibrated().calibrate(observe(0, **REST))
    np.testing.assert_allclose(rested.coefficients, 0.0, atol=1e-6)
    assert rested.coefficients.dtype == np.float32


def test_another_rest_counts_from_the_next_observation_on():
    calibration, seen = calibrated(), observe(0, **REST)
    calibration.go_by(None)
    assert calibration.calibrate(seen) is seen
    calibration.go_by(calibrated().rest)
    again = calibration.calibrate(seen)
    assert not again.coefficients.any()
    np.testing.assert_array_equal(again.T_camera_head, seen.T_camera_head)


@pytest.mark.parametrize("name", ["eyeBlinkLeft", "mouthFrownLeft", "browDownLeft", "jawOpen"])
def test_every_signal_still_reaches_one_and_a_blink_stays_a_blink(name):
    calibration = calibrated()
    values = [
        coefficient(calibration.calibrate(observe(0, **{**REST, name: value})), name)
        for value in np.linspace(0, 1, 21)
    ]
    assert values == sorted(values)
    assert values[0] == 0.0
    assert values[-1] == pytest.approx(1.0)


def test_a_shallow_lid_gets_its_whole_range():
    lids = [0.65 if k in (10, 11) else 0.15 for k in range(35)]
    seen = [observe(k, **{**REST, "eyeBlinkLeft": lid}) for k, lid in enumerate(lids)]
    calibration = RestCalibration(measure_rest(seen))
    shut = calibration.calibrate(observe(99, **{**REST, "eyeBlinkLeft": 0.65}))
    half = calibration.calibrate(observe(99, **{**REST, "eyeBlinkLeft": 0.4}))
    assert coefficient(shut, "eyeBlinkLeft") == pytest.approx(1.0)
    assert coefficient(half, "eyeBlinkLeft") == pytest.approx(0.5)


def test_the_resting_head_faces_the_camera_at_its_distance():
    pose = calibrated().calibrate(observe(0, **REST)).T_camera_head
    np.testing.assert_allclose(pose[:3, :3], np.eye(3), atol=1e-5)
    distance = np.linalg.norm(REST["place"])
    np.testing.assert_allclose(pose[:3, 3], (0.0, 0.0, -distance), atol=1e-4)


def test_shaking_the_head_before_a_tilted_camera_is_plain_yaw():
    tilt = turn_by(np.array(REST["turn"]))
    shaken = tilt @ turn_by(np.array([0.0, 0.4, 0.0]))
    seen = observe(0, **{**REST, "turn": tuple(rotation_vector(shaken))})
    pose = calibrated().calibrate(seen).T_camera_head
    np.testing.assert_allclose(rotation_vector(pose[:3, :3]), [0.0, 0.4, 0.0], atol=1e-5)


def test_nobody_has_no_signals_to_measure():
    empty = observe(0, found=False)
    assert calibrated().calibrate(empty) is empty
