from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from observations import make_clip

from capture.opencv import load_cv2, one_thread, open_camera, open_video
from capture.quiet import quiet_stderr


def test_a_clip_opens(tmp_path):
    capture = open_video(make_clip(tmp_path / "greys.avi", 3))
    assert capture is not None
    assert capture.grab()


def test_what_is_no_clip_is_none(tmp_path, capfd):
    (tmp_path / "notes.txt").write_text("hello")
    assert open_video(tmp_path / "notes.txt") is None
    assert capfd.readouterr().err == ""


def test_a_camera_that_is_not_there_is_none(capfd):
    cv2 = load_cv2()
    assert open_camera(97, cv2.CAP_ANY, (640, 480)) is None
    assert capfd.readouterr().err == ""


def test_an_index_that_opencv_refuses_is_no_camera():
    assert open_camera(10**11, load_cv2().CAP_ANY, None) is None


def test_windows_cameras_open_without_hardware_transforms():
    load_cv2()
    assert os.environ["OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS"] == "0"


class Listener(BaseHTTPRequestHandler):
    """Writes down what it is asked for and has nothing."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener():
    Listener.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/face.ts"
        server.shutdown()
        thread.join()


def test_it_reads_files_and_asks_no_address(listener):
    cv2 = load_cv2()
    with quiet_stderr():
        assert not cv2.VideoCapture(listener, cv2.CAP_FFMPEG).isOpened()
    assert Listener.asked == []


def test_a_playlist_cannot_make_it_ask_either(listener, tmp_path):
    playlist = tmp_path / "face.m3u8"
    playlist.write_text(
        f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{listener}\n#EXT-X-ENDLIST\n"
    )
    capture = open_video(playlist)
    assert capture is None or not capture.grab()
    assert Listener.asked == []


def test_one_thread_is_for_a_while_only() -> None:
    cv2 = load_cv2()
    before = cv2.getNumThreads()
    with one_thread():
        assert cv2.getNumThreads() == 1
    assert cv2.getNumThreads() == before
