from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from ticks import made_up_tick

from live.errors import OutputError
from live.records import Tick
from live.virtual_camera import camera_sink
from live.virtual_camera.camera_sink import CameraSink

SIZE = (8, 6)
WAIT_S = 10.0


class MadeUpDevice:
    """Keeps the first number of every picture; waits, refuses or breaks as it is told."""

    def __init__(self) -> None:
        self.given: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        self.reached = threading.Condition()
        self.ready = True
        self.lost: Exception | None = None
        self.closed = False

    def show(self, picture: np.ndarray) -> bool:
        assert self.gate.wait(WAIT_S)
        if self.lost:
            raise self.lost
        with self.reached:
            self.given.append(int(picture[0, 0, 0]))
            self.reached.notify_all()
        return self.ready

    def wait_for(self, number: int, count: int = 1) -> None:
        with self.reached:
            assert self.reached.wait_for(lambda: self.given.count(number) >= count, WAIT_S)

    def describe(self) -> str:
        return "made up"

    def abandon(self) -> None:
        self.lost = OutputError("The device was given up.")
        self.gate.set()

    def close(self) -> None:
        self.closed = True


def tick_of(number: int) -> Tick:
    picture = np.full((SIZE[1], SIZE[0], 3), number, np.uint8)
    return replace(made_up_tick(number), picture=picture)


@pytest.fixture
def device() -> MadeUpDevice:
    return MadeUpDevice()


def sink_of(
    device: MadeUpDevice, told: list[str] | None = None, rate: float = 1000.0
) -> CameraSink:
    return CameraSink(device, SIZE, rate, (told if told is not None else []).append)


def test_the_device_is_black_until_the_first_tick_and_then_shows_each(
    device: MadeUpDevice,
) -> None:
    sink = sink_of(device)
    for number in (1, 2, 3):
        sink.take(tick_of(number))
        device.wait_for(number)
    sink.close()
    assert device.given[0] == 0
    assert list(dict.fromkeys(device.given)) == [0, 1, 2, 3]
    assert (sink.shown, sink.dropped) == (3, 0)
    assert device.closed


def test_the_newest_picture_wins_and_the_others_are_counted(device: MadeUpDevice) -> None:
    sink = sink_of(device)
    device.gate.clear()
    sink.take(tick_of(1))
    for number in range(2, 7):
        sink.take(tick_of(number))  # nobody waits, though the device does
    device.gate.set()
    sink.close()
    assert device.given[-1] == 6
    assert sink.shown + sink.dropped == 6
    assert sink.dropped >= 4


def test_a_picture_is_repeated_while_none_comes(device: MadeUpDevice) -> None:
    sink = sink_of(device)
    sink.take(tick_of(9))
    device.wait_for(9, count=4)
    sink.close()
    assert sink.shown == 1


def test_a_loop_that_hurries_does_not_flood_the_device(device: MadeUpDevice) -> None:
    """Offline ticks come as fast as they can; a webcam of 20 a second gives 40 at most."""
    sink = sink_of(device, rate=20.0)
    begin = time.monotonic()
    for number in range(1, 200):
        sink.take(tick_of(number))
        time.sleep(0.001)
    sink.close()
    assert sink.shown <= 40.0 * (time.monotonic() - begin) + 2
    assert sink.shown + sink.dropped == 199
    assert device.given[-1] == 199


def test_what_came_last_is_shown_before_the_end(device: MadeUpDevice) -> None:
    sink = sink_of(device, rate=1.0)
    sink.take(tick_of(7))
    sink.close()
    assert device.given[-1] == 7
    assert sink.shown == 1


def test_ticks_without_a_picture_are_none_of_its(device: MadeUpDevice) -> None:
    sink = sink_of(device)
    sink.take(made_up_tick(1))
    sink.close()
    assert set(device.given) == {0}
    assert (sink.shown, sink.dropped) == (0, 0)


def test_pictures_the_device_was_not_ready_for_are_counted(device: MadeUpDevice) -> None:
    sink = sink_of(device)
    device.ready = False
    sink.take(tick_of(1))
    device.wait_for(1)
    sink.close()
    assert (sink.shown, sink.dropped) == (0, 1)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (OutputError("made up takes no pictures."), "made up takes no pictures."),
        (RuntimeError("no\nluck"), "The virtual camera failed (no luck)."),
    ],
)
def test_a_lost_device_is_said_once_and_the_loop_goes_on(
    problem: Exception, sentence: str, device: MadeUpDevice
) -> None:
    told: list[str] = []
    sink = sink_of(device, told)
    sink.take(tick_of(1))
    device.wait_for(1)
    device.lost = problem
    sink.take(tick_of(2))
    sink._thread.join(WAIT_S)
    for number in range(3, 30):
        sink.take(tick_of(number))
    assert sink.summarise()["lost"]
    with pytest.raises(OutputError) as end:
        sink.close()
    assert str(end.value) == "The virtual camera was lost before the end, after 1 picture."
    assert told == [f"{sentence} The performance goes on without a virtual camera."]
    assert device.closed


def test_a_device_that_hangs_is_given_up(
    device: MadeUpDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_sink, "END_S", 0.05)
    told: list[str] = []
    sink = sink_of(device, told)
    device.gate.clear()
    sink.take(tick_of(1))
    sink.close()
    assert device.closed
    assert not told


def test_a_device_that_takes_nothing_at_all_is_known_at_once(device: MadeUpDevice) -> None:
    device.lost = OutputError("made up takes no pictures.")
    with pytest.raises(OutputError, match="takes no pictures"):
        sink_of(device)


def test_the_report_has_what_became_of_the_pictures(device: MadeUpDevice) -> None:
    sink = sink_of(device, rate=60.0)
    sink.close()
    assert sink.summarise() == {
        "device": "made up",
        "frame_rate": 60.0,
        "shown": 0,
        "dropped": 0,
        "lost": False,
    }
