"""The whole performance on a real clip: tracker, character, GPU, sockets, files."""

from __future__ import annotations

import json
import re
import shutil
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from footage import talking_man, tracker_model
from gl_context import shared_context
from PIL import Image
from sockets import free_address
from stand_in_camera import stand_in
from test_no_network import internet_calls

from capture.errors import CaptureError
from engine.errors import BackendError, EngineError, NetworkError
from engine.profile_folder import ProfileFolder
from live.bench import bench
from live.bench_config import BenchOptions
from live.broadcast.publisher import FramePublisher
from live.calibration.kept_profile import KeptProfile
from live.config import LiveOptions
from live.errors import AddressError, OutputError, SetupError
from live.perform import perform

cv2 = pytest.importorskip("cv2")


def play(folder: Path, **options) -> list[str]:
    tracker_model()
    shared_context()
    lines: list[str] = []
    settings = {
        "source": str(talking_man()),
        "headless": True,
        "offline": True,
        "frames": 12,
        "size": "96x96",
        "publish": free_address().frames,
        "video_out": folder / "film.mp4",
        "record": (folder / "take.npz",),
        "report": folder / "report.json",
    }
    perform(LiveOptions(**{**settings, **options}), lines.append)
    return lines


def test_an_offline_performance_leaves_everything_it_promised(tmp_path: Path) -> None:
    lines = play(tmp_path)
    clip = cv2.VideoCapture(str(tmp_path / "film.mp4"))
    assert int(clip.get(cv2.CAP_PROP_FRAME_COUNT)) == 12
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["frames"] == 12
    assert report["dropped"] == 0
    assert report["published"] == {  # nobody listened
        "ticks": 12,
        "sent": {},
        "refused": {},
        "faults": [],
    }
    assert set(report["stages"]["track"]) == {"p50", "p95", "p99", "max"}
    assert report["age_ms"]["p50"] > 0
    with np.load(tmp_path / "take.npz") as take:
        assert take["frame_id"].tolist() == list(range(12))
        assert take["face_found"].all()
        assert take["coefficients"].shape == (12, 52)
        assert take["code"].std() > 0
    assert set(report["stages"]) >= {"track", "sinks"}
    assert report["stages"]["sinks"]["p50"] > 0
    assert f"Wrote {tmp_path / 'film.mp4'} (29.97 pictures a second)" in lines
    wrote = {line.split()[1] for line in lines if line.startswith("Wrote")}
    assert wrote == {str(tmp_path / name) for name in ("film.mp4", "take.npz", "report.json")}


def test_a_clip_becomes_a_film_of_twice_the_rate_and_its_recording_stays_as_it_was(
    tmp_path: Path,
) -> None:
    lines: list[str] = []
    for name, options in (("plain", {}), ("upsampled", {"upsample": 59.94})):
        (tmp_path / name).mkdir()
        lines = play(tmp_path / name, **options)
    clip = cv2.VideoCapture(str(tmp_path / "upsampled" / "film.mp4"))
    assert int(clip.get(cv2.CAP_PROP_FRAME_COUNT)) == 24
    assert clip.get(cv2.CAP_PROP_FPS) == pytest.approx(59.94, abs=0.01)
    report = json.loads((tmp_path / "upsampled" / "report.json").read_text())
    assert (report["frames"], report["upsampling"]["readings"]) == (24, 12)
    assert set(report["stages"]) >= {"track", "record", "between", "draw"}
    assert "Upsampled 12 images to 24, 59.94 for each second of the clip" in "\n".join(lines)
    with (
        np.load(tmp_path / "plain" / "take.npz") as plain,
        np.load(tmp_path / "upsampled" / "take.npz") as upsampled,
    ):
        for name in ("frame_id", "media_ns", "code", "gaze", "T_neutral_head"):
            np.testing.assert_array_equal(plain[name], upsampled[name])


@pytest.mark.parametrize("way", ["interpolate", "predict"])
def test_upsampled_live_the_recording_has_the_images_and_no_thread_is_left(
    tmp_path: Path, way: str
) -> None:
    options = {"upsample": 60.0, "upsample_by": way, "offline": False, "video_out": None}
    lines = play(tmp_path, **options)
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["frames"] > report["upsampling"]["readings"]
    assert report["upsampling"]["by"] == way
    with np.load(tmp_path / "take.npz") as take:
        assert len(take["frame_id"]) == report["upsampling"]["readings"]
        assert (np.diff(take["frame_id"]) > 0).all()
    assert any(line.startswith("Upsampling to 60 Hz by") for line in lines)
    assert "mimesh-reading" not in {thread.name for thread in threading.enumerate()}


