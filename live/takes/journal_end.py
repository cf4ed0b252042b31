"""What a journal becomes: the recording it was kept for."""

from __future__ import annotations

from pathlib import Path

from live.errors import TakeError
from live.safe_file import claim_output
from live.takes.journal import JournalContent, read_journal, recording_of

RECORDED = (".npz", ".csv")
"""Endings of the files that a performance can be recorded in."""


def finish_recording(journal: Path) -> JournalContent:
    """Make the recording of a journal that nobody writes any more, and remove the journal.

    What it holds is returned. Raises TakeError for what is no journal, OutputError when the
    recording cannot be written; the journal then stays.
    """
    out = recording_of(journal)
    if out.suffix.lower() not in RECORDED:
        raise TakeError(f"{journal} is no journal of a {' or '.join(RECORDED)} file.")
    content = read_journal(journal)
    write_take(out, content)
    journal.unlink()
    return content


def write_take(out: Path, content: JournalContent) -> None:
    """Write rows as the kind of file that the ending asks for. Raises OutputError."""
    claim_output(out, RECORDED)
    if out.suffix.lower() == ".csv":
        from live.takes.live_link_writer import write_live_link

        write_live_link(out, content.rows, content.began_s)
    else:
        from live.takes.recording_file import write_recording

        write_recording(out, content.rows)
