from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from ticks import made_up_tick

from live.errors import OutputError
from live.video_file import SLOW, VideoFile
from live.video_sink import QUEUE_LENGTH, LiveVideo, OfflineVideo

cv2 = pytest.importorskip("cv2")


def picture_of(level: int) -> np.ndarray:
    picture = np.full((64, 96, 3), 40, np.uint8)
    picture[:, : 2 * level, 0] = 220
    return picture


def pictures_in(path: Path) -> list[np.ndarray]:
    clip = cv2.VideoCapture(str(path))
    pictures = []
    while (answer := clip.read())[0]:
        pictures.append(answer[1][:, :, ::-1])
    return pictures


def red_width(picture: np.ndarray) -> float:
    return float((picture[32, :, 0] > 130).sum())


def film(path: Path, count: int = 12) -> Path:
    video = OfflineVideo(VideoFile(path, 30.0))
    for index in range(count):
        video.take(made_up_tick(index, picture=picture_of(3 * index)))
    video.close()
    assert video.describe() == f"{path} (30 pictures a second)"
    return path


def test_every_picture_is_there_in_order_and_colour(tmp_path: Path) -> None:
    pictures = pictures_in(film(tmp_path / "a.mp4"))
    assert len(pictures) == 12
    assert pictures[0].shape == (64, 96, 3)
    widths = [red_width(picture) for picture in pictures]
    np.testing.assert_allclose(widths, 6.0 * np.arange(12), atol=3)
    assert pictures[11][32, 5, 2] < 90  # red stayed red


def test_the_same_pictures_give_the_same_file(tmp_path: Path) -> None:
    first, second = film(tmp_path / "a.mp4"), film(tmp_path / "b.mp4")
    assert first.read_bytes() == second.read_bytes()


