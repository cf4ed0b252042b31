"""A cloned take in every kind of file, read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from clone_rigs import ball_rig, lively_track, write_obj

from engine.animation.mesh_animation import open_animation
from engine.cloning.code_decoder import CodeDecoder, HeadMotion
from engine.cloning.code_file import read_codes, read_head_motion
from live.cloning.clone_outputs import (
    CHUNK_FRAMES,
    ClonedTake,
    claim_take,
    name_frame,
    names_of,
    write_code_table,
    write_take,
)
from live.errors import OutputError

FRAMES = CHUNK_FRAMES + 4


def some_take(folder: Path, motion: HeadMotion = "head") -> ClonedTake:
    rig, mesh = ball_rig()
    return ClonedTake(mesh, write_obj(mesh, folder / "ball.obj"), rig, lively_track(FRAMES), motion)


def written(take: ClonedTake, out: Path) -> np.ndarray:
    """(N, V, 3) read back."""
    counts: list[int] = []
    write_take(take, out, counts.append)
    assert counts[-1] == FRAMES
    frames = out.parent if out.name.endswith("%04d.obj") else out
    # A GLB has its own neutral: behind the vertices come copies of those on a texture's seam.
    neutral = None if out.suffix == ".glb" else take.mesh_file
    animation = open_animation(neutral, [frames], 25)
    np.testing.assert_allclose(animation.times_s, take.track.times_s, atol=1e-6)
    count = len(take.mesh.vertices)
    return np.stack([animation.read(frame)[:count] for frame in range(FRAMES)])


@pytest.mark.parametrize("motion", ["head", "whole", "none"])
@pytest.mark.parametrize("name", ["take.glb", "take.pc2", "frames", "deep/take_%04d.obj"])
def test_every_kind_of_file_holds_what_is_decoded(
    tmp_path: Path, name: str, motion: HeadMotion
) -> None:
    take = some_take(tmp_path, motion)
    claim_take(tmp_path / name)
    read = written(take, tmp_path / name)
    decoded = CodeDecoder(take.rig, motion).decode(take.track)
    np.testing.assert_allclose(read, decoded, atol=2e-5 * np.ptp(take.mesh.vertices))


def test_the_codes_alone_are_a_table(tmp_path: Path) -> None:
    track = lively_track(FRAMES)
    write_code_table(track, tmp_path / "take.csv", "whole")
    assert read_head_motion(tmp_path / "take.csv") == "whole"
    np.testing.assert_allclose(read_codes(tmp_path / "take.csv").code, track.code, rtol=1e-5)


@pytest.mark.parametrize(
    ("out", "frame", "file"),
    [
        ("a/b_%04d.obj", 7, "a/b_0007.obj"),
        ("100%_%d.obj", 7, "100%_7.obj"),
        ("50%d/a_%d.obj", 7, "50%d/a_7.obj"),
        ("frames", 12, "frames/frame_0012.obj"),
    ],
)
def test_frames_are_numbered_by_the_pattern(out: str, frame: int, file: str) -> None:
    assert name_frame(Path(out), frame) == Path(file)


@pytest.mark.parametrize(
    ("out", "names", "others"),
    [
        (
            "a/b_%04d.obj",
            ["b_0007.obj", "b_12345.obj", "b_7.obj"],
            ["b_.obj", "b_x7.obj", "b_7.mtl"],
        ),
        ("frames", ["frame_0000.obj"], ["frame.obj", "other_0000.obj"]),
        ("a.glb", ["a.glb"], ["a1.glb", "aXglb"]),
        ("100%d.pc2", ["100%d.pc2"], ["1007.pc2"]),
    ],
)
def test_what_would_be_taken_for_the_output(out: str, names: list[str], others: list[str]) -> None:
    pattern = names_of(Path(out))
    assert all(pattern.fullmatch(name) for name in names)
    assert not any(pattern.fullmatch(name) for name in others)


@pytest.mark.parametrize("name", ["take.glb", "take.pc2", "frames", "take.csv"])
def test_what_cannot_be_written_is_said_before_any_work(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        claim_take(tmp_path / "file" / name)


@pytest.mark.parametrize("name", ["take.glb", "take.pc2"])
def test_what_fails_halfway_leaves_the_older_file(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    out.write_bytes(b"older")

    def fail(done: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        write_take(some_take(tmp_path), out, fail)
    assert name == "take.glb" or out.read_bytes() == b"older"
    assert not list(tmp_path.glob(".*"))
