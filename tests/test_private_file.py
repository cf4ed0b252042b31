"""Private files are whole, and their owner's alone."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from live.broadcast.private_file import private_home, write_private


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("former, and longer than what comes")
    (tmp_path / f".secret.unfinished-{os.getpid()}").write_text("of a run that was killed")
    write_private(file, "new")
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(sys.platform == "win32", reason="rights hold on POSIX")
def test_its_owner_alone_may_read_it(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        write_private(tmp_path / "secret", "new")
    finally:
        os.umask(former)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_home_is_the_users_unless_the_environment_says_another(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    assert private_home() == tmp_path
    monkeypatch.delenv("MIMESH_CACHE")
    assert private_home().name == "mimesh"
