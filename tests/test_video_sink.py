from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from ticks import made_up_tick

from live.errors import OutputError
from live.video_sink import (
    QUEUE_LENGTH,
    LiveVideo,
    OfflineVideo,
    VideoFile,
    measure_encoding_ms,
)

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


def test_a_film_cut_short_says_how_little_there_is(tmp_path: Path) -> None:
    video = VideoFile(tmp_path / "a.mp4", 30.0)
    video.write(picture_of(0))
    (unfinished,) = tmp_path.iterdir()
    writer = video._writer
    assert writer
    writer.release()
    unfinished.write_bytes(b"half a film")
    with pytest.raises(OutputError, match="only 0 of 1 pictures reached the disk"):
        video.close()
    assert not list(tmp_path.iterdir())


def test_ticks_without_pictures_leave_no_file(tmp_path: Path) -> None:
    video = OfflineVideo(VideoFile(tmp_path / "a.mp4", 30.0))
    video.take(made_up_tick(0))
    video.close()
    assert not list(tmp_path.iterdir())


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="mp4"):
        VideoFile(tmp_path / "a.gif", 30.0)


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


class InterruptedWriter:
    """Writes like OpenCV's writer; then Ctrl-C is noticed before anything is counted."""

    def __init__(self, writer) -> None:
        self._writer = writer

    def write(self, picture: np.ndarray) -> None:
        self._writer.write(picture)
        raise KeyboardInterrupt

    def release(self) -> None:
        self._writer.release()


def test_an_interruption_right_after_a_picture_keeps_the_film(tmp_path: Path) -> None:
    file = VideoFile(tmp_path / "a.mp4", 30.0)
    for level in range(4):
        file.write(picture_of(level))
    file._writer = InterruptedWriter(file._writer)  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(KeyboardInterrupt):
        file.write(picture_of(4))
    file.close()
    assert len(pictures_in(tmp_path / "a.mp4")) == 5


def test_a_film_given_up_leaves_nothing(tmp_path: Path) -> None:
    file = VideoFile(tmp_path / "a.mp4", 30.0)
    file.write(picture_of(3))
    file.discard()
    assert not list(tmp_path.iterdir())


def test_a_slow_encoder_makes_a_film_of_lower_rate_and_the_same_length(tmp_path: Path) -> None:
    video = LiveVideo(VideoFile(tmp_path / "a.mp4", 30.0), lambda picture: 35.0)
    for index in range(8):
        video.take(made_up_tick(4 * index, picture=picture_of(index)))  # 8 pictures in 0.93 s
    video.close()
    film = f"{tmp_path / 'a.mp4'} (15 pictures a second, not 30: encoding is slow here)"
    assert video.describe() == film
    clip = cv2.VideoCapture(str(tmp_path / "a.mp4"))
    assert clip.get(cv2.CAP_PROP_FPS) == pytest.approx(15.0)
    assert clip.get(cv2.CAP_PROP_FRAME_COUNT) == pytest.approx(15, abs=1)


def test_encoding_is_really_measured() -> None:
    small = measure_encoding_ms(picture_of(3))
    large = measure_encoding_ms(np.tile(picture_of(3), (8, 8, 1)))
    assert 0 < small < large


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from live.errors import OutputError
from live.video_sink import VideoFile
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
file = VideoFile(Path(sys.argv[1]), 30.0)
random = np.random.default_rng(0)
for _ in range(40):
    file.write(random.integers(0, 255, (128, 128, 3), np.uint8))
try:
    file.close()
except OutputError as problem:
    print(problem)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits file sizes the Unix way")
def test_a_disk_that_fills_up_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, cwd=root
    )
    assert "cannot be written" in done.stdout, done.stderr
    assert not path.exists()
