"""What a journal becomes: the recording it was kept for."""

from __future__ import annotations

from pathlib import Path

from live.errors import OutputError, TakeError
from live.safe_file import claim_output
from live.takes.journal import JournalContent, read_journal, recording_of
from live.takes.kept_take import spare_take

RECORDED = (".npz", ".csv")
"""Endings of the files that a performance can be recorded in."""


def finish_recording(
    journal: Path, out: Path | None = None, *, overwrite: bool = False
) -> JournalContent:
    """Make the recording of a journal that nobody else writes, and remove the journal.

    What it holds is returned; where that is nothing, no file is written, and an older one stays.
    `out` is another place for the recording, where its own has no room, say. A file that is there
    already is replaced where `overwrite` says so, once the new one is whole.

    Raises TakeError for what is no journal, OutputError when the recording cannot be written, when
    `out` is of another kind or there is a file already; the journal then stays.
    """
    own = recording_of(journal)
    if own.suffix.lower() not in RECORDED:
        raise TakeError(f"{journal} is no journal of a {' or '.join(RECORDED)} file.")
    if out is not None and out.suffix.lower() != own.suffix.lower():
        raise OutputError(f"{out} should end in {own.suffix}, as the recording does.")
    content = read_journal(journal)
    if len(content.rows):
        if not overwrite:
            spare_take(out or own, "name another file with -o")
        write_take(out or own, content)
    _remove(journal)
    return content


def _remove(journal: Path) -> None:
    try:
        journal.unlink()
    except OSError as problem:
        raise OutputError(f"{journal} cannot be removed: {problem.strerror}.") from problem


def write_take(out: Path, content: JournalContent) -> None:
    """Write rows as the kind of file that the ending asks for. Raises OutputError."""
    claim_output(out, RECORDED)
    if out.suffix.lower() == ".csv":
        from live.takes.live_link_writer import write_live_link

        write_live_link(out, content.rows, content.began_s)
    else:
        from live.takes.recording_file import write_recording

        write_recording(out, content.rows)
