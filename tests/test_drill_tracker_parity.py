"""The native tracker beside MediaPipe's library, and the measure of how far they are apart."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from footage import every_frame, talking_man, tracker_model
from observations import observe

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from tracker_differences import (  # pyright: ignore[reportMissingImports]
    compare,
    turn_degrees,
)
from tracker_parity import Race, read_frames  # pyright: ignore[reportMissingImports]

from capture.demo import demo_clip
from engine.rotation import turn_by


def face(shift: tuple[float, float, float] = (0.0, 0.0, 0.0), **coefficients: float):
    """An observation whose eyes' outer corners are 50 pixels apart."""
    observation = observe(0, **coefficients)
    observation.landmarks[33, 0] = 100.0
    observation.landmarks[263, 0] = 150.0
    return replace(observation, landmarks=observation.landmarks + np.float32(shift))


def test_a_tracker_does_not_differ_from_itself() -> None:
    differences = compare([face()] * 3, [face()] * 3)
    assert (differences.both_found, differences.disagreements) == (3, 0)
    assert differences.pixels_max == differences.scores_max == differences.degrees_max == 0.0


def test_differences_are_told_in_their_units() -> None:
    moved = replace(face((3.0, 4.0, -2.0), jawOpen=0.52), T_camera_head=np.eye(4, dtype=np.float32))
    moved.T_camera_head[:3, :3] = turn_by(np.array([0.0, np.radians(2.0), 0.0]))
    moved.T_camera_head[:3, 3] = 0.0, 1.5, -40.0
    differences = compare([face()], [moved])
    assert differences.pixels_mean == pytest.approx(5.0)
    assert differences.eye_percent_p95 == pytest.approx(10.0)
    assert differences.depth_max == pytest.approx(2.0)
    assert differences.scores_max == pytest.approx(0.52)
    assert differences.scores_mean == pytest.approx(0.01)
    assert differences.degrees_mean == pytest.approx(2.0, abs=1e-4)
    assert differences.centimetres_max == pytest.approx(1.5)


def test_only_frames_with_both_faces_are_measured() -> None:
    nobody = observe(0, found=False)
    differences = compare([face(), face(), nobody], [face((1.0, 0, 0)), nobody, nobody])
    assert (differences.frames, differences.both_found, differences.disagreements) == (3, 1, 1)
    assert differences.pixels_mean == pytest.approx(1.0)
    assert np.isnan(compare([nobody], [nobody]).pixels_mean)


@pytest.mark.parametrize("degrees", [0.001, 30.0, 179.0])
def test_small_and_large_turns_are_measured(degrees: float) -> None:
    turned = np.eye(4)
    turned[:3, :3] = turn_by(np.radians([degrees, 0.0, 0.0]))
    assert turn_degrees(np.eye(4), turned) == pytest.approx(degrees, rel=1e-4)


@pytest.fixture(scope="module")
def libraries() -> None:
    pytest.importorskip("mediapipe")
    pytest.importorskip("ai_edge_litert")
    tracker_model()


def batched(frames, size: int):
    frames = iter(frames)
    while turn := list(islice(frames, size)):
        yield turn


def race(frames, **options):
    race = Race([1], **options)
    for turn in batched(frames, 15):
        race.run(turn)
    race.close()
    return race


@pytest.mark.usefixtures("libraries")
def test_in_the_demo_the_native_tracker_gives_mediapipes_numbers() -> None:
    done = race(islice(read_frames(str(demo_clip()), 60), 60))
    (differences,) = done.differences().values()
    assert (differences.both_found, differences.disagreements) == (60, 0)
    assert differences.eye_percent_mean <= 0.03
    assert differences.eye_percent_p95 <= 0.1
    assert differences.scores_mean <= 0.001
    assert differences.scores_max <= 0.02
    assert differences.degrees_max < 0.3
    lines = "\n".join(done.lines())
    assert "of MediaPipe" in lines
    assert "decided otherwise in 0" in lines


@pytest.mark.usefixtures("libraries")
def test_a_lost_face_is_lost_and_found_in_the_same_frames() -> None:
    """Sixteen frames of the talking man, then nobody, then he again."""
    frames = every_frame(talking_man())[:16]
    black = np.zeros_like(frames[0].image)
    images = [f.image for f in frames[:6]] + [black] * 3 + [f.image for f in frames[6:]]
    shown = [
        replace(frames[0], frame_id=k, media_ns=k * 33_300_000, image=image)
        for k, image in enumerate(images)
    ]
    (differences,) = race(shown).differences().values()
    assert (differences.both_found, differences.disagreements) == (16, 0)
    assert differences.scores_mean <= 0.001


@pytest.mark.usefixtures("libraries")
def test_single_pictures_are_read_alike() -> None:
    frames = every_frame(talking_man())[::30]
    (differences,) = race(frames, each_alone=True).differences().values()
    assert differences.both_found == len(frames)
    assert differences.scores_mean <= 0.002
    assert differences.degrees_max < 0.5
