"""The command line: what it answers, what it refuses, and in how many sentences."""

from __future__ import annotations

import re
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from footage import talking_man, tracker_model
from gl_context import shared_context
from sockets import free_address

import run_live
from live.bench_config import BenchOptions
from live.config import LiveOptions
from live.listing_config import CamerasOptions
from live.rigs.rig_config import GalleryOptions, RigOptions

ROOT = Path(__file__).parent.parent


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command line; its exit code and what it wrote to stderr."""

    def call(*arguments: object) -> tuple[int, str]:
        code = run_live.main([str(argument) for argument in arguments])
        return code, capsys.readouterr().err

    return call


def is_one_sentence(text: str) -> bool:
    return text.count("\n") == 1 and text.strip().endswith(".") and "Traceback" not in text


def write_obj(path: Path, vertices: np.ndarray, triangles: np.ndarray) -> Path:
    lines = [f"v {x} {y} {z}" for x, y, z in vertices]
    lines += [f"f {a} {b} {c}" for a, b, c in triangles + 1]
    path.write_text("\n".join(lines))
    return path


def a_ring(around: int = 40, across: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """A torus: smooth, closed, and nobody's face."""
    u, v = np.meshgrid(
        np.linspace(0, 2 * np.pi, around, endpoint=False),
        np.linspace(0, 2 * np.pi, across, endpoint=False),
        indexing="ij",
    )
    radius = 3 + np.cos(v)
    vertices = np.stack([radius * np.cos(u), radius * np.sin(u), np.sin(v)], -1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(around), np.arange(across), indexing="ij")
    a, b = i * across + j, (i + 1) % around * across + j
    c, d = (i + 1) % around * across + (j + 1) % across, i * across + (j + 1) % across
    triangles = np.concatenate([np.stack([a, b, c], -1), np.stack([a, c, d], -1)]).reshape(-1, 3)
    return vertices, triangles


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ([], LiveOptions),
        (["--source", "demo", "--headless"], LiveOptions),
        (["live", "--mirror"], LiveOptions),
        (["rig", "head.obj", "-o", "a.npz"], RigOptions),
        (["rig"], RigOptions),
        (["gallery", "a.obj", "b.glb", "--out", "sheets"], GalleryOptions),
        (["gallery", "-o", "sheets", "--warps", "3"], GalleryOptions),
        (["bench", "--no-draw"], BenchOptions),
        (["cameras"], CamerasOptions),
    ],
)
def test_live_is_meant_when_no_command_is_given(arguments: list[str], kind: type) -> None:
    assert type(run_live.parse(arguments)) is kind


def test_options_arrive() -> None:
    options = run_live.parse(["--source", "2", "--video-out", "a.mp4", "--frames", "7", "--mirror"])
    assert options == LiveOptions(source="2", video_out=Path("a.mp4"), frames=7, mirror=True)
    rig = run_live.parse(["rig", "head.glb", "-o", "a.npz", "--shapes", "ict"])
    assert rig == RigOptions(Path("head.glb"), out=Path("a.npz"), shapes="ict")


def test_an_unknown_option_exits_with_2() -> None:
    with pytest.raises(SystemExit) as left:
        run_live.parse(["--sorce", "demo"])
    assert left.value.code == 2


@pytest.mark.parametrize("command", [["--help"], ["live", "--help"], ["rig", "--help"]])
def test_help_loads_nothing_heavy(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "run_live.py", *command],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0
    assert "usage: run_live.py" in done.stdout
    assert "(required)" not in done.stdout
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "live.config" in loaded
    assert not loaded & {"numpy", "cv2", "mediapipe", "moderngl", "zmq", "torch", "scipy"}


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("/usr/bin/mimesh", "mimesh"),
        ("mimesh.exe", "mimesh"),
        ("run_live.py", "run_live.py"),
        ("-c", "run_live.py"),
    ],
)
def test_help_speaks_of_the_command_that_was_typed(
    typed: str, called: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [typed])
    for arguments in (["--help"], ["rig", "--help"]):
        with pytest.raises(SystemExit):
            run_live.parse(arguments)
        said = capsys.readouterr().out
        assert f"usage: {called} " in said
        assert ("run_live.py" in said) == (called == "run_live.py")