def test_nothing_unfinished_stays_behind(tmp_path: Path) -> None:
    film(tmp_path / "a.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_ticks_without_pictures_leave_no_file(tmp_path: Path) -> None:
    video = OfflineVideo(VideoFile(tmp_path / "a.mp4", 30.0))
    video.take(made_up_tick(0))
    video.close()
    assert not list(tmp_path.iterdir())


def test_live_writes_every_picture_it_has_time_for(tmp_path: Path) -> None:
    video = LiveVideo(VideoFile(tmp_path / "a.mp4", 30.0), quick)
    for index in range(QUEUE_LENGTH):
        video.take(made_up_tick(index, picture=picture_of(index)))
    video.close()
    assert video.dropped == 0
    assert len(pictures_in(tmp_path / "a.mp4")) == QUEUE_LENGTH


def quick(picture: np.ndarray) -> float:
    return 1.0


class StuckFile:
    """A file whose first write lasts until it is let go."""

    frame_rate = 30.0
    path = Path("film.mp4")

    def __init__(self) -> None:
        self.discarded = False
        self.let_go = threading.Event()
        self.written = 0

    def write(self, picture: np.ndarray) -> None:
        assert self.let_go.wait(30)
        self.written += 1

    def close(self) -> None:
        pass

    def discard(self) -> None:
        self.discarded = True


def test_a_stuck_writer_costs_pictures_and_not_the_loop() -> None:
    file = StuckFile()
    video = LiveVideo(file, quick)  # pyright: ignore[reportArgumentType]
    for index in range(100):
        video.take(made_up_tick(index, picture=picture_of(index % 30)))
    assert video.dropped >= 100 - QUEUE_LENGTH - 1
    file.let_go.set()
    video.close()
    assert file.written >= QUEUE_LENGTH


class FailingFile(StuckFile):
    """A file that fails with `problem` when `when` is asked of it."""

    def __init__(self, problem: Exception, when: str) -> None:
        super().__init__()
        self.problem, self.when = problem, when

    def write(self, picture: np.ndarray) -> None:
        if self.when == "write":
            raise self.problem

    def close(self) -> None:
        if self.when == "close":
            raise self.problem


PROBLEMS = (
    (OutputError("full."), "^full.$"),
    (cv2.error("the encoder\nbroke"), "film.mp4 cannot be written: the encoder broke"),
    (OSError(28, "No space left on device"), "film.mp4 cannot be written: No space left"),
)


@pytest.mark.parametrize("count", [0, 1, 100])
@pytest.mark.parametrize("when", ["write", "close"])
@pytest.mark.parametrize(("problem", "said"), PROBLEMS)
def test_a_failing_file_is_told_at_the_end_and_never_blocks(
    problem: Exception, said: str, when: str, count: int
) -> None:
    file = FailingFile(problem, when)
    video = LiveVideo(file, quick)  # pyright: ignore[reportArgumentType]
    for index in range(count):
        video.take(made_up_tick(index, picture=picture_of(3)))
    failed: list[OutputError] = []
    closing = threading.Thread(target=close_noting, args=(video, failed), daemon=True)
    closing.start()
    closing.join(30)
    assert not closing.is_alive()
    if when == "close" or count:
        assert re.search(said, str(failed[0]))
        assert file.discarded == (when == "write")
    else:
        assert not failed


def close_noting(video: LiveVideo, failed: list[OutputError]) -> None:
    try:
        video.close()
    except OutputError as problem:
        failed.append(problem)


def test_a_slow_encoder_makes_a_film_of_lower_rate_and_the_same_length(tmp_path: Path) -> None:
    video = LiveVideo(VideoFile(tmp_path / "a.mp4", 30.0), lambda picture: 35.0)
    for index in range(8):
        video.take(made_up_tick(4 * index, picture=picture_of(index)))  # 8 pictures in 0.93 s
    video.close()
    film = f"{tmp_path / 'a.mp4'} (15 pictures a second, not 30: {SLOW})"
    assert video.describe() == film
    clip = cv2.VideoCapture(str(tmp_path / "a.mp4"))
    assert clip.get(cv2.CAP_PROP_FPS) == pytest.approx(15.0)
    assert clip.get(cv2.CAP_PROP_FRAME_COUNT) == pytest.approx(15, abs=1)


class SlowFile(StuckFile):
    """Finished when it is let go; tells whether it was given up."""

    given_up = False

    def close(self) -> None:
        assert self.let_go.wait(30)

    def give_up(self) -> None:
        self.given_up = True


@pytest.mark.parametrize("sink", [OfflineVideo, LiveVideo])
def test_an_interrupt_gives_the_film_up_and_waits_for_nobody(
    sink: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[tuple[object, ...]] = []
    monkeypatch.setattr("atexit.register", lambda *what: left.append(what))
    file = SlowFile()
    video = sink(file)

    def interrupt(done: threading.Event) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("live.video_sink.wait_for", interrupt)
    with pytest.raises(KeyboardInterrupt):
        video.close()
    assert file.given_up
    [(_, done)] = left
    assert isinstance(done, threading.Event)
    assert not done.is_set()
    file.let_go.set()
    assert done.wait(30)


IMPATIENT = """
import sys, time
from functools import partial
from pathlib import Path
import numpy as np
from ticks import made_up_tick
from live.finishing import Finishing
from live.video_file import VideoFile
from live.video_sink import LiveVideo

class Slow(VideoFile):
    def close(self):
        time.sleep(float(sys.argv[2]))
        super().close()

say = partial(print, flush=True)
video = LiveVideo(Slow(Path(sys.argv[1]), 30.0), lambda picture: 1.0)
video.take(made_up_tick(0, picture=np.zeros((64, 64, 3), np.uint8)))
try:
    with Finishing(say) as files:
        try:
            say("Running")
            time.sleep(60)
        finally:
            files.finish(video)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals the Unix way")
@pytest.mark.parametrize(("presses", "slow_s"), [(2, "1.0"), (3, "60")])
def test_an_impatient_user_loses_the_film_by_a_third_interrupt_only(
    tmp_path: Path, presses: int, slow_s: str
) -> None:
    path = tmp_path / "film.mp4"
    folders = os.pathsep.join(map(str, (Path(__file__).parent, Path(__file__).parents[1])))
    command = [sys.executable, "-W", "error", "-c", IMPATIENT, str(path), slow_s]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": folders},
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == "Running\n"
        running.send_signal(signal.SIGINT)
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        answer = running.stdout.readline()
        assert answer == f"Still finishing {path}; Ctrl-C again gives it up.\n"
        if presses == 3:
            time.sleep(0.2)  # nearer to the second it would be the same key, held down
            running.send_signal(signal.SIGINT)
        said, complaints = running.communicate(timeout=30)
    assert (running.returncode, complaints) == (130, "")
    if presses == 3:
        assert said == f"{path} is given up and not written.\n"
        assert not list(tmp_path.iterdir())
    else:
        assert said.startswith(f"Wrote {path}")
        assert len(pictures_in(path)) == 1
