"""The writer of Linux's device against the kernel's own header (see loopback_shim.cpp)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from loopback import DEVICE, Loopback, compile_shim

from live.errors import SetupError
from live.virtual_camera.v4l2_loopback import V4l2Loopback

cv2 = pytest.importorskip("cv2")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such devices.")

SIZE = (64, 48)
PROGRAM = f"""
import sys
import numpy as np
from live.errors import LiveError
from live.virtual_camera.v4l2_loopback import V4l2Loopback
from test_v4l2_loopback import drawn
try:
    camera = V4l2Loopback("{DEVICE}", {SIZE}, 30.0)
    print(camera.describe())
    for number in range(4):
        print(camera.show(drawn(number)))
    camera.close()
except LiveError as problem:
    print(type(problem).__name__ + ": " + str(problem))
"""


def drawn(number: int) -> np.ndarray:
    """(48, 64, 3) uint8, another for each number."""
    across, down = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    return np.stack([3 * across, 5 * down, 0 * down + 60 * number], axis=-1).astype(np.uint8)


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def loopback(shim: Path, tmp_path: Path) -> Loopback:
    return Loopback(shim, tmp_path)


def feed(loopback: Loopback, mood: str = "") -> list[str]:
    done = loopback.run([sys.executable, "-c", PROGRAM], mood)
    assert not done.stderr
    return done.stdout.splitlines()


def test_a_device_gets_the_pictures_in_the_format_it_was_told(loopback: Loopback) -> None:
    assert feed(loopback) == [f"Mimesh ({DEVICE})", *["True"] * 4]
    opened, form, rate = loopback.told()
    assert opened == ["open", "2"]  # to read and write, as the driver wants it
    # width height letters field bytesperline sizeimage sRGB BT.601 limited sRGB
    assert form == ["format", "64", "48", "YUYV", "1", "128", "6144", "8", "1", "2", "2"]
    assert rate == ["rate", "1", "1", "30"]
    images = loopback.images(*SIZE)
    assert len(images) == 4
    for number, image in enumerate(images):
        decoded = cv2.cvtColor(image, cv2.COLOR_YUV2RGB_YUYV).astype(int)
        assert np.abs(decoded - drawn(number)).max() <= 6


def test_a_device_that_knows_no_rates_is_fed_all_the_same(loopback: Loopback) -> None:
    assert feed(loopback, "rateless") == [f"Mimesh ({DEVICE})", *["True"] * 4]


def test_a_device_that_is_not_ready_misses_a_picture(loopback: Loopback) -> None:
    assert feed(loopback, "slow") == [f"Mimesh ({DEVICE})", "True", "False", "True", "False"]


@pytest.mark.parametrize(
    ("mood", "sentence"),
    [
        ("busy", "is used by another program; close that, or name another device."),
        ("taken", "is used by another program; close that, or name another device."),
        ("forbidden", "may not be written by you; `sudo usermod -aG video $USER` lets you from"),
        ("camera", "(Mimesh) takes no pictures: it is a camera, or another program feeds it"),
        ("small", "insists on 640x480; give --size 640x480."),
        ("planar", "insists on YU12 where YUYV is offered; undo what v4l2loopback-ctl set"),
    ],
)
def test_a_device_that_cannot_be_used_is_one_sentence(
    mood: str, sentence: str, loopback: Loopback
) -> None:
    (line,) = feed(loopback, mood)
    assert line.startswith(f"SetupError: {DEVICE} {sentence}")


def test_a_device_that_is_lost_says_so(loopback: Loopback) -> None:
    lines = feed(loopback, "unplugged")
    assert lines[1:] == [
        "True",
        "True",
        f"OutputError: {DEVICE} takes no pictures (No such device).",
    ]


def test_a_device_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    missing = tmp_path / "video9"
    with pytest.raises(SetupError, match="is not there; `sudo modprobe v4l2loopback"):
        V4l2Loopback(str(missing), SIZE, 30.0)


def test_a_file_is_no_device_and_stays_as_it_is(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("dear")
    with pytest.raises(SetupError, match=r"letter\.txt is no video device; name one"):
        V4l2Loopback(str(letter), SIZE, 30.0)
    assert letter.read_text() == "dear"


def test_a_real_loopback_takes_pictures() -> None:
    devices = sorted(Path("/sys/devices/virtual/video4linux").glob("video*"))
    for device in devices:
        try:
            camera = V4l2Loopback(f"/dev/{device.name}", SIZE, 30.0)
        except SetupError:
            continue
        assert camera.show(drawn(1))
        camera.close()
        return
    pytest.skip("There is no free device of v4l2loopback.")
