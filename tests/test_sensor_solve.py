import numpy as np

from engine.cloning.motion_sensors import MotionSensors
from engine.cloning.sensor_solve import build_first_guess, rigid_motions, weigh_sensors

COUNT = 200
RNG = np.random.default_rng(5)
PLACES = RNG.normal(size=(COUNT, 3)) * 5
SENSORS = MotionSensors(
    PLACES.astype(np.float32), np.zeros((COUNT, 6), np.float32),
    RNG.uniform(0.2, 4, COUNT).astype(np.float32), np.zeros(COUNT, np.int8), np.arange(COUNT),
)  # fmt: skip
RIG = RNG.normal(size=(106, COUNT, 3))
ALL = np.ones(COUNT, bool)


def test_what_the_rig_does_is_guessed():
    guess = build_first_guess(SENSORS, RIG, ALL)
    codes = np.eye(106)
    found = codes @ RIG.reshape(106, -1) @ guess.T
    np.testing.assert_allclose(found, codes, atol=0.05)


def test_a_head_that_moves_a_little_is_no_expression():
    guess = build_first_guess(SENSORS, RIG, ALL)
    motion = 0.1 * rigid_motions(PLACES).reshape(6, -1)
    alone = np.linalg.lstsq(RIG.reshape(106, -1).T, motion.T, rcond=None)[0]
    assert np.abs(motion @ guess.T).max() < 0.5 * np.abs(alone).max()


def test_sensors_off_the_mesh_count_for_nothing():
    seen = np.arange(COUNT) % 5 > 0
    guess = build_first_guess(SENSORS, RIG * seen[:, None], seen).reshape(106, COUNT, 3)
    assert not guess[:, ~seen].any()
    assert guess[:, seen].any()
    assert np.isfinite(build_first_guess(SENSORS, np.zeros_like(RIG), ~ALL)).all()


def test_weights_have_mean_one_over_the_seen_and_grow_with_spacing():
    seen = np.arange(COUNT) % 3 > 0
    weights = weigh_sensors(SENSORS, seen)
    assert not weights[~seen].any()
    assert abs(weights[seen].mean() - 1) < 1e-5
    order = np.argsort(SENSORS.spacing[seen])
    assert (np.diff(weights[seen][order]) >= 0).all()


def test_rigid_motions_move_points_as_little_turns_do():
    motions = rigid_motions(PLACES)
    np.testing.assert_allclose(motions[:3].mean(1), np.eye(3), atol=1e-12)
    np.testing.assert_allclose(motions[3:].mean(1), 0, atol=1e-12)
    away = PLACES - PLACES.mean(0)
    assert np.abs((motions[3:] * away).sum(2)).max() < 1e-9
