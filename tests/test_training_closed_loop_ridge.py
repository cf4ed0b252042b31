"""The regression to beat."""

from __future__ import annotations

import numpy as np

from engine.training.closed_loop_data import ClosedLoopData
from engine.training.closed_loop_ridge import (
    COMPONENTS,
    Flattening,
    describe,
    fit_ridge,
    lay_onto,
    normalise,
    r2,
    relative,
    table,
)


def _data(rng: np.random.Generator, count: int = 240) -> ClosedLoopData:
    """Faces whose landmarks follow the code, turned and moved in the picture, over 12 people."""
    code = rng.random((count, 54)) * (rng.random((count, 1)) < 0.9)
    face, motion = rng.normal(size=(478, 3)), 0.1 * np.random.default_rng(9).normal(size=(54, 1434))
    points = face + (code @ motion).reshape(count, 478, 3)
    angles = rng.uniform(-0.4, 0.4, count)
    c, s, o, e = np.cos(angles), np.sin(angles), np.zeros(count), np.ones(count)
    R = np.stack([c, o, s, o, e, o, -s, o, c], -1).reshape(-1, 3, 3)
    camera = 40 * np.einsum("nij,npj->npi", R, points) * (1, -1, -1)
    T = np.tile(np.eye(4), (count, 1, 1))
    T[:, :3, :3] = R
    act = np.where(code.any(axis=1), "dense", "calibration")
    none = np.zeros(count)
    return ClosedLoopData(
        code=code, gaze=none, T_camera_head=T, true_landmarks=camera[..., :2] + 100,
        identity=np.arange(count) % 12, family=none, act=act, sequence=none, frame_rate=none,
        size=none, confidence=none, region_confidence=none,
        scores=code[:, :52], landmarks=np.add(camera, (100, 100, 0)),
        seen_T_camera_head=T, face=none,
    )  # fmt: skip


def test_a_linear_truth_is_found():
    data = _data(np.random.default_rng(0))
    flat = Flattening.fit(data)
    assert flat.directions.shape == (COMPONENTS, 956)
    pictures = describe(data, flat)
    drawn = fit_ridge(*pictures)(pictures[0])
    assert np.nanmean(r2(pictures[1], drawn)) > 0.9
    line = table("scores", pictures, pictures, slice(COMPONENTS, None))
    assert "R2" in line
    assert "lids" in line


def test_turning_and_moving_the_picture_changes_nothing():
    rng = np.random.default_rng(1)
    mean = normalise(rng.normal(size=(1, 20, 2)))[0]
    points = rng.normal(size=(3, 20, 2))
    turn = 3.0 * np.array([[0.6, -0.8], [0.8, 0.6]])
    np.testing.assert_allclose(
        lay_onto(points @ turn.T + 5.0, mean), lay_onto(points, mean), atol=1e-9
    )


def test_signals_are_relative_to_the_same_persons_rest():
    data = _data(np.random.default_rng(2))
    values = data.identity[:, None] * 10.0 + np.where(data.act == "calibration", 0.0, 1.0)[:, None]
    rested = {int(person) for person in data.identity[data.act == "calibration"]}
    out = relative(values, data)
    known = np.isin(data.identity, list(rested))
    assert rested
    assert set(out[known].ravel().tolist()) == {0.0, 1.0}


def test_coefficients_that_do_not_vary_are_not_judged():
    truth = np.zeros((10, 53))
    truth[:, 0] = np.linspace(0, 1, 10)
    scores = r2(truth, truth)
    assert scores[0] == 1.0
    assert np.isnan(scores[1:]).all()
