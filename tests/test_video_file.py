from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_video_sink import picture_of, pictures_in

from live.errors import OutputError
from live.video_file import VideoFile, measure_encoding_ms


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


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="mp4"):
        VideoFile(tmp_path / "a.gif", 30.0)


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


def test_encoding_is_really_measured() -> None:
    small = measure_encoding_ms(picture_of(3))
    large = measure_encoding_ms(np.tile(picture_of(3), (8, 8, 1)))
    assert 0 < small < large


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from live.errors import OutputError
from live.video_file import VideoFile
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


def test_one_given_up_while_it_is_finished_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"an older film")
    file = VideoFile(tmp_path / "a.mp4", 30.0)
    file.write(picture_of(3))
    file.give_up()
    file.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]
    assert (tmp_path / "a.mp4").read_bytes() == b"an older film"
    assert file.describe_loss() == f"{tmp_path / 'a.mp4'} is given up and not written."


def test_one_that_was_whole_before_is_not_lost(tmp_path: Path) -> None:
    file = VideoFile(tmp_path / "a.mp4", 30.0)
    file.write(picture_of(3))
    file.close()
    file.give_up()
    assert file.describe_loss() == f"{tmp_path / 'a.mp4'} had just become whole."
    assert len(pictures_in(tmp_path / "a.mp4")) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="limits file sizes the Unix way")
def test_a_disk_that_fills_up_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, cwd=root
    )
    assert "cannot be written" in done.stdout, done.stderr
    assert not path.exists()
