"""The helper's program, run as a process is run that knows nothing of this project."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stand_in_camera import stand_in

from live.virtual_camera.camera_helper import HEADER, MAGIC, PROBLEMS, Refusal, fill, read_header

PROGRAM = Path("live/virtual_camera/camera_helper.py").resolve()
SIZE = (8, 6)
HEAD = HEADER.pack(MAGIC, *SIZE, 29.97)
RUN_S = 60.0


def serve(
    folder: Path, stream: bytes, device: str = "auto", mood: str = ""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, str(PROGRAM), device],
        input=stream,
        env={**os.environ, **stand_in(folder, mood)},
        capture_output=True,
        timeout=RUN_S,
        cwd=folder,
    )


def answers(output: bytes) -> list[dict]:
    lines = output.decode().splitlines()
    return [json.loads(line) for line in lines if line.strip() not in ("", "a driver's own words")]


def pictures(count: int) -> np.ndarray:
    random = np.random.default_rng(count)
    return random.integers(0, 256, (count, SIZE[1], SIZE[0], 3), np.uint8)


def test_pictures_go_to_the_camera_until_the_stream_ends(tmp_path: Path) -> None:
    sent = pictures(3)
    done = serve(tmp_path, HEAD + sent.tobytes())
    assert done.returncode == 0
    assert not done.stderr
    assert answers(done.stdout) == [{"device": "OBS Virtual Camera"}]
    assert (tmp_path / "opened").read_text() == "8 6 29.97 RGB None"
    assert (tmp_path / "frames").read_bytes() == sent.tobytes()
    assert (tmp_path / "closed").read_text() == "3"


def test_a_camera_is_asked_for_by_its_name(tmp_path: Path) -> None:
    done = serve(tmp_path, HEAD, "Unity Video Capture")
    assert answers(done.stdout) == [{"device": "Unity Video Capture"}]
    assert (tmp_path / "opened").read_text() == "8 6 29.97 RGB Unity Video Capture"


def test_half_a_picture_at_the_end_is_not_shown(tmp_path: Path) -> None:
    sent = pictures(2).tobytes()
    done = serve(tmp_path, HEAD + sent[:-1])
    assert done.returncode == 0
    assert (tmp_path / "closed").read_text() == "1"


@pytest.mark.parametrize(
    ("mood", "problem", "reason"),
    [
        ("no driver", "driver", "'v4l2loopback' backend: No v4l2 loopback device found at "),
        ("lost", "stopped", "the camera was unplugged"),
    ],
)
def test_what_the_library_says_is_passed_on(
    mood: str, problem: str, reason: str, tmp_path: Path
) -> None:
    done = serve(tmp_path, HEAD + pictures(3).tobytes(), mood=mood)
    assert done.returncode == 1
    assert not done.stderr
    last = answers(done.stdout)[-1]
    assert last["problem"] == problem
    assert last["reason"].startswith(reason)


def test_a_python_without_the_library_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", str(PROGRAM), "auto"],  # -S: no site-packages, not even numpy
        input=HEAD,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        timeout=RUN_S,
        cwd=tmp_path,
    )
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"problem": "library", "reason": "No module named 'numpy'"}


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"", "the stream ended before its header did"),
        (HEAD[:-1], "the stream ended before its header did"),
        (b"X" + HEAD[1:], "the stream does not begin as pictures of mimesh do"),
        (HEADER.pack(MAGIC, 0, 6, 30.0), "no picture has 0x6 at 30.0 a second"),
        (HEADER.pack(MAGIC, 8, 10**9, 30.0), "no picture has 8x1000000000 at 30.0 a second"),
        (HEADER.pack(MAGIC, 8, 6, float("nan")), "no picture has 8x6 at nan a second"),
        (HEADER.pack(MAGIC, 8, 6, -1.0), "no picture has 8x6 at -1.0 a second"),
    ],
)
def test_a_header_that_is_none_is_refused_before_anything_is_made(
    header: bytes, reason: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        read_header(io.BytesIO(header))
    assert str(refusal.value) == reason
    assert refusal.value.problem in PROBLEMS


@given(st.binary(max_size=40))
def test_any_bytes_are_a_header_or_a_refusal(header: bytes) -> None:
    try:
        width, height, rate = read_header(io.BytesIO(header))
    except Refusal:
        return
    assert HEADER.pack(MAGIC, width, height, rate) == header[: HEADER.size]


class Dribble(io.RawIOBase):
    """Gives one byte at a time, as pipes may."""

    def __init__(self, content: bytes) -> None:
        self._rest = io.BytesIO(content)

    def readinto(self, place) -> int:
        return self._rest.readinto(memoryview(place)[:1])


def test_pictures_that_come_in_pieces_are_put_together() -> None:
    stream, place = Dribble(b"abcdef"), bytearray(4)
    assert fill(stream, memoryview(place))  # pyright: ignore[reportArgumentType]
    assert place == b"abcd"
    assert not fill(stream, memoryview(place))  # pyright: ignore[reportArgumentType]
