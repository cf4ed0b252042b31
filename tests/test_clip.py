from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from footage import every_frame, talking_man
from observations import frame_shown, make_clip

from capture import clip as clip_module
from capture.clip import Clip, PlayedClip
from capture.errors import SourceError


@pytest.fixture(scope="module")
def clip_path(tmp_path_factory):
    return make_clip(tmp_path_factory.mktemp("clip") / "greys.avi", frame_count=10)


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self, monkeypatch) -> None:
        self.now_ns = 10**12
        monkeypatch.setattr(time, "monotonic_ns", lambda: self.now_ns)
        monkeypatch.setattr(time, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now_ns += round(seconds * 1e9)


def test_offline_every_frame_comes_once_and_in_order(clip_path):
    frames = every_frame(clip_path)
    assert [frame.frame_id for frame in frames] == list(range(10))
    assert [frame_shown(frame.image) for frame in frames] == list(range(10))


def test_the_media_clock_is_the_clips_own(clip_path):
    frames = every_frame(clip_path)
    np.testing.assert_allclose([frame.media_ns for frame in frames], 40e6 * np.arange(10))


def test_offline_captured_is_the_moment_of_the_grab(clip_path):
    before = time.monotonic_ns()
    frames = every_frame(clip_path)
    stamps = [frame.captured_ns for frame in frames]
    assert before <= stamps[0]
    assert stamps == sorted(stamps)
    assert stamps[-1] <= time.monotonic_ns()


@pytest.mark.parametrize("kind", [Clip, PlayedClip])
def test_images_are_rgb_and_unmirrored(tmp_path, kind):
    import cv2

    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:, :32] = (0, 0, 255)  # OpenCV's order: the left half is red
    writer = cv2.VideoWriter(
        str(tmp_path / "red.avi"), cv2.VideoWriter_fourcc(*"MJPG"), 25, (64, 48)
    )
    writer.write(picture)
    writer.release()
    with kind(tmp_path / "red.avi") as clip:
        image = clip.grab().image
    assert image.dtype == np.uint8
    assert image.shape == (48, 64, 3)
    assert image[24, 10, 0] > 200 > 60 > image[24, 10, 2]
    assert image[24, 54].max() < 60


def test_a_loop_runs_the_clock_on(clip_path):
    with Clip(clip_path, loop=True) as clip:
        frames = [clip.grab() for _ in range(25)]
    assert [frame.frame_id for frame in frames] == list(range(25))
    assert [frame_shown(frame.image) for frame in frames] == [k % 10 for k in range(25)]
    assert np.diff([frame.media_ns for frame in frames]) == pytest.approx(40e6)


def test_played_in_time_nothing_is_dropped(clip_path, monkeypatch):
    clock = Clock(monkeypatch)
    start_ns = clock.now_ns
    with PlayedClip(clip_path) as clip:
        frames = list(iter(clip.grab, None))
        assert clip.dropped == 0
        assert clip.frame_rate == pytest.approx(25.0)
    assert [frame.frame_id for frame in frames] == list(range(10))
    assert [frame.captured_ns for frame in frames] == [
        start_ns + frame.media_ns for frame in frames
    ]
    assert clock.now_ns == start_ns + 9 * 40_000_000


def test_a_slow_loop_gets_the_newest_image_and_the_count_of_the_others(clip_path, monkeypatch):
    clock = Clock(monkeypatch)
    seen = []
    with PlayedClip(clip_path) as clip:
        while (frame := clip.grab()) is not None:
            seen.append(frame)
            assert 0 <= clock.now_ns - frame.captured_ns < 40_000_000
            clock.now_ns += 130_000_000  # a little over three images
        dropped = clip.dropped
    assert [frame_shown(frame.image) for frame in seen] == [frame.frame_id for frame in seen]
    assert np.diff([frame.frame_id for frame in seen]).min() >= 3
    assert dropped == seen[-1].frame_id + 1 - len(seen)


def test_a_played_loop_goes_on(clip_path, monkeypatch):
    Clock(monkeypatch)
    with PlayedClip(clip_path, loop=True) as clip:
        frames = [clip.grab() for _ in range(25)]
    assert np.diff([frame.media_ns for frame in frames]) == pytest.approx(40e6)


@pytest.mark.parametrize("kind", [Clip, PlayedClip])
@pytest.mark.parametrize("content", [b"", b"not a video at all\n" * 50])
def test_what_is_no_video_is_told(tmp_path, kind, content, capfd):
    path = tmp_path / "notes.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"notes\.mp4 is not a video or image that can be read"):
        kind(path)
    assert capfd.readouterr().err == ""


def test_closing_twice_is_fine(clip_path):
    clip = Clip(clip_path)
    clip.close()
    clip.close()
    assert clip.grab() is None


def test_real_footage_has_all_its_frames():
    frames = every_frame(talking_man())
    assert len(frames) == 120
    assert frames[0].image.shape == (144, 176, 3)
    steps_ms = np.diff([frame.media_ns for frame in frames]) / 1e6
    np.testing.assert_allclose(steps_ms, 1001 / 30, atol=0.01)


@pytest.mark.parametrize("kind", [Clip, PlayedClip])
@pytest.mark.parametrize("loop", [False, True])
def test_a_clip_of_damaged_images_ends_with_a_sentence(clip_path, monkeypatch, kind, loop):
    damage(monkeypatch, damaged=range(10))
    Clock(monkeypatch)
    with kind(clip_path, loop=loop) as clip, pytest.raises(SourceError) as caught:
        clip.grab()
    assert str(caught.value) == f"{clip_path} has no image that can be unpacked."


def test_one_good_image_keeps_a_loop_going(clip_path, monkeypatch):
    damage(monkeypatch, damaged=[0, 1, 2, 4, 5, 6, 7, 8, 9])
    with Clip(clip_path, loop=True) as clip:
        assert [frame_shown(clip.grab().image) for _ in range(3)] == [3, 3, 3]


def damage(monkeypatch, damaged) -> None:
    """Let OpenCV find the images numbered `damaged` impossible to unpack."""
    really_open = clip_module.open_video

    class Damaged:
        def __init__(self, path) -> None:
            self._capture = really_open(path)
            self._number = -1

        def grab(self) -> bool:
            self._number += 1
            return self._capture.grab()

        def retrieve(self):
            return (False, None) if self._number in damaged else self._capture.retrieve()

        def __getattr__(self, name: str):
            return getattr(self._capture, name)

    monkeypatch.setattr(clip_module, "open_video", Damaged)


def test_closing_wakes_whoever_waits_for_an_image_on_another_thread(clip_path, monkeypatch):
    clip = PlayedClip(clip_path)
    assert clip.grab() is not None
    monkeypatch.setattr(clip, "_due_ns", lambda: time.monotonic_ns() + 10**12)
    given = []
    waiting = threading.Thread(target=lambda: given.append(clip.grab()), daemon=True)
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    clip.close()
    waiting.join(10.0)
    assert given == [None]
