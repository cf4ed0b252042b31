from __future__ import annotations

import cv2
import numpy as np
import pytest
from observations import make_clip
from PIL import Image

from capture import camera, cameras, sources
from capture.clip import Clip, PlayedClip
from capture.errors import SettingError, SourceError
from capture.quiet import quiet_stderr
from capture.sources import LimitedSource, is_still, open_source


@pytest.fixture(scope="module")
def clip_path(tmp_path_factory):
    return make_clip(tmp_path_factory.mktemp("clip") / "greys.avi", frame_count=6)


@pytest.fixture
def picture_path(tmp_path):
    Image.fromarray(np.full((8, 8, 3), 7, np.uint8)).save(tmp_path / "face.png")
    return tmp_path / "face.png"


@pytest.fixture
def no_cameras(monkeypatch):
    monkeypatch.setattr(camera, "open_camera", lambda *_: None)
    monkeypatch.setattr(camera, "name_cameras", lambda: ())
    monkeypatch.setattr(cameras, "name_cameras", lambda: ())


def count(source) -> int:
    with source:
        return len(list(iter(source.grab, None)))


def test_offline_a_clip_is_seen_once(clip_path):
    source = open_source(str(clip_path), offline=True)
    assert isinstance(source, Clip)
    assert count(source) == 6


def test_a_bare_mpeg_stream_is_a_clip(tmp_path):
    path = tmp_path / "greys.m1v"
    with quiet_stderr():
        writer = cv2.VideoWriter(
            str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*"PIM1"), 25, (64, 48)
        )
        for k in range(6):
            writer.write(np.full((48, 64, 3), 20 * k, np.uint8))
        writer.release()
    if not path.exists():
        pytest.skip("This OpenCV writes no MPEG-1.")
    assert count(open_source(str(path), offline=True)) == 6


def test_live_a_clip_is_played(clip_path):
    with open_source(str(clip_path)) as source:
        assert isinstance(source, PlayedClip)
        assert source.frame_rate == pytest.approx(25.0)


@pytest.mark.parametrize("frames", [None, 3])
@pytest.mark.parametrize("offline", [True, False])
def test_nobody_sits_in_a_file(clip_path, picture_path, offline, frames):
    for path in (clip_path, picture_path):
        with open_source(str(path), offline=offline, frames=frames) as source:
            assert not source.live


def test_somebody_sits_at_a_camera(monkeypatch):
    class SomeCamera(camera.Camera):
        def __init__(self, wanted, size=None):
            """Opens nothing."""

    monkeypatch.setattr(sources, "Camera", SomeCamera)
    assert open_source("0").live
    assert open_source("Good Cam", frames=3).live


@pytest.mark.parametrize("frames", [1, 4, 6, 20])
def test_so_many_frames_as_asked_for_looping_if_need_be(clip_path, frames):
    assert count(open_source(str(clip_path), offline=True, frames=frames)) == frames


def test_offline_a_picture_is_one_image_unless_asked_for_more(picture_path):
    assert count(open_source(str(picture_path), offline=True)) == 1
    assert count(open_source(str(picture_path), offline=True, frames=5)) == 5


@pytest.mark.parametrize("frames", [None, 5])
def test_a_picture_is_told_from_what_moves(clip_path, picture_path, frames):
    for path, still in ((clip_path, False), (picture_path, True)):
        for offline in (True, False):
            with open_source(str(path), offline=offline, frames=frames) as source:
                assert is_still(source) is still


def test_live_a_picture_has_no_end(picture_path):
    with open_source(str(picture_path)) as source:
        assert all(source.grab() is not None for _ in range(3))
        assert not isinstance(source, LimitedSource)


def test_the_limit_hands_on_what_it_wraps(clip_path):
    with open_source(str(clip_path), offline=True, frames=2) as source:
        assert (source.dropped, source.frame_rate) == (0, pytest.approx(25.0))


def test_demo_is_the_bundled_clip(clip_path, monkeypatch):
    monkeypatch.setattr(sources, "demo_clip", lambda: clip_path)
    assert count(open_source("demo", offline=True)) == 6


@pytest.mark.parametrize("name", ["missing.mp4", "folder/missing", "folder\\missing"])
def test_a_missing_file_is_told(name):
    with pytest.raises(SourceError, match="There is no file"):
        open_source(name)


def test_a_folder_or_text_is_no_video(tmp_path, capfd):
    (tmp_path / "notes.txt").write_text("hello\n")
    for path in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(SourceError) as caught:
            open_source(str(path))
        assert str(caught.value) == (
            f"{path} is not a video or image that can be read; convert it to mp4, jpg or png."
        )
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("no_cameras")
def test_a_missing_camera_is_told():
    with pytest.raises(SourceError) as caught:
        open_source("3")
    assert str(caught.value) == (
        "Camera 3 does not open, nor does any other; the command `cameras` lists those connected, "
        "and a video file or demo can be the --source instead."
    )


@pytest.mark.usefixtures("no_cameras")
@pytest.mark.parametrize("name", ["Logitech", "USB2.0 HD Camera"])
def test_an_unknown_name_is_taken_for_a_camera(name):
    with pytest.raises(SourceError, match=f'"{name}" is neither a file nor a camera'):
        open_source(name)


@pytest.mark.usefixtures("no_cameras")
@pytest.mark.parametrize("spec", ["99999999999", "9" * 5000, "a" * 5000])
def test_a_source_beyond_all_bounds_is_told(spec):
    with pytest.raises(
        SourceError, match=r"is neither a file nor a camera\. No camera is"
    ) as caught:
        open_source(spec)
    assert "\n" not in str(caught.value)


def test_a_path_too_long_for_any_file_is_a_missing_file():
    with pytest.raises(SourceError, match="There is no file"):
        open_source("a/" + "b" * 5000)


@pytest.mark.parametrize("settings", [{"frames": 0}, {"size": (0, 480)}])
def test_settings_out_of_range_are_told(clip_path, settings):
    with pytest.raises(SettingError, match="should be"):
        open_source(str(clip_path), **settings)
