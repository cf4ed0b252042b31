"""Who may write an output while another run does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from live.errors import OutputError
from live.output_lock import hold_outputs, lock_of

HOLD = """
import sys
from pathlib import Path
from live.output_lock import hold_outputs
with hold_outputs([Path(sys.argv[1])]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def another_run(out: Path) -> subprocess.Popen[str]:
    """A process that holds `out` by now, until its input ends."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(out)], **pipes)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_what_another_run_writes_is_refused_until_it_ends(tmp_path: Path) -> None:
    out = tmp_path / "out.glb"
    with another_run(out) as process:
        with (
            pytest.raises(OutputError, match=r"Another run is writing .*out\.glb: wait for it"),
            hold_outputs([tmp_path / "codes.csv", tmp_path / "x" / ".." / "out.glb"]),
        ):
            pass
        with hold_outputs([tmp_path / "other.glb", tmp_path / "codes.csv"]):
            pass
        process.communicate(timeout=30)
    with hold_outputs([out]):
        pass


def test_a_run_that_is_killed_lets_go(tmp_path: Path) -> None:
    out = tmp_path / "out.glb"
    with another_run(out) as process:
        process.kill()
        process.communicate(timeout=30)
    with hold_outputs([out]):
        assert lock_of(out).exists()
    assert not lock_of(out).exists()


def test_one_file_under_two_options_is_held_once(tmp_path: Path) -> None:
    with hold_outputs([tmp_path / "a.csv", tmp_path / "a.csv"]):
        assert not list(tmp_path.glob("a.csv*"))


def test_without_a_place_for_locks_work_goes_on(tmp_path: Path, cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    with hold_outputs([tmp_path / "a.csv"]), hold_outputs([tmp_path / "a.csv"]):
        pass
