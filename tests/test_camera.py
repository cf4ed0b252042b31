from __future__ import annotations

import logging
import os
import threading
import time

import cv2
import numpy as np
import pytest

from capture import camera
from capture.camera import Camera, find_index
from capture.errors import SourceError


class FakeCapture:
    """A camera whose image k is all k; `unplug` makes it fail like a pulled cable."""

    def __init__(self, step_s: float = 0.005) -> None:
        self.step_s = step_s
        self.count = 0
        self.unplugged = threading.Event()
        self.released = threading.Event()

    def get(self, _: int) -> float:
        return 8.0

    def grab(self) -> bool:
        time.sleep(self.step_s)
        self.count += 1
        return not self.unplugged.is_set()

    def retrieve(self) -> tuple[bool, np.ndarray]:
        return True, np.full((8, 8, 3), self.count % 256, np.uint8)

    def release(self) -> None:
        self.released.set()


class Machine:
    """The cameras of a machine: index to name, and index to capture while plugged in."""

    def __init__(self, monkeypatch) -> None:
        self.names: dict[int, str] = {0: "Front Camera", 2: "Logitech C920"}
        self.captures: dict[int, FakeCapture] = {0: FakeCapture(), 2: FakeCapture()}
        monkeypatch.setattr(camera, "name_cameras", lambda: tuple(self.names.items()))
        monkeypatch.setattr(camera, "openable_indices", lambda: tuple(self.captures))
        monkeypatch.setattr(camera, "open_camera", lambda index, *_: self.captures.get(index))
        monkeypatch.setattr(camera, "_RETRY_S", 0.01)
        monkeypatch.setattr(camera, "_PATIENCE_S", 0.05)


@pytest.fixture
def machine(monkeypatch):
    return Machine(monkeypatch)


def test_frames_are_numbered_and_stamped(machine):
    before = time.monotonic_ns()
    with Camera(0) as source:
        frames = [source.grab() for _ in range(5)]
    ids = [frame.frame_id for frame in frames]
    assert ids == sorted(set(ids))
    assert all(before <= frame.captured_ns <= time.monotonic_ns() for frame in frames)
    assert all(np.diff([frame.media_ns for frame in frames]) > 0)
    assert frames[0].image.shape == (8, 8, 3)


def test_the_newest_wins_and_gaps_are_counted(machine):
    with Camera(0) as source:
        source.grab()
        while machine.captures[0].count < 6:
            time.sleep(0.01)
        second = source.grab()
        third = source.grab()
        assert source.dropped >= 2
        assert third.frame_id > second.frame_id >= 3


def test_the_rate_is_the_measured_one(machine):
    with Camera(0) as source:
        for _ in range(10):
            source.grab()
        assert 1.0 < source.frame_rate < 1.0 / machine.captures[0].step_s


def test_a_damaged_image_is_skipped(machine):
    class Damaged(FakeCapture):
        def retrieve(self) -> tuple[bool, np.ndarray]:
            if self.count % 2:
                raise cv2.error("half an image")
            return super().retrieve()

    machine.captures[0] = Damaged()
    with Camera(0) as source:
        assert all(source.grab().image[0, 0, 0] % 2 == 0 for _ in range(4))
        assert not machine.captures[0].released.is_set()


def test_closing_gives_the_camera_back_and_ends_the_source(machine):
    source = Camera(0)
    source.close()
    source.close()
    assert machine.captures[0].released.wait(10.0)
    while source.grab() is not None:  # at most the one that lay there
        pass


def test_a_camera_opens_by_part_of_its_name(machine):
    assert find_index("logitech") == 2
    with Camera("c920") as source:
        assert source.grab() is not None
    assert machine.captures[2].count > 0
    assert machine.captures[0].count == 0


def test_a_camera_that_does_not_open_names_those_that_do(machine):
    with pytest.raises(SourceError) as caught:
        Camera(3)
    assert str(caught.value) == "Camera 3 does not open; cameras that do: 0, 2."


