from __future__ import annotations

import numpy as np
import pytest
from osf_faces import made_face

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame, Observation
from capture.streams.osf_signals import observe_osf
from capture.streams.take_clock import NO_IMAGE
from engine.rotation import turn_by

FRAME = Frame(3, 1, 2, NO_IMAGE)
SPACES = [
    np.eye(3),
    np.diag([-1.0, 1, 1]),  # mirrored
    np.diag([-1.0, -1, -1]) * 0.1,
    np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, -1]]),
]


def observe(**wishes) -> Observation:
    return observe_osf(FRAME, made_face(**wishes))


def signals(**wishes) -> dict[str, float]:
    values = observe(**wishes).coefficients.tolist()
    return {name: value for name, value in zip(MEDIAPIPE_BLENDSHAPES, values, strict=True) if value}


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({}, {}),
        ({"opens": (0.25, 1.0)}, {"eyeBlinkLeft": 0.75}),
        ({"EyeRight": 0.5}, {"eyeWideRight": 0.5}),
        ({"MouthOpen": 0.5}, {"jawOpen": 0.5}),
        ({"MouthOpen": -0.5}, {}),
        ({"MouthWide": -0.5}, {"mouthPucker": 0.5}),
        ({"MouthCornerUpDownLeft": -0.5}, {"mouthSmileLeft": 0.5}),
        ({"MouthCornerUpDownRight": 0.5}, {"mouthFrownRight": 0.5}),
        ({"MouthCornerInOutLeft": 0.5}, {"mouthStretchLeft": 0.5}),
        ({"EyebrowUpDownLeft": 0.5}, {"browOuterUpLeft": 0.5, "browInnerUp": 0.25}),
        ({"EyebrowUpDownRight": -0.5}, {"browDownRight": 0.5}),
        ({"EyebrowSteepnessLeft": 1.0, "EyebrowQuirkRight": 1.0}, {}),
        ({"MouthOpen": 3.0}, {"jawOpen": 1.0}),
    ],
)
def test_features_become_the_shapes_they_tell(wishes: dict, told: dict[str, float]) -> None:
    assert signals(**wishes) == told


@pytest.mark.parametrize("space", SPACES)
def test_head_and_gaze_are_found_whatever_the_sender_s_axes(space: np.ndarray) -> None:
    turn = (0.2, -0.4, 0.1)
    seen = observe(turn=turn, gaze=(0.2, -0.1), space=space)
    np.testing.assert_allclose(seen.T_camera_head[:3, :3], turn_by(np.array(turn)), atol=1e-5)
    np.testing.assert_allclose(seen.gaze, [[0.2, -0.1], [0.2, -0.1]], atol=1e-5)


def test_without_a_head_in_space_there_is_no_turn() -> None:
    for change in ("has_3d", "points_3d"):
        face = made_face(turn=(0, 0.5, 0))
        face[change] = 0
        seen = observe_osf(FRAME, face)
        np.testing.assert_array_equal(seen.T_camera_head, np.eye(4))
        assert seen.gaze is None
        assert seen.face_found


def test_points_all_in_one_place_are_no_turn() -> None:
    face = made_face()
    face["points"] = 7
    np.testing.assert_array_equal(observe_osf(FRAME, face).T_camera_head, np.eye(4))


def test_stamps_identity_and_confidence() -> None:
    seen = observe(face_id=4)
    assert (seen.frame_id, seen.captured_ns, seen.media_ns, seen.identity) == (3, 1, 2, 4)
    assert seen.confidence == pytest.approx(0.9)
