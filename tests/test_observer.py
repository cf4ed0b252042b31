from __future__ import annotations

import numpy as np

from capture.bundle import MetricFace
from capture.observer import Observer
from capture.records import Frame


class FakeNet:
    def run(self, values: np.ndarray) -> list[np.ndarray]:
        return [np.linspace(0, 1, 52, dtype=np.float32)]


def test_an_observation_belongs_to_its_frame_and_person() -> None:
    rng = np.random.default_rng(3)
    face = MetricFace(rng.normal(size=(468, 3)) * 6.0, np.arange(0, 468, 15), np.ones(32))
    landmarks = rng.uniform(100, 200, (478, 3))
    frame = Frame(7, 1_000, 2_000, np.zeros((240, 320, 3), np.uint8))
    seen = Observer(FakeNet(), face).observe(frame, landmarks, identity=4)
    assert (seen.frame_id, seen.captured_ns, seen.media_ns, seen.identity) == (7, 1_000, 2_000, 4)
    assert seen.face_found
    assert not seen.held
    assert seen.coefficients.shape == (52,)
    np.testing.assert_allclose(seen.landmarks, landmarks, rtol=1e-6)
    turn = seen.T_camera_head[:3, :3]
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-5)
