from __future__ import annotations

import numpy as np

from capture.blendshape_net import read_coefficients


class FakeNet:
    def __init__(self, scores: np.ndarray) -> None:
        self.scores = scores
        self.seen = np.zeros(0)

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        self.seen = values
        return [self.scores]


def landmarks() -> np.ndarray:
    return np.random.default_rng(4).uniform(0, 500, (478, 3))


def test_the_net_sees_146_points_wherever_the_face_is() -> None:
    here, there = FakeNet(np.zeros(52, np.float32)), FakeNet(np.zeros(52, np.float32))
    read_coefficients(here, landmarks())
    read_coefficients(there, landmarks() + 70.0)
    assert here.seen.shape == (1, 146, 2)
    assert here.seen.dtype == np.float32
    np.testing.assert_allclose(here.seen, there.seen, atol=1e-3)


def test_half_precision_keeps_a_few_hundredths_of_a_pixel() -> None:
    net = FakeNet(np.zeros(52, np.float32))
    read_coefficients(net, landmarks() / 5.0 + 1000.0)  # a face of 100 pixels, far from the corner
    rounding = np.abs(net.seen.astype(np.float16).astype(np.float32) - net.seen)
    assert rounding.max() < 0.05


def test_coefficients_stay_within_0_and_1() -> None:
    scores = np.linspace(-0.1, 1.1, 52, dtype=np.float32)
    coefficients = read_coefficients(FakeNet(scores), landmarks())
    assert coefficients.dtype == np.float32
    assert coefficients.min() == 0.0
    assert coefficients.max() == 1.0
    np.testing.assert_array_equal(coefficients[10:40], scores[10:40])


def test_landmarks_that_fell_into_one_point_give_numbers() -> None:
    net = FakeNet(np.zeros(52, np.float32))
    read_coefficients(net, np.full((478, 3), 5.0))
    assert np.isfinite(net.seen).all()
