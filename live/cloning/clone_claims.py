"""What a clone run may write: known before any work, and nobody else's while it lasts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from live.cloning.clone_config import CloneOptions, find_kind
from live.cloning.clone_outputs import claim_take, name_frame, names_of, pattern_of
from live.cloning.clone_setup import list_source_files
from live.errors import OutputError
from live.output_lock import hold_outputs
from live.rigs.editing import claim_template
from live.safe_file import claim_output, remove_unfinished, spare_inputs


def claim_outputs(options: CloneOptions) -> None:
    """Raise OutputError, before any work, for what cannot be written."""
    if options.out:
        claim_take(options.out)
    if options.codes_out:
        claim_output(options.codes_out, (".csv",))
    if options.preview:
        claim_output(options.preview, (".png", ".mp4"))
    if options.write_edit:
        claim_template(claim_output(options.write_edit, (".toml",)))


@contextmanager
def hold_claimed(options: CloneOptions) -> Iterator[None]:
    """Keep other runs from the same outputs; what a run left there when it was killed is removed.

    Raises OutputError while another run writes one of them.
    """
    assert options.out is not None
    names = {pattern_of(options.out): names_of(options.out)}
    for path in filter(None, (options.codes_out, options.preview)):
        names[path] = re.compile(re.escape(path.name))
    with hold_outputs(names):
        for path, written in names.items():
            remove_unfinished(path.parent, written)
        yield


def check_frames(options: CloneOptions, frame_count: int, target_file: Path) -> None:
    """Raise OutputError where so many OBJ files would not do as the only ones of their name.

    They would take the place of a file that is read, or of some frames of a longer take.
    """
    out = options.out
    if out is None or find_kind(out) != "OBJ sequence":
        return
    folder, names = pattern_of(out).parent, names_of(out)
    there = {path.resolve() for path in folder.iterdir() if names.fullmatch(path.name)}
    frames = {name_frame(out, frame).resolve() for frame in range(frame_count)}
    read = [("--source", path) for path in list_source_files(options)]
    for option, path in (*read, ("--target", target_file)):
        if path.resolve() in there & frames:
            spare_inputs({"--out": path}, {option: path})
    if others := there - frames:
        raise OutputError(
            f"{folder} has {len(others)} files like {pattern_of(out).name} that this take of"
            f" {frame_count} frames leaves as they are, such as {min(others).name}:"
            " remove them, or name another output."
        )
