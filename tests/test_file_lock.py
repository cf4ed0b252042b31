from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from engine.sessions.file_lock import file_lock

ROOT = Path(__file__).parent.parent
HOLD = """
import sys, time
from pathlib import Path
from engine.sessions.file_lock import file_lock
with file_lock(Path(sys.argv[1]), 5) as held:
    print(held, flush=True)
    time.sleep(60)
"""


def test_one_at_a_time_and_then_the_next(tmp_path):
    path = tmp_path / "engine.lock"
    with file_lock(path, 0) as first:
        assert first
        with file_lock(path, 0.1) as second:
            assert not second
    with file_lock(path, 0) as third:
        assert third


def test_another_process_is_waited_for_and_its_death_frees_the_lock(tmp_path):
    path = tmp_path / "engine.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "True"
        with file_lock(path, 0.1) as held:
            assert not held
    finally:
        holder.kill()
        holder.communicate()
    with file_lock(path, 5) as held:
        assert held


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path):
    start = time.monotonic()
    with file_lock(tmp_path / "no such folder" / "engine.lock", 5) as held:
        assert not held
    assert time.monotonic() - start < 5


def test_an_error_inside_frees_the_lock(tmp_path):
    path = tmp_path / "engine.lock"
    try:
        with file_lock(path, 0):
            raise KeyError
    except KeyError:
        pass
    with file_lock(path, 0) as held:
        assert held
