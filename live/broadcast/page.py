"""The viewer page: the files of `live/viewer`, and the headers that keep it to itself."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from websockets.datastructures import Headers
from websockets.http11 import Response

FOLDER = Path(__file__).parent.parent / "viewer"
FIRST_PAGE = "viewer.html"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}


class Page:
    """Read once; nothing a visitor says becomes a file's name."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = {f"/{file.name}": file for file in folder.iterdir() if file.suffix in TYPES}
        self._bodies = {path: file.read_bytes() for path, file in files.items()}
        if f"/{FIRST_PAGE}" in self._bodies:
            self._bodies["/"] = self._bodies[f"/{FIRST_PAGE}"]

    def answer(self, path: str, host: str) -> Response:
        """The file at `path`, or 404; `host`: what the page was asked for as."""
        name = path.partition("?")[0]
        if name not in self._bodies:
            return plain_answer(HTTPStatus.NOT_FOUND, "There is no such page.")
        suffix = Path(name).suffix or Path(FIRST_PAGE).suffix
        return _response(HTTPStatus.OK, TYPES[suffix], self._bodies[name], host)


def plain_answer(status: HTTPStatus, sentence: str) -> Response:
    """A refusal for people."""
    return _response(status, "text/plain; charset=utf-8", f"{sentence}\n".encode(), None)


def _response(status: HTTPStatus, content_type: str, body: bytes, host: str | None) -> Response:
    headers = Headers()
    for name, value in {
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "Content-Security-Policy": _security_policy(host),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Connection": "close",
    }.items():
        headers[name] = value
    return Response(status.value, status.phrase, headers, body)


def _security_policy(host: str | None) -> str:
    """Everything from here and nothing from elsewhere; talk to this sender and nobody else."""
    rules = [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
    if host is not None:
        rules += [
            "script-src 'self'",
            "style-src 'self'",
            "img-src blob: data:",
            f"connect-src 'self' ws://{host}",
        ]
    return "; ".join(rules)
