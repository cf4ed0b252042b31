"""The options of a `--source`, and what kinds of it there are.

Nothing heavy is imported here: `--help` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from capture.streams.stream_address import is_take, parse_stream
from live.errors import SetupError

SourceKind = Literal["images", "stream", "take", "recording"]
"""images: a camera, film or picture, to be tracked here; stream: somebody else's tracker on the
network; take: what one recorded (.csv); recording: our own (.npz), which holds the finished code.
"""
RECORDING_SUFFIX = ".npz"
UNFINISHED_SUFFIX = ".journal"
SLOWEST, FASTEST = 0.01, 100.0


def find_source_kind(spec: str) -> SourceKind:
    """What kind of source `--source spec` names. Raises SourceError for a damaged address."""
    if parse_stream(spec) is not None:
        return "stream"
    if is_take(spec):
        return "take"
    return "recording" if Path(spec.strip()).suffix.lower() == RECORDING_SUFFIX else "images"


@dataclass(frozen=True)
class SourceOptions:
    """How a recorded take is played."""

    speed: float = 1.0
    """How fast a take is played: 2 is twice as fast as it was, 0.5 half as fast."""
    loop: bool = False
    """Begin a take again when it is over."""

    def check_source(self, spec: str, defaults: dict[str, bool]) -> None:
        """Raises SetupError for options that say nothing about `--source spec`, SourceError.

        `defaults`: options that are about images, and whether they are as if not given.
        """
        if Path(spec.strip()).suffix.lower() == UNFINISHED_SUFFIX:
            raise SetupError(
                f"{spec} is an unfinished recording; `takes recover {spec}` makes a take of it."
            )
        kind = find_source_kind(spec)
        if not SLOWEST <= self.speed <= FASTEST:
            raise SetupError(
                f"--speed should be from {SLOWEST:g} to {FASTEST:g}; got {self.speed:g}."
            )
        if kind not in ("take", "recording") and (self.loop or self.speed != 1.0):
            raise SetupError("--speed and --loop play takes (.csv, .npz); leave them out.")
        if kind == "images":
            return
        for option, default in defaults.items():
            if not default:
                raise SetupError(
                    f"--source {spec} was tracked elsewhere, there are no images; leave {option}"
                    " out."
                )