def test_one_thread_of_blas_is_asked_for_before_numpy_comes() -> None:
    text = (ROOT / "run_live.py").read_text()
    assert text.index("OPENBLAS_NUM_THREADS") < text.index("import tyro")
    assert not re.search(r"^(import|from) numpy", text, re.MULTILINE)


def test_a_missing_camera(run) -> None:
    code, said = run("--source", "97", "--headless", "--publish", "off")
    assert code == 2
    assert is_one_sentence(said), said
    assert "97" in said


def test_a_missing_file(run) -> None:
    code, said = run("--source", "nothing/here.mp4", "--headless")
    assert code == 2
    assert is_one_sentence(said), said


def test_a_text_file_as_video(run, tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("not a video at all\n" * 50)
    code, said = run("--source", tmp_path / "notes.mp4", "--headless")
    assert code == 2
    assert is_one_sentence(said), said
    assert "notes.mp4" in said


@pytest.mark.parametrize("content", ["", "o nothing\n", "hello world\n" * 20])
def test_an_empty_or_foreign_mesh(run, tmp_path: Path, content: str) -> None:
    (tmp_path / "head.obj").write_text(content)
    code, said = run("rig", tmp_path / "head.obj")
    assert code == 2
    assert is_one_sentence(said), said
    assert "head.obj" in said


def test_a_mesh_with_a_vertex_that_is_no_number(run, tmp_path: Path) -> None:
    vertices, triangles = a_ring()
    vertices[17, 1] = np.nan
    code, said = run("rig", write_obj(tmp_path / "broken.obj", vertices, triangles))
    assert code == 2
    assert is_one_sentence(said), said


def test_a_mesh_without_a_face(run, tmp_path: Path) -> None:
    tracker_model()
    shared_context()
    code, said = run("rig", write_obj(tmp_path / "ring.obj", *a_ring()))
    assert code == 2
    assert is_one_sentence(said), said
    assert "face" in said


def test_a_damaged_binary_mesh(run, tmp_path: Path) -> None:
    (tmp_path / "head.glb").write_bytes(b"glTF" + struct.pack("<II", 2, 10_000) + bytes(40))
    code, said = run("rig", tmp_path / "head.glb")
    assert code == 2
    assert is_one_sentence(said), said


def test_files_that_cannot_be_written_are_known_first(run, tmp_path: Path) -> None:
    code, said = run("--source", "demo", "--headless", "--video-out", tmp_path / "film.avi")
    assert code == 2
    assert is_one_sentence(said), said
    assert "mp4" in said


def test_no_display(run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if sys.platform != "linux":
        pytest.skip("elsewhere there is always a display")
    code, said = run("--source", "demo", "--publish", "off")
    assert code == 2
    assert is_one_sentence(said), said
    assert "--headless" in said


def test_ctrl_c_exits_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_live, "run", interrupt)
    assert run_live.main(["cameras"]) == 130


def test_a_fault_of_ours_is_said_too(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(options: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.delenv("MIMESH_DEBUG", raising=False)
    monkeypatch.setattr(run_live, "run", fail)
    code, said = run("cameras")
    assert code == 1
    assert "ZeroDivisionError: oops" in said
    assert "Traceback" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs another way")
def test_being_stopped_finishes_the_files(tmp_path: Path) -> None:
    tracker_model()
    shared_context()
    command = [
        sys.executable, "run_live.py", "--source", str(talking_man()), "--headless",
        "--frames", "100000", "--size", "96x96", "--publish", free_address().frames,
        "--record", str(tmp_path / "take.npz"), "--video-out", str(tmp_path / "film.mp4"),
        "--report", str(tmp_path / "report.json"),
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if line.startswith("Running"):
                break
        time.sleep(1.0)
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=120)
    assert running.returncode == 130, said
    assert "Traceback" not in said
    with np.load(tmp_path / "take.npz") as take:
        assert len(take["frame_id"]) > 0
    assert (tmp_path / "film.mp4").stat().st_size > 0
    assert (tmp_path / "report.json").exists()
