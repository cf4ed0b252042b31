"""The files that a performance leaves: opened, claimed and finished."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from capture.sources import Source
from live.assembly import start_film
from live.config import LiveOptions
from live.recorder import Recorder
from live.records import Say
from live.safe_file import claim_output
from live.takes.journal import claim_journal
from live.takes.journal_end import RECORDED
from live.video_sink import LiveVideo, OfflineVideo


class Output(Protocol):
    """Leaves a file."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def written(self) -> int:
        """Ticks or pictures in the file, once it is closed; there is none without."""
        ...

    def describe(self) -> str:
        """The file, and what a user should know of it."""
        ...

    def close(self) -> None:
        """Finish it; raises OutputError."""
        ...


def claim_outputs(options: LiveOptions) -> None:
    """Refuse files that cannot be written before a minute is spent on rigging.

    Raises OutputError.
    """
    for path, suffixes in ((options.video_out, (".mp4",)), (options.record, RECORDED)):
        if path:
            claim_output(path, suffixes)
    if options.record:
        claim_journal(options.record)


def open_recorders(options: LiveOptions, say: Say) -> list[Recorder]:
    """What `--record` asks for. Raises OutputError."""
    return [Recorder(options.record, say)] if options.record else []


def open_films(options: LiveOptions, source: Source) -> list[OfflineVideo | LiveVideo]:
    """What `--video-out` asks for. Raises OutputError."""
    if not options.video_out:
        return []
    return [start_film(options.video_out, source, offline=options.offline, rate=options.upsample)]


def finish_output(output: Output, say: Say) -> None:
    """Close one, and say what came of it. Raises OutputError."""
    output.close()
    if output.written:
        say(f"Wrote {output.describe()}")
    else:
        say(f"Nothing came in, so {output.path} is not written.")
