from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import pytest

from live.broadcast.page import Page, plain_answer


@pytest.fixture
def page(tmp_path: Path) -> Page:
    (tmp_path / "secret.html").write_text("not in the folder")
    folder = tmp_path / "viewer"
    folder.mkdir()
    for name in ("viewer.html", "viewer.js", "viewer.css", "package.json", "notes.py"):
        (folder / name).write_text(name)
    return Page(folder)


@pytest.mark.parametrize(
    ("path", "name", "type_"),
    [
        ("/", "viewer.html", "text/html"),
        ("/?a=b", "viewer.html", "text/html"),
        ("/viewer.html", "viewer.html", "text/html"),
        ("/viewer.js", "viewer.js", "text/javascript"),
        ("/viewer.css?1", "viewer.css", "text/css"),
    ],
)
def test_files_of_the_page(page: Page, path: str, name: str, type_: str) -> None:
    answer = page.answer(path, "127.0.0.1:5583")
    assert answer.status_code == HTTPStatus.OK
    assert answer.body == name.encode()
    assert answer.headers["Content-Type"] == f"{type_}; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(name))


@pytest.mark.parametrize(
    "path", ["/package.json", "/notes.py", "/../secret.html", "viewer.js", "", "/viewer", "/#"]
)
def test_nothing_else(page: Page, path: str) -> None:
    assert page.answer(path, "127.0.0.1:5583").status_code == HTTPStatus.NOT_FOUND


def test_a_file_put_there_later_is_not_served(page: Page, tmp_path: Path) -> None:
    (tmp_path / "viewer" / "late.js").write_text("")
    assert page.answer("/late.js", "127.0.0.1:5583").status_code == HTTPStatus.NOT_FOUND


def test_the_page_may_talk_to_its_sender_only(page: Page) -> None:
    policy = page.answer("/", "localhost:7003").headers["Content-Security-Policy"].split("; ")
    assert set(policy) == {
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src blob: data:",
        "connect-src 'self' ws://localhost:7003",
    }


def test_a_refusal_loads_nothing() -> None:
    answer = plain_answer(HTTPStatus.FORBIDDEN, "No.")
    assert (answer.status_code, answer.reason_phrase, answer.body) == (403, "Forbidden", b"No.\n")
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_the_installed_page_is_whole() -> None:
    answer = Page().answer("/", "127.0.0.1:5583")
    assert b"viewer.js" in answer.body
    assert b"http" not in answer.body.replace(b"http-equiv", b"")  # nothing from elsewhere
