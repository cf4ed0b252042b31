"""The clone command, from files to files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from clone_rigs import ball_rig, lively_track
from clone_run import TARGET_SCALE, run, still_headed, write_source, write_target
from recorded_takes import made_take

from engine.animation.mesh_animation import open_animation
from engine.cloning.code_decoder import CodeDecoder, HeadMotion
from engine.cloning.code_file import read_codes
from engine.cloning.code_track import CodeTrack
from engine.errors import MeshError
from live.cloning import clone_command
from live.cloning.clone_config import CloneOptions
from live.cloning.clone_journal import CHUNK, FRAME, MAGIC, journal_beside
from live.cloning.clone_reading import CHUNK_FRAMES
from live.errors import OutputError, SetupError

FRAMES = 3 * CHUNK_FRAMES + 4
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def track() -> CodeTrack:
    return still_headed(FRAMES)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, track: CodeTrack) -> list[str]:
    """Arguments that say source and target."""
    folder = tmp_path_factory.mktemp("take")
    target = write_target(folder)
    return ["--source", *write_source(folder, track), "--target", str(target), "--fps", "25"]


def read_back(files: list[str], out: Path) -> np.ndarray:
    neutral = None if out.suffix == ".glb" else Path(files[files.index("--target") + 1])
    animation = open_animation(neutral, [out], 25)
    count = len(ball_rig()[1].vertices)
    return np.stack([animation.read(frame)[:count] for frame in range(len(animation.times_s))])


def cloned(track: CodeTrack) -> np.ndarray:
    return CodeDecoder(ball_rig(TARGET_SCALE)[0]).decode(track)


@pytest.mark.parametrize("name", ["out.glb", "out.pc2", "out"])
def test_the_target_does_what_the_source_does(
    files: list[str], track: CodeTrack, tmp_path: Path, name: str
) -> None:
    assert run([*files, "-o", str(tmp_path / name)]) == 0
    read = read_back(files, tmp_path / name)
    np.testing.assert_allclose(read, cloned(track), atol=3e-4 * TARGET_SCALE)
    assert not list(tmp_path.glob(".*"))


def test_codes_go_through_a_file_and_may_be_edited(
    files: list[str], track: CodeTrack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes, edit, out = tmp_path / "take.csv", tmp_path / "edit.toml", tmp_path / "out.pc2"
    edit.write_text("[gain]\n'*' = 0.5\n")
    assert run([*files, "-o", str(codes)]) == 0
    np.testing.assert_allclose(read_codes(codes).code, track.code, atol=2e-3)
    np.testing.assert_allclose(read_codes(codes).times_s, track.times_s, atol=1e-6)
    target = files[files.index("--target") :]
    assert run([*target, "--codes", str(codes), "--edit", str(edit), "-o", str(out)]) == 0
    neutral = ball_rig(TARGET_SCALE)[1].vertices
    halved = neutral + 0.5 * (cloned(track) - neutral)
    np.testing.assert_allclose(read_back(files, out), halved, atol=3e-4 * TARGET_SCALE)
    assert "codes edited by edit.toml: 1 gain" in capsys.readouterr().out


def test_a_take_of_the_app_is_no_table_of_codes(tmp_path: Path) -> None:
    made_take(tmp_path / "take.csv", 4)
    with pytest.raises(SetupError, match=r"is a Live Link Face take.*`export --take .*take\.csv"):
        clone_command.clone_command(
            CloneOptions(codes=tmp_path / "take.csv", out=tmp_path / "a.glb"), print
        )


@pytest.mark.parametrize("motion", ["whole", "head"])
def test_codes_in_a_file_move_the_head_as_their_source_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], motion: HeadMotion
) -> None:
    track = lively_track(5)
    source = write_source(tmp_path, track, motion)
    codes, direct, later = (tmp_path / name for name in ("take.csv", "direct.pc2", "later.pc2"))
    to = ["--target", str(write_target(tmp_path)), "--fps", "25", "-o"]
    made = ["--source", *source, *to, str(direct), "--codes-out", str(codes)]
    assert run(made, known=track) == 0
    assert codes.read_text().startswith(f"# head_motion: {motion}\n")
    assert run(["--codes", str(codes), *to, str(later)]) == 0
    assert "which do not say" not in capsys.readouterr().out
    np.testing.assert_allclose(read_back(to, later), read_back(to, direct), atol=1e-4)
    codes.write_text(codes.read_text().partition("\n")[2])
    assert run(["--codes", str(codes), *to, str(later)]) == 0
    assert "--head-motion whole moves the whole mesh" in capsys.readouterr().out
    moved = np.abs(read_back(to, later) - read_back(to, direct)).max()
    assert (moved > 0.1) == (motion == "whole")


def test_what_was_done_is_said(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, codes = tmp_path / "out.pc2", tmp_path / "codes.csv"
    assert run([*files, "-o", str(out), "--codes-out", str(codes)]) == 0
    said = capsys.readouterr().out
    for words in (
        f"Source: 0.obj to {FRAMES - 1}.obj, {FRAMES} frames at 25 frames a second; 1540 vertices",
        "Target: target.obj; 1540 vertices",
        f"{FRAMES} frames read, solver guided, ",
        "the head turns by 0.0 degrees, moves by 0.0 cm: the head follows",
        f"Wrote {codes}: the codes of {FRAMES} frames",
        f"Wrote {out}: point cache, {FRAMES} frames, ",
        "Set-up took ",
    ):
        assert words in said


def test_a_template_of_edits_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "edit.toml"
    assert run(["--write-edit", str(path)]) == 0
    assert "jawOpen" in path.read_text()
    assert run(["--write-edit", str(path)]) == 2


def wait_for_chunks(journal: Path, count: int, process: subprocess.Popen[str]) -> None:
    size = len(MAGIC) + 32 + count * (CHUNK.size + CHUNK_FRAMES * FRAME.itemsize)
    deadline = time.monotonic() + PATIENCE_S
    while not journal.exists() or journal.stat().st_size < size:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "no chunk was kept in time"
        time.sleep(0.02)


@pytest.mark.parametrize("blow", [signal.SIGINT, getattr(signal, "SIGKILL", None)])
def test_a_run_that_is_killed_goes_on_where_it_was(
    files: list[str],
    track: CodeTrack,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    blow: signal.Signals | None,
) -> None:
    if blow is None or os.name == "nt":
        pytest.skip("this system kills otherwise")
    out = tmp_path / "out.pc2"
    arguments = [*files, "-o", str(out)]
    program = [sys.executable, str(Path(__file__).parent / "clone_run.py"), "0.2", *arguments]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_for_chunks(journal_beside(out), 2, process)
        process.send_signal(blow)
        said, _ = process.communicate(timeout=PATIENCE_S)
    assert not out.exists()
    assert ("are read and kept" in said) == (blow == signal.SIGINT)
    assert run(arguments) == 0
    assert "where a run was interrupted" in capsys.readouterr().out
    np.testing.assert_allclose(read_back(files, out), cloned(track), atol=3e-4 * TARGET_SCALE)
    assert [path.name for path in tmp_path.iterdir()] == ["out.pc2"]


@pytest.mark.parametrize(("room", "kept"), [(200_000, FRAMES), (40_000, 2 * CHUNK_FRAMES)])
def test_a_disk_that_is_full_costs_nothing_that_was_read(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], room: int, kept: int
) -> None:
    """`room` bytes a file: too few for the output, or even for the journal."""
    resource = pytest.importorskip("resource", reason="this system does not limit files")
    out = tmp_path / "out.pc2"
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "clone_run.py"), "0", *files, "-o", str(out)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.strip().endswith("cannot be written: File too large.")
    assert done.stderr.strip().count("\n") == 0
    assert f"{kept} frames are read and kept" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == [journal_beside(out).name]
    assert run([*files, "-o", str(out)]) == 0
    assert f"going on after frame {kept}" in capsys.readouterr().out


def test_no_resume_begins_anew(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.pc2"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clone_command, "write_take", lambda *_: (_ for _ in ()).throw(OSError(28)))
        assert run([*files, "-o", str(out)]) != 0
    assert run([*files, "-o", str(out), "--no-resume"]) == 0
    assert "going on" not in capsys.readouterr().out


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(arguments) == 2
    sentence = capsys.readouterr().err.strip()
    assert sentence.count("\n") == 0
    assert sentence.endswith(".")
    return sentence


def test_frames_of_another_mesh_are_refused(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.obj"
    other.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    said = refusal(["--source", files[1], str(other), "-o", str(tmp_path / "o.glb")], capsys)
    assert "other.obj has 3 vertices" in said
    assert "every frame must be the same mesh" in said


def test_a_source_without_frames_is_refused(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "o.glb")
    assert "has no frames" in refusal(["--source", files[1], "-o", out], capsys)
    (tmp_path / "empty").mkdir()
    said = refusal(["--source", files[1], str(tmp_path / "empty"), "-o", out], capsys)
    assert "has no OBJ files" in said


def test_a_gltf_without_animation_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import trimesh

    still = tmp_path / "still.glb"
    trimesh.creation.icosphere().export(still)
    assert "animation" in refusal(["--source", str(still), "-o", str(tmp_path / "o.glb")], capsys)


def test_an_output_of_unknown_kind_is_refused(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "should end in .glb" in refusal([*files, "-o", str(tmp_path / "o.fbx")], capsys)


def test_codes_that_cannot_be_used_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = tmp_path / "take.csv"
    codes.write_text("jawOpen\n1\n")
    said = refusal(["--codes", str(codes), "-o", str(tmp_path / "o.glb")], capsys)
    assert "take.csv lacks browDown_L" in said


def test_frames_are_not_written_over_the_source(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pattern = str(Path(files[2]) / "%d.obj")
    assert "would overwrite the file that --source reads" in refusal(
        [*files, "-o", pattern], capsys
    )


def test_frames_go_into_the_folder_one_stands_in(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*files, "-o", "."]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"frame_{frame:04d}.obj" for frame in range(FRAMES)
    ]


def test_frames_are_not_written_over_the_target(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes, folder = tmp_path / "take.csv", tmp_path / "frames"
    assert run([*files, "-o", str(codes)]) == 0
    folder.mkdir()
    target = write_target(folder)
    target = target.rename(target.with_name("frame_0003.obj"))
    content = target.read_bytes()
    arguments = ["--codes", str(codes), "--target", str(target), "-o", str(folder)]
    said = refusal(arguments, capsys)
    assert "would overwrite the file that --target reads" in said
    assert target.read_bytes() == content


def test_nothing_is_kept_of_a_run_that_read_nothing(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clone_command, "read_take", fail_to_read)
        refusal([*files, "-o", str(tmp_path / "out.pc2")], capsys)
    assert not list(tmp_path.iterdir())


def fail_to_read(*_: object) -> CodeTrack:
    raise MeshError("0.obj is damaged.")


def test_nothing_is_done_before_the_options_are_known_good() -> None:
    with pytest.raises(OutputError):
        clone_command.clone_command(
            CloneOptions(source=(Path("a.glb"),), out=Path("/dev/null/x.glb")), lambda line: None
        )
