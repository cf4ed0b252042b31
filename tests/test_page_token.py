"""The page's link stays the same from start to start, and is drawn anew where it cannot."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from live.broadcast.page_token import TOKEN_FILE, draw_token, load_page_token


def test_tokens_are_drawn_and_long() -> None:
    tokens = {draw_token() for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 22


def test_it_is_the_same_at_every_start(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there" / "yet"
    assert load_page_token(folder) == load_page_token(folder)


def test_the_folder_is_the_one_of_the_environment(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    assert load_page_token() == (tmp_path / TOKEN_FILE).read_text()


@pytest.mark.parametrize(
    "kept", ["", "short", "x" * 65, "spaces are no token, really", "\xe9" * 22]
)
def test_a_damaged_one_is_replaced(tmp_path: Path, kept: str) -> None:
    (tmp_path / TOKEN_FILE).write_text(kept, encoding="utf-8")
    token = load_page_token(tmp_path)
    assert token != kept
    assert load_page_token(tmp_path) == token


@pytest.mark.skipif(sys.platform == "win32", reason="rights hold on POSIX")
def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    load_page_token(tmp_path)
    assert stat.S_IMODE(os.stat(tmp_path / TOKEN_FILE).st_mode) == 0o600


def test_where_nothing_can_be_kept_it_holds_for_one_start(tmp_path: Path) -> None:
    occupied = tmp_path / "a file"
    occupied.write_text("no folder")
    assert load_page_token(occupied) != load_page_token(occupied)
