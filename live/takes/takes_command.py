"""The `takes` command: what there is, a part of one, or one that was interrupted."""

from __future__ import annotations

from live.records import Say
from live.takes.journal import hold_journal, recording_of
from live.takes.journal_end import finish_recording
from live.takes.kept_take import spare_take
from live.takes.take_list import list_takes
from live.takes.takes_config import ListTakes, RecoverTake, TakesOptions, TrimTake
from live.takes.trimming import trim_take


def takes_command(options: TakesOptions, say: Say) -> None:
    """Do what was asked for. Raises CaptureError, LiveError."""
    options.check()
    if isinstance(options.action, ListTakes):
        for line in list_takes(options.action.folder):
            say(line)
    elif isinstance(options.action, TrimTake):
        _trim(options.action, say)
    else:
        _recover(options.action, say)


def _trim(action: TrimTake, say: Say) -> None:
    if not action.overwrite:
        spare_take(action.out)
    end_s = float("inf") if action.end is None else action.end
    count = trim_take(action.take, action.out, action.begin or 0.0, end_s)
    say(f"Wrote {action.out}: {count} frames")


def _recover(action: RecoverTake, say: Say) -> None:
    with hold_journal(action.journal):
        content = finish_recording(action.journal, action.out, overwrite=action.overwrite)
    if len(content.rows):
        say(f"Wrote {action.out or recording_of(action.journal)}: {len(content.rows)} frames")
    else:
        say(f"{action.journal} held no frames; it is removed, and nothing is written.")
    if content.lost_bytes:
        say(f"  the last {content.lost_bytes} bytes were torn and could not be used")