def test_a_film_of_nobody_says_so_and_is_written(tmp_path: Path) -> None:
    Image.new("RGB", (320, 240), "grey").save(tmp_path / "wall.png")
    lines = play(tmp_path, source=str(tmp_path / "wall.png"), frames=3)
    assert "No face was seen in any of the 3 images" in "\n".join(lines)
    assert (tmp_path / "film.mp4").exists()


def test_the_performers_own_film_is_never_overwritten(tmp_path: Path) -> None:
    film = tmp_path / "talk.mp4"
    shutil.copy(talking_man(), film)
    (tmp_path / "link.mp4").symlink_to(film)
    before = film.read_bytes()
    for name in ("talk.mp4", "link.mp4"):
        with pytest.raises(OutputError, match="would overwrite"):
            play(tmp_path, source=str(film), video_out=tmp_path / name)
    assert film.read_bytes() == before


def test_the_same_clip_gives_the_same_film_and_take(tmp_path: Path) -> None:
    takes = []
    for name in ("first", "second"):
        play(tmp_path / name, report=None)
        with np.load(tmp_path / name / "take.npz") as take:
            takes.append({key: take[key] for key in take.files if key != "captured_ns"})
    films = [(tmp_path / name / "film.mp4").read_bytes() for name in ("first", "second")]
    assert films[0] == films[1]
    for key in takes[0]:
        np.testing.assert_array_equal(takes[0][key], takes[1][key])


def test_live_at_its_own_rate(tmp_path: Path) -> None:
    play(tmp_path, offline=False, frames=10, video_out=None, record=())
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["frames"] == 10
    assert report["age_ms"]["p50"] > 0


def test_nothing_is_drawn_when_nobody_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a renderer was started")

    monkeypatch.setattr("live.perform.start_headless_renderer", refuse)
    play(tmp_path, video_out=None)
    assert json.loads((tmp_path / "report.json").read_text())["frames"] == 12
    with pytest.raises(AssertionError):
        play(tmp_path, record=())


