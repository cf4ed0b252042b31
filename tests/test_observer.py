from __future__ import annotations

import numpy as np
import pytest
from painted_face import paint_face, spread_landmarks

from capture.bundle import MetricFace
from capture.names import FACE_REGIONS
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
    assert seen.coefficients.shape == (52,)
    np.testing.assert_allclose(seen.landmarks, landmarks, rtol=1e-6)
    turn = seen.T_camera_head[:3, :3]
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-5)


LANDMARKS = spread_landmarks()
MOUTH = FACE_REGIONS.index("mouth")


def shallow_face() -> MetricFace:
    """The landmarks themselves, in centimetres and a little deep."""
    vertices = (LANDMARKS[:468] - (320.0, 240.0, 0.0)) * (0.07, -0.07, 0.0)
    vertices[:, 2] = 3.0 - 0.02 * (vertices[:, :2] ** 2).sum(axis=1)
    anchors = np.arange(0, 468, 9)
    return MetricFace(vertices, anchors, np.ones(len(anchors)))


def frame_of(number: int, image: np.ndarray) -> Frame:
    return Frame(number, number, number * 33_333_333, image)


def test_an_unsure_net_costs_confidence() -> None:
    sure, unsure = (
        Observer(FakeNet(), shallow_face())
        .observe(frame_of(0, paint_face()), LANDMARKS, presence=presence)
        .confidence
        for presence in (1.0, 0.6)
    )
    assert sure > 0.0
    assert unsure == pytest.approx(0.6 * sure)


def test_a_hand_is_noticed_on_the_person_before_whom_it_is() -> None:
    observer = Observer(FakeNet(), shallow_face())
    for number in range(20):
        observer.observe(frame_of(number, paint_face(1)), LANDMARKS, identity=0)
        observer.observe(frame_of(number, paint_face(2)), LANDMARKS, identity=1)
    covered = paint_face(1)
    covered[270:350, 270:370] = (150, 110, 90)
    hand = observer.observe(frame_of(20, covered), LANDMARKS, identity=0)
    bare = observer.observe(frame_of(20, paint_face(2)), LANDMARKS, identity=1)
    assert hand.region_confidence[MOUTH] < 0.5
    assert hand.region_confidence[MOUTH] < bare.region_confidence[MOUTH] - 0.3
