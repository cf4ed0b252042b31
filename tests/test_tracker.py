from __future__ import annotations

import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from footage import talking_man, talking_man_tracked, tracker_model

from capture.errors import TrackerError
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame
from capture.tracker import FaceFinder, FaceTracker

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def finder():
    with FaceFinder(tracker_model()) as finder:
        yield finder


def black(media_ns: int, frame_id: int = 0) -> Frame:
    return Frame(frame_id, 1, media_ns, np.zeros((120, 160, 3), np.uint8))


def test_a_talking_man_is_found_in_every_frame():
    frames, seen = talking_man_tracked()
    assert len(frames) == 120
    assert all(observation.face_found for observation in seen)


def test_identity_and_age_travel_along():
    frames, seen = talking_man_tracked()
    for frame, observation in zip(frames, seen, strict=True):
        assert observation.frame_id == frame.frame_id
        assert observation.captured_ns == frame.captured_ns
        assert observation.media_ns == frame.media_ns


def test_signals_have_the_promised_shapes_and_ranges():
    for observation in talking_man_tracked()[1]:
        assert observation.coefficients.shape == (len(MEDIAPIPE_BLENDSHAPES),)
        assert observation.coefficients.dtype == np.float32
        assert 0.0 <= observation.coefficients.min() <= observation.coefficients.max() <= 1.0
        assert observation.landmarks.shape == (478, 3)
        assert observation.landmarks.dtype == np.float32
        assert observation.T_camera_head.dtype == np.float32
        assert 0.0 < observation.confidence <= 1.0


def test_he_talks_and_moves_his_brows():
    signals = np.stack([observation.coefficients for observation in talking_man_tracked()[1]])
    spread = dict(zip(MEDIAPIPE_BLENDSHAPES, signals.std(axis=0), strict=True))
    assert spread["jawOpen"] > 0.1
    assert spread["browInnerUp"] > 0.1


def test_the_head_pose_is_rigid_and_before_the_camera():
    for observation in talking_man_tracked()[1]:
        rotation, place = observation.T_camera_head[:3, :3], observation.T_camera_head[:3, 3]
        np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-5)
        assert np.linalg.det(rotation) == pytest.approx(1.0, abs=1e-5)
        assert -80.0 < place[2] < -20.0  # centimetres; the camera looks along -z
        assert rotation[2, 2] > 0.8  # his face looks back at the camera
        assert rotation[1, 1] > 0.8  # and he sits upright


def test_landmarks_lie_on_the_face_with_the_performers_own_left_and_right():
    frame, observation = talking_man_tracked()[0][0], talking_man_tracked()[1][0]
    height, width = frame.image.shape[:2]
    points = observation.landmarks
    assert (points[:, :2] >= 0).all()
    assert (points[:, :2] < (width, height)).all()
    left_eye, right_eye, chin = points[263], points[33], points[152]
    assert left_eye[0] > right_eye[0]  # an unmirrored camera sees his left on the right
    assert chin[1] > left_eye[1]
    assert points[1, 2] < points[234, 2]  # the tip of the nose is nearer than the ear


def test_the_same_clip_gives_the_same_signals():
    frames, seen = talking_man_tracked()
    with FaceTracker(tracker_model()) as tracker:
        for frame, first in zip(frames[:10], seen, strict=False):
            again = tracker.track(frame)
            np.testing.assert_array_equal(again.coefficients, first.coefficients)
            np.testing.assert_array_equal(again.landmarks, first.landmarks)


def test_a_clock_that_jumps_back_starts_afresh():
    frames, seen = talking_man_tracked()
    with FaceTracker(tracker_model()) as tracker:
        tracker.track(frames[60])
        again = tracker.track(frames[0])
        np.testing.assert_array_equal(again.landmarks, seen[0].landmarks)


def test_a_clip_that_loops_on_is_followed():
    frames, _ = talking_man_tracked()
    with FaceTracker(tracker_model()) as tracker:
        for k, frame in enumerate(frames[-2:] + frames[:2]):
            assert tracker.track(replace(frame, media_ns=k * 33_000_000)).face_found


def test_frames_closer_than_a_millisecond_are_taken():
    frames, _ = talking_man_tracked()
    with FaceTracker(tracker_model()) as tracker:
        for media_ns in (0, 1, 2, 400_000):
            assert tracker.track(replace(frames[0], media_ns=media_ns)).face_found


def test_nobody_gives_neutral_signals():
    with FaceTracker(tracker_model()) as tracker:
        observation = tracker.track(black(0, frame_id=4))
    assert observation.frame_id == 4
    assert not observation.face_found
    assert observation.confidence == 0.0
    assert not observation.coefficients.any()
    assert not observation.landmarks.any()
    np.testing.assert_array_equal(observation.T_camera_head, np.eye(4))


def test_he_leaves_and_comes_back():
    frames, _ = talking_man_tracked()
    with FaceTracker(tracker_model()) as tracker:
        assert tracker.track(replace(frames[0], media_ns=0)).face_found
        assert not tracker.track(black(33_000_000)).face_found
        assert tracker.track(replace(frames[1], media_ns=66_000_000)).face_found


def test_closing_twice_is_fine_and_tracking_afterwards_is_told():
    tracker = FaceTracker(tracker_model())
    tracker.close()
    tracker.close()
    with pytest.raises(TrackerError, match="closed"):
        tracker.track(black(0))


def test_the_finder_sees_what_the_tracker_sees(finder):
    frames, seen = talking_man_tracked()
    landmarks = finder.find(frames[0].image)
    assert landmarks is not None
    assert landmarks.dtype == np.float32
    assert np.abs(landmarks - seen[0].landmarks)[:, :2].max() < 2.0


def test_the_finder_sees_nobody_in_the_dark(finder):
    assert finder.find(np.zeros((64, 64, 3), np.uint8)) is None


@pytest.mark.parametrize(
    "image",
    [np.zeros((8, 8), np.uint8), np.zeros((8, 8, 4), np.uint8), np.zeros((8, 8, 3), np.float32)],
)
def test_the_finder_refuses_other_images(finder, image):
    with pytest.raises(TrackerError, match=r"should have shape \(H, W, 3\) and type uint8"):
        finder.find(image)


def test_a_closed_finder_says_so():
    finder = FaceFinder(tracker_model())
    finder.close()
    with pytest.raises(TrackerError, match="closed"):
        finder.find(np.zeros((8, 8, 3), np.uint8))


@pytest.mark.parametrize("end", ["tracker.close()", "pass"])
def test_the_librarys_chatter_stays_off_the_terminal(end):
    """From import to the interpreter's end, whether or not somebody closes the tracker."""
    script = f"""
        from pathlib import Path
        from capture.clip import Clip
        from capture.tracker import FaceFinder, FaceTracker
        tracker, finder = FaceTracker(Path({str(tracker_model())!r})), None
        with Clip(Path({str(talking_man())!r})) as clip:
            frame = clip.grab()
            tracker.track(frame)
            tracker.track(clip.grab())
        finder = FaceFinder(Path({str(tracker_model())!r}))
        finder.find(frame.image)
        {end}
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert (done.stdout, done.stderr) == (b"", b"")
