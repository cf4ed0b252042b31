"""The token in the page's link: the same at every start, so that an open page comes back by itself.

Kept in `page.token` of the user's configuration folder, for its owner alone; delete the file and
the next start has another. Where the page is for other machines, every start draws its own.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from pathlib import Path

from live.broadcast.private_file import private_home, write_private

TOKEN_FILE = "page.token"
TOKEN_BYTES = 16
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{22,64}")


def draw_token() -> str:
    """A new one, of 128 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def load_page_token(folder: Path | None = None) -> str:
    """The token kept in `folder`, drawn if there is none or it is damaged.

    Where nothing can be kept, it holds for this start alone.
    """
    folder = private_home() if folder is None else folder
    kept = _read(folder / TOKEN_FILE)
    if kept is not None:
        return kept
    token = draw_token()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        write_private(folder / TOKEN_FILE, token)
    return token


def _read(file: Path) -> str | None:
    try:
        text = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return text if WELL_FORMED.fullmatch(text) else None
