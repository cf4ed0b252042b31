from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from live.errors import OutputError
from live.safe_file import claim_output, remove_unfinished, spare_inputs, write_whole


def test_a_file_appears_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.json", lambda file: file.write(b"{}"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"{}"


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")

    def run_out_of_disk(file) -> None:
        file.write(b"new")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match=r"a\.json cannot be written: No space left on device\."):
        write_whole(tmp_path / "a.json", run_out_of_disk)
    assert (tmp_path / "a.json").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_write_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    def press_control_c(file) -> None:
        file.write(b"new")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.json", press_control_c)
    assert not list(tmp_path.iterdir())


def test_what_killed_runs_left_of_a_file_is_removed(tmp_path: Path) -> None:
    ours = (".a.glb.unfinished-7", ".a.unfinished-12.glb")
    others = (".b.glb.unfinished-7", ".a.mp4.unfinished-7", "a.glb", ".a.glb.clone-journal")
    for name in (*ours, *others):
        (tmp_path / name).write_text("")
    remove_unfinished(tmp_path, re.compile(r"a\.glb"))
    assert {path.name for path in tmp_path.iterdir()} == set(others)


def test_folders_are_made(tmp_path: Path) -> None:
    path = claim_output(tmp_path / "out" / "deep" / "a.npz", (".npz",))
    assert path.parent.is_dir()
    assert not path.exists()


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"should end in \.npz"):
        claim_output(tmp_path / "a.txt", (".npz",))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.npz").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        claim_output(tmp_path / "a.npz", (".npz",))


def test_a_file_in_the_way_of_a_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match=r"cannot be written: .*out is a file, not a folder"):
        claim_output(tmp_path / "out" / "a.npz", (".npz",))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc refuses new files, on Linux")
def test_a_place_that_refuses_is_known_before_any_work() -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        claim_output(Path("/proc/a.npz"), (".npz",))


def test_a_file_that_is_read_is_never_written(tmp_path: Path) -> None:
    talk, link, other = tmp_path / "talk.mp4", tmp_path / "link.mp4", tmp_path / "other.mp4"
    talk.write_bytes(b"film")
    other.write_bytes(b"film")
    link.symlink_to(talk)
    for path, source in ((talk, talk), (link, talk), (talk, link), (tmp_path / "." / link, link)):
        with pytest.raises(OutputError) as caught:
            spare_inputs(
                {"--record": None, "--video-out": path}, {"--mesh": None, "SOURCE": source}
            )
        assert str(caught.value) == (
            f"--video-out {path} would overwrite the file that SOURCE reads; name another file."
        )
    spare_inputs({"--video-out": other}, {"SOURCE": talk})
    spare_inputs({"--video-out": tmp_path / "new.mp4"}, {"SOURCE": tmp_path / "new.mp4"})
    spare_inputs({"--video-out": other}, {"SOURCE": Path("a" * 5000), "NUL": Path("a\0b")})


@pytest.mark.parametrize("blow", [KeyboardInterrupt, ValueError])
def test_a_write_that_is_broken_off_leaves_nothing_behind(
    tmp_path: Path, blow: type[BaseException]
) -> None:
    (tmp_path / "a.json").write_text("old")

    def break_off(file) -> None:
        file.write(b"new")
        raise blow

    with pytest.raises(blow):
        write_whole(tmp_path / "a.json", break_off)
    assert (tmp_path / "a.json").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1
