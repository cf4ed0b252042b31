from __future__ import annotations

import time

import numpy as np
import pytest
from PIL import Image

from capture.errors import SourceError
from capture.still import Still, read_picture

PICTURE = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)


def test_a_picture_is_read_as_it_is(tmp_path):
    Image.fromarray(PICTURE).save(tmp_path / "face.png")
    np.testing.assert_array_equal(read_picture(tmp_path / "face.png"), PICTURE)


def test_a_telephones_picture_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side, to be turned a quarter clockwise
    Image.fromarray(PICTURE).save(tmp_path / "face.png", exif=exif)
    np.testing.assert_array_equal(read_picture(tmp_path / "face.png"), np.rot90(PICTURE, k=-1))


@pytest.mark.parametrize("mode", ["L", "RGBA", "P"])
def test_other_kinds_of_pictures_become_rgb(tmp_path, mode):
    Image.fromarray(PICTURE).convert(mode).save(tmp_path / "face.png")
    picture = read_picture(tmp_path / "face.png")
    assert picture is not None
    assert picture.shape == (4, 6, 3)
    assert picture.dtype == np.uint8


def test_no_picture_is_none(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    assert read_picture(tmp_path / "notes.txt") is None


def test_an_animation_is_left_to_the_video_reader(tmp_path):
    frames = [Image.fromarray(PICTURE + k) for k in (0, 9)]
    frames[0].save(tmp_path / "face.gif", save_all=True, append_images=frames[1:])
    assert read_picture(tmp_path / "face.gif") is None


def test_a_bare_mpeg_stream_is_left_to_the_video_reader(tmp_path):
    (tmp_path / "face.mpg").write_bytes(bytes.fromhex("000001b30b009013ffffe018") + bytes(64))
    assert read_picture(tmp_path / "face.mpg") is None


def test_a_damaged_picture_is_told(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "face.png")
    whole = (tmp_path / "face.png").read_bytes()
    (tmp_path / "face.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="is not a video or image"):
        read_picture(tmp_path / "face.png")


def test_a_picture_longer_than_the_trackers_can_take_is_told(tmp_path):
    Image.new("RGB", (32767, 2)).save(tmp_path / "long.png")
    with pytest.raises(SourceError, match="is 32767 x 2 pixels; shrink it to at most 32766"):
        read_picture(tmp_path / "long.png")
    Image.new("RGB", (2, 32766)).save(tmp_path / "high.png")
    picture = read_picture(tmp_path / "high.png")
    assert picture is not None
    assert picture.shape == (32766, 2, 3)


def test_as_fast_as_asked_for_the_media_clock_still_steps_by_a_thirtieth():
    with Still(PICTURE, paced=False) as still:
        frames = [still.grab() for _ in range(5)]
    assert [frame.frame_id for frame in frames] == [0, 1, 2, 3, 4]
    assert np.diff([frame.media_ns for frame in frames]) == pytest.approx(1e9 / 30)


def test_paced_it_waits_a_thirtieth_from_picture_to_picture(monkeypatch):
    clock = {"now": 0}
    monkeypatch.setattr(time, "monotonic_ns", lambda: clock["now"])
    monkeypatch.setattr(
        time, "sleep", lambda seconds: clock.update(now=clock["now"] + round(seconds * 1e9))
    )
    still = Still(PICTURE, paced=True)
    stamps = [still.grab().captured_ns for _ in range(4)]
    assert np.diff(stamps) == pytest.approx(1e9 / 30, abs=2)


def test_closed_it_ends():
    still = Still(PICTURE, paced=False)
    still.close()
    assert still.grab() is None