def test_an_unknown_name_lists_the_known_ones(machine):
    with pytest.raises(SourceError) as caught:
        Camera("Elgato")
    assert str(caught.value) == (
        '"Elgato" is neither a file nor a camera. Cameras here: Front Camera (0), '
        "Logitech C920 (2)."
    )


def test_unplugged_it_shows_black_and_comes_back_under_another_index(machine):
    with Camera(2) as source:
        assert source.grab().image.any()
        pulled = machine.captures.pop(2)
        del machine.names[2]
        pulled.unplugged.set()
        assert pulled.released.wait(10.0)
        last_ids = [source.grab().frame_id for _ in range(3)]
        assert last_ids == sorted(set(last_ids))
        assert not source.grab().image.any()
        machine.names[4] = "Logitech C920"
        machine.captures[4] = FakeCapture()
        frames = [source.grab()]
        while not frames[-1].image.any() and len(frames) < 500:
            frames.append(source.grab())
        assert frames[-1].image.any()
        assert all(np.diff([frame.media_ns for frame in frames]) > 0)


def test_losing_and_finding_a_camera_is_said_once_each(machine, caplog):
    caplog.set_level(logging.WARNING)
    with Camera(2) as source:
        pulled = machine.captures.pop(2)
        pulled.unplugged.set()
        assert pulled.released.wait(10.0)
        for _ in range(5):
            assert not source.grab().image.any()
        assert caplog.messages == ["Camera 2 gives no more images; looking for it."]
        machine.captures[2] = FakeCapture()
        while not source.grab().image.any():
            pass
    assert caplog.messages[1:] == ["Camera 2 is back."]


def test_a_driver_that_raises_counts_as_unplugged_and_is_looked_for(machine, monkeypatch):
    class Raising(FakeCapture):
        def grab(self) -> bool:
            if self.unplugged.is_set():
                raise cv2.error("device gone")
            return super().grab()

        def release(self) -> None:
            super().release()
            raise cv2.error("device gone")

    asked = []

    def unreadable_list() -> tuple:
        asked.append(1)
        if len(asked) < 3:
            raise OSError("the list of devices changes just now")
        return tuple(machine.names.items())

    machine.captures[2] = Raising()
    with Camera("logitech") as source:
        monkeypatch.setattr(camera, "name_cameras", unreadable_list)
        pulled, machine.captures[2] = machine.captures[2], FakeCapture()
        pulled.unplugged.set()
        assert pulled.released.wait(10.0)
        while not machine.captures[2].count:
            source.grab()
        assert len(asked) == 3


def test_numbers_never_go_back_when_patience_ends_as_an_image_comes(machine, monkeypatch):
    """The thread has numbered its image but not handed it on when `grab` gives up waiting."""
    stamped = threading.Event()
    stamp = Camera._stamp

    def slow_stamp(self, captured_ns: int, image: np.ndarray):
        frame = stamp(self, captured_ns, image)
        if threading.current_thread().name == "mimesh-camera":
            stamped.set()
            time.sleep(0.02)
        return frame

    monkeypatch.setattr(Camera, "_stamp", slow_stamp)
    monkeypatch.setattr(camera, "_PATIENCE_S", 0.0)
    with Camera(0) as source:
        frames = []
        for _ in range(5):
            stamped.clear()
            assert stamped.wait(10.0)
            frames += [source.grab(), source.grab()]
    assert all(np.diff([frame.frame_id for frame in frames]) > 0)
    assert all(np.diff([frame.media_ns for frame in frames]) > 0)


@pytest.mark.skipif(not os.path.exists("/dev/video0"), reason="no camera is connected")
def test_a_real_camera_gives_images():
    with Camera(0) as source:
        frames = [source.grab() for _ in range(10)]
    assert all(frame.image.ndim == 3 for frame in frames)
