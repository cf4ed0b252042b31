"""Ends a drill with one sentence where something it was given cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from capture.errors import CaptureError
from engine.errors import EngineError
from live.errors import LiveError
from render.errors import RenderError


class DrillError(Exception):
    """What a drill cannot go on with; its text is one sentence for whoever runs it."""


def end_with(main: Callable[[], int | None]) -> NoReturn:
    """Run `main` and exit with its code, or with the sentence of what it stumbled over."""
    try:
        raise SystemExit(main())
    except (CaptureError, EngineError, RenderError, LiveError, DrillError) as error:
        raise SystemExit(str(error)) from error
    except OSError as error:
        if error.filename is None:
            raise
        raise SystemExit(f"{error.filename} cannot be used ({error.strerror}).") from error
