"""The files that a performance leaves: claimed and opened."""

from __future__ import annotations

from contextlib import ExitStack

from capture.sources import Source
from live.assembly import start_film
from live.config import LiveOptions
from live.recorder import Recorder
from live.records import Say
from live.safe_file import claim_output
from live.takes.journal import claim_journal
from live.takes.journal_end import RECORDED
from live.takes.kept_take import spare_take
from live.video_sink import LiveVideo, OfflineVideo


def claim_outputs(options: LiveOptions) -> None:
    """Refuse files that cannot be written, and takes that exist, before a minute goes to rigging.

    Raises OutputError.
    """
    if options.video_out:
        claim_output(options.video_out, (".mp4",))
    for path in options.record:
        claim_output(path, RECORDED)
        if not options.overwrite:
            spare_take(path)
        claim_journal(path)


def open_recorders(options: LiveOptions, say: Say) -> list[Recorder]:
    """What `--record` asks for. Raises OutputError."""
    recorders: list[Recorder] = []
    with ExitStack() as opened:  # where one cannot be opened, of the others nothing is left behind
        for path in options.record:
            recorders.append(Recorder(path, say, overwrite=options.overwrite))
            opened.callback(recorders[-1].close)
        opened.pop_all()
    return recorders


def open_films(options: LiveOptions, source: Source) -> list[OfflineVideo | LiveVideo]:
    """What `--video-out` asks for. Raises OutputError."""
    if not options.video_out:
        return []
    return [start_film(options.video_out, source, offline=options.offline, rate=options.upsample)]
