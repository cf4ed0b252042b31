from __future__ import annotations


import numpy as np
import pytest
from observations import coefficient, observe

from capture.calibration import RestCalibration
from capture.errors import SettingError
from capture.rotation import rotation_from_vector, vector_from_rotation

REST = {
    "eyeBlinkLeft": 0.15,
    "mouthFrownLeft": 0.2,
    "browDownLeft": 0.1,
    "turn": (0.25, 0.0, 0.0),
    "place": (3.0, -6.0, -40.0),
}


def calibrated(seconds: float = 1.0, **settings) -> RestCalibration:
    calibration = RestCalibration(**{"performer": None, **settings})
    calibration.start(seconds)
    for k in range(round(seconds * 30) + 3):
        calibration.calibrate(observe(k, **REST))
    return calibration


def knows_a_rest(calibration: RestCalibration) -> bool:
    seen = observe(0, **REST)
    return calibration.calibrate(seen) is not seen


def test_without_a_rest_observations_pass_unchanged():
    seen = observe(0, **REST)
    calibration = RestCalibration(performer=None)
    assert calibration.calibrate(seen) is seen
    assert calibration.progress is None
    np.testing.assert_array_equal(calibration.rest_pose, np.eye(4))


def test_the_resting_face_becomes_neutral():
    rested = calibrated().calibrate(observe(0, **REST))
    np.testing.assert_allclose(rested.coefficients, 0.0, atol=1e-6)
    assert rested.coefficients.dtype == np.float32


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


@pytest.mark.parametrize("earlier", [False, True])
def test_a_new_rest_is_eased_in(earlier):
    calibration = calibrated() if earlier else RestCalibration(performer=None)
    face = {**REST, "jawOpen": 0.4, "turn": (-0.3, 0.2, 0.0)}
    start = 1000 if earlier else 0
    before = calibration.calibrate(observe(start - 1, **face))
    calibration.start(0.5)
    shown = [calibration.calibrate(observe(start + k, **face)) for k in range(60)]
    jaws = [coefficient(seen, "jawOpen") for seen in shown]
    turns = [np.linalg.norm(vector_from_rotation(seen.T_camera_head[:3, :3])) for seen in shown]
    largest_step = 1.5 / (0.3 * 30) + 1e-3
    assert coefficient(before, "jawOpen") == jaws[0] == pytest.approx(0.4)
    assert np.abs(np.diff(jaws)).max() < 0.4 * largest_step
    assert np.abs(np.diff(turns)).max() < turns[0] * largest_step
    assert jaws[-1] == pytest.approx(0.0, abs=1e-6)
    assert turns[-1] == pytest.approx(0.0, abs=1e-4)
    moving = np.flatnonzero(np.diff(jaws))
    assert moving[0] >= 14
    assert np.ptp(moving) <= 9


def test_a_shallow_lid_gets_its_whole_range():
    calibration = RestCalibration(performer=None)
    calibration.start(1.0)
    for k in range(35):
        lid = 0.65 if k in (10, 11) else 0.15
        calibration.calibrate(observe(k, **{**REST, "eyeBlinkLeft": lid}))
    shut = calibration.calibrate(observe(99, **{**REST, "eyeBlinkLeft": 0.65}))
    half = calibration.calibrate(observe(99, **{**REST, "eyeBlinkLeft": 0.4}))
    assert coefficient(shut, "eyeBlinkLeft") == pytest.approx(1.0)
    assert coefficient(half, "eyeBlinkLeft") == pytest.approx(0.5)


def test_the_resting_head_faces_the_camera_at_its_distance():
    calibration = calibrated()
    pose = calibration.calibrate(observe(0, **REST)).T_camera_head
    np.testing.assert_allclose(pose[:3, :3], np.eye(3), atol=1e-5)
    distance = np.linalg.norm(REST["place"])
    np.testing.assert_allclose(pose[:3, 3], (0.0, 0.0, -distance), atol=1e-4)
    np.testing.assert_allclose(
        calibration.rest_pose[:3, :3], rotation_from_vector(np.array(REST["turn"])), atol=1e-5
    )


def test_shaking_the_head_before_a_tilted_camera_is_plain_yaw():
    tilt = rotation_from_vector(np.array(REST["turn"]))
    shaken = tilt @ rotation_from_vector(np.array([0.0, 0.4, 0.0]))
    seen = observe(0, **{**REST, "turn": tuple(vector_from_rotation(shaken))})
    pose = calibrated().calibrate(seen).T_camera_head
    np.testing.assert_allclose(vector_from_rotation(pose[:3, :3]), [0.0, 0.4, 0.0], atol=1e-5)


def test_it_measures_as_long_as_asked_of_seen_time():
    calibration = RestCalibration(performer=None)
    calibration.start(1.0)
    for k in range(30):
        calibration.calibrate(observe(k, **REST))
    assert calibration.progress == pytest.approx(29 / 30, abs=0.01)
    for k in range(30, 90):
        calibration.calibrate(observe(k, found=False))
    assert calibration.progress == pytest.approx(29 / 30, abs=0.01)
    assert not knows_a_rest(calibration)
    for k in range(90, 95):
        calibration.calibrate(observe(k, **REST))
    assert calibration.progress is None
    assert knows_a_rest(calibration)


def test_the_rest_outlives_the_session(tmp_path):
    calibrated(performer="anna", folder=tmp_path)
    again = RestCalibration("anna", tmp_path)
    np.testing.assert_allclose(again.calibrate(observe(0, **REST)).coefficients, 0.0, atol=1e-6)
    assert not knows_a_rest(RestCalibration("bert", tmp_path))


def test_the_cache_variable_moves_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    calibrated(performer="anna")
    assert (tmp_path / "calibration" / "anna.json").is_file()


def test_a_folder_that_cannot_be_written_costs_only_the_file(tmp_path, caplog):
    (tmp_path / "taken").write_text("a file where the folder should be")
    calibration = calibrated(performer="anna", folder=tmp_path / "taken")
    assert knows_a_rest(calibration)
    assert "for this session only" in caplog.text


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
def test_a_time_out_of_range_is_told(seconds):
    with pytest.raises(SettingError, match="more than 0 seconds"):
        RestCalibration(performer=None).start(seconds)


@pytest.mark.parametrize("name", ["", "../anna", "a/b", "anna.json", "x" * 65])
def test_a_name_that_is_no_plain_word_is_told(name, tmp_path):
    with pytest.raises(SettingError, match="performer's name"):
        RestCalibration(name, tmp_path)


def test_nobody_has_no_signals_to_measure():
    empty = observe(0, found=False)
    assert calibrated().calibrate(empty) is empty