def test_what_is_drawn_is_shown_on_a_virtual_camera(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stand_in(tmp_path).items():
        monkeypatch.setenv(name, value)
    camera = {"virtual_camera": "auto", "virtual_camera_python": sys.executable}
    lines = play(tmp_path, video_out=None, record=(), **camera)
    assert (tmp_path / "opened").read_text() == "96 96 29.97 RGB None"
    shown = np.fromfile(tmp_path / "frames", np.uint8).reshape(-1, 96, 96, 3)
    assert not shown[0].any()
    assert len(np.unique(shown[-1].reshape(-1, 3), axis=0)) > 100
    (report,) = json.loads((tmp_path / "report.json").read_text())["virtual_cameras"]
    assert (report["device"], report["lost"]) == ("OBS Virtual Camera", False)
    last = re.fullmatch(r"Virtual camera .*: (\d+) pictures? shown(?:, (\d+) left.*)?\.", lines[-1])
    assert last is not None
    assert int(last[1]) + int(last[2] or 0) == 12


@pytest.mark.skipif(sys.platform != "linux", reason="Device files are of Linux.")
def test_a_missing_virtual_camera_is_known_before_anything_is_rigged(tmp_path: Path) -> None:
    lines: list[str] = []
    options = LiveOptions(
        source="demo", headless=True, publish="off", virtual_camera="/dev/video98"
    )
    with pytest.raises(SetupError, match="/dev/video98 is not there"):
        perform(options, lines.append)
    assert not lines


def test_a_taken_port_is_said_and_leaves_no_files(tmp_path: Path) -> None:
    from sockets import some_source

    publisher = FramePublisher(free_address(), some_source())
    with pytest.raises(AddressError, match="in use"):
        play(tmp_path, publish=publisher.address.frames)
    publisher.close()
    assert not list(tmp_path.iterdir())


def test_a_named_performer_s_rest_is_measured_kept_and_used_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = ProfileFolder(tmp_path / "home")
    monkeypatch.setattr(
        "live.calibration.calibrating.KeptProfile", partial(KeptProfile, folder=folder)
    )
    options = {"performer": "anna", "report": None, "video_out": None, "record": ()}
    told = play(tmp_path, **options)
    assert "anna is not calibrated; `performers` lists who is." in told
    told = play(tmp_path, calibrate=0.2, **options)
    assert "Calibrated." in told
    assert not any("not calibrated" in line or "--performer" in line for line in told)
    assert folder.names() == ["anna"]
    told = play(tmp_path, **options)
    assert any(line.startswith("Calibration of anna: rest, of 20") for line in told)


def test_a_missing_source_is_known_before_anything_is_rigged(tmp_path: Path) -> None:
    lines: list[str] = []
    missing = str(tmp_path / "no.mp4")
    with pytest.raises(CaptureError):
        perform(LiveOptions(source=missing, headless=True, publish="off"), lines.append)
    assert not lines


@pytest.mark.parametrize("wish", [{"calibrate": 1.0}, {"calibrate_motion": True}])
def test_a_still_has_no_time_to_measure_somebody_in(wish: dict, tmp_path: Path) -> None:
    lines: list[str] = []
    Image.new("RGB", (320, 240), "grey").save(tmp_path / "wall.png")
    options = {"source": str(tmp_path / "wall.png"), "headless": True, "offline": True}
    for frames in (None, 90):
        with pytest.raises(SetupError, match="leave out --offline, or --calibrate"):
            perform(LiveOptions(**options, frames=frames, publish="off", **wish), lines.append)
    assert not lines


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [({"backend": "tensorrt"}, BackendError), ({"encoder": "learned"}, NetworkError)],
)
@pytest.mark.parametrize(
    ("command", "kind"), [(perform, partial(LiveOptions, headless=True)), (bench, BenchOptions)]
)
def test_an_encoder_that_cannot_be_had_is_refused_before_anything_is_rigged(
    command: Callable,
    kind: Callable,
    wish: dict,
    refusal: type[EngineError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise refusal("It cannot be had.")

    lines: list[str] = []
    monkeypatch.setattr("live.encoding.open_learned", refuse)
    options = kind(source=str(talking_man()), offline=True, publish="off", **wish)
    with pytest.raises(refusal, match="cannot be had"):
        command(options, lines.append)
    assert lines == []


def calls_of(arguments: list[str], tmp_path: Path) -> list[str]:
    """What the program did with internet sockets."""
    script = f"""
        import run_live
        assert run_live.main({arguments!r}) == 0
    """
    return internet_calls(script, tmp_path)


def leaving(calls: list[str]) -> list[str]:
    aimed = [call for call in calls if re.search(r"\b(bind|connect|sendto|sendmsg)\(", call)]
    return [call for call in aimed if 'inet_addr("127.0.0.1")' not in call]


@pytest.mark.parametrize("command", [["live", "--headless"], ["bench", "--no-draw"]])
def test_a_performance_with_publishing_stays_on_this_machine(
    command: list[str], tmp_path: Path
) -> None:
    """Sockets are opened for publishing, on loopback; no name is asked for, nothing goes out."""
    shared_context()
    calls = calls_of(
        [
            *command, "--source", str(talking_man()), "--offline", "--frames", "5",
            "--publish", free_address().frames, "--tracker-model", str(tracker_model()),
        ],
        tmp_path,
    )  # fmt: skip
    assert any("bind(" in call for call in calls)
    assert not leaving(calls)


def test_looking_at_a_mesh_and_rigging_it_opens_no_internet_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_context()
    model = str(tracker_model())
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path / "cache"))  # nothing is rigged there yet
    out, preview = tmp_path / "character.npz", tmp_path / "preview.png"
    arguments = ["rig", "-o", str(out), "--preview", str(preview), "--tracker-model", model]
    assert calls_of(arguments, tmp_path) == []
    assert out.exists()
    assert preview.exists()


def test_what_is_measured_of_a_film_without_a_name_is_not_kept_and_that_is_said(
    tmp_path: Path,
) -> None:
    told = play(tmp_path, calibrate=0.2, report=None, video_out=None, record=())
    assert "What is measured holds for this film only; --performer NAME keeps it." in told
