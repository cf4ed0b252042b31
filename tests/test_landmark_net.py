from __future__ import annotations

import numpy as np
import pytest

from capture.image_region import ImageRegion
from capture.landmark_net import next_region, place_landmarks, read_face


class FakeNet:
    """Answers with the crop's middle at every landmark, and keeps what it was shown."""

    def __init__(self, logit: float = 3.0) -> None:
        self.logit = logit
        self.seen = np.zeros(0)

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        self.seen = values.copy()
        points = np.tile(np.float32([128.0, 128.0, -25.6]), 478).reshape(1, 1, 1, -1)
        return [points, np.full((1, 1, 1, 1), self.logit, np.float32), np.float32([[0.25]])]


def test_the_net_sees_the_region_from_0_to_1() -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    image[:, 50:] = 255
    net = FakeNet()
    read_face(net, image, ImageRegion((50.0, 50.0), (40.0, 40.0), 0.0))
    assert net.seen.shape == (1, 256, 256, 3)
    assert net.seen.dtype == np.float32
    assert net.seen[0, 128, 10].tolist() == [0.0, 0.0, 0.0]
    assert net.seen[0, 128, 250].tolist() == [1.0, 1.0, 1.0]


def test_landmarks_land_in_the_image_and_depth_has_their_scale() -> None:
    image = np.zeros((100, 200, 3), np.uint8)
    reading = read_face(FakeNet(), image, ImageRegion((70.0, 30.0), (40.0, 60.0), 0.9))
    np.testing.assert_allclose(reading.landmarks, np.tile([70.0, 30.0, -4.0], (478, 1)), atol=1e-5)
    assert reading.presence == pytest.approx(1 / (1 + np.exp(-3.0)))
    assert reading.third == pytest.approx(0.25)


def test_a_rolled_region_turns_its_landmarks() -> None:
    region = ImageRegion((0.0, 0.0), (256.0, 256.0), np.pi / 2)
    placed = place_landmarks(np.float32([[128 + 10, 128, 5]]), region)
    np.testing.assert_allclose(placed, [[0.0, 10.0, 5.0]], atol=1e-5)


@pytest.mark.parametrize("roll", [0.0, 1.0, np.pi - 0.01, -2.5])
def test_the_next_region_is_a_square_turned_with_the_eyes(roll: float) -> None:
    landmarks = np.random.default_rng(1).uniform(-1, 1, (478, 3)) * (50.0, 70.0, 5.0)
    landmarks[33], landmarks[263] = (-30.0, 0.0, 0.0), (30.0, 0.0, 0.0)
    landmarks[0], landmarks[1] = (-50.0, -70.0, 0.0), (50.0, 70.0, 0.0)
    cosine, sine = np.cos(roll), np.sin(roll)
    landmarks[:, :2] = landmarks[:, :2] @ np.array([[cosine, sine], [-sine, cosine]]) + 200.0
    region = next_region(landmarks)
    assert region.roll == pytest.approx(roll)
    assert region.size[0] == region.size[1]
    low, high = landmarks[:, :2].min(axis=0), landmarks[:, :2].max(axis=0)
    assert region.size[0] == pytest.approx(1.5 * (high - low).max())
    np.testing.assert_allclose(region.centre, (low + high) / 2)
