import numpy as np
from training_heads import packs

from engine.names import REGION_NAMES
from engine.training.mesh_encoder_sensors import choose_sensors, read_sensors, write_sensors


def test_sensors_are_spread_in_pairs_and_lie_on_the_skin(tmp_path):
    ict = packs()[0]
    sensors = choose_sensors(ict, 200)
    assert len(sensors) in (200, 201)
    np.testing.assert_array_equal(sensors.twins[sensors.twins], np.arange(len(sensors)))
    np.testing.assert_allclose(sensors.places[sensors.twins] * [-1, 1, 1], sensors.places)
    off = np.linalg.norm(sensors.places[:, None] - ict.neutral[None, :11248], axis=2).min(1)
    assert off.max() < 0.2
    both = np.hstack([sensors.places, sensors.openings])
    apart = np.linalg.norm(both[:, None] - both[None], axis=2) + 9 * np.eye(len(both))
    assert apart.min() > 0.1
    count = np.bincount(sensors.regions, minlength=len(REGION_NAMES))
    named = dict(zip(REGION_NAMES, count, strict=True))
    assert min(named["upper_lip"], named["lower_lip"], named["eye_L"], named["eye_R"]) > 8
    assert named["eye_L"] == named["eye_R"]
    write_sensors(sensors, tmp_path / "sensors.npz")
    np.testing.assert_array_equal(read_sensors(tmp_path / "sensors.npz").places, sensors.places)


def test_lips_are_told_apart_where_they_touch():
    sensors = choose_sensors(packs()[0], 200)
    upper, lower = (
        sensors.openings[sensors.regions == REGION_NAMES.index(name)][:, 1]
        for name in ("upper_lip", "lower_lip")
    )
    assert np.median(upper) - np.median(lower) > 0.4
