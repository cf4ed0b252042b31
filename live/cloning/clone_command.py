"""The `clone` command: reads what a source's face does, and has a target do it.

open source -> rig both -> read codes (kept in a journal) -> edit -> write -> say what was done
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from engine.cloning.code_decoder import HeadMotion
from engine.cloning.code_file import read_codes, read_head_motion
from engine.cloning.code_gains import CodeGains, apply_code_gains
from engine.cloning.code_gains_file import read_code_gains
from engine.cloning.code_gains_template import write_code_gains_template
from engine.cloning.code_track import CodeTrack
from engine.rotation import rotation_vector
from live.cloning.clone_claims import check_frames, claim_outputs, hold_claimed
from live.cloning.clone_config import CloneOptions, find_kind
from live.cloning.clone_journal import CloneJournal, compute_fingerprint, journal_beside
from live.cloning.clone_outputs import (
    ClonedTake,
    pattern_of,
    write_code_table,
    write_take,
)
from live.cloning.clone_reading import (
    TimedReader,
    find_head_motion,
    open_reader,
    read_take,
    reading_key,
)
from live.cloning.clone_remarks import remark_on
from live.cloning.clone_setup import CloneSetup, list_source_files, set_up
from live.cloning.explained_motion import explain_motion
from live.errors import SetupError
from live.export.live_link_take import is_live_link_take
from live.progress_bar import show_progress
from live.records import Say
from live.safe_file import write_whole

ASSUMED = (
    ", which do not say what follows the head: its neck is taken to bend; --head-motion whole moves"
    " the whole mesh"
)


def clone_command(options: CloneOptions, say: Say) -> None:
    """Clone a take as `options` say. Raises CaptureError, EngineError, RenderError, LiveError."""
    options.check()
    claim_outputs(options)
    if options.write_edit:
        _write_template(options.write_edit, say)
    if options.out is not None:
        with hold_claimed(options):
            _clone(options, say)


def _clone(options: CloneOptions, say: Say) -> None:
    gains = read_code_gains(options.edit) if options.edit else CodeGains()
    codes = _open_codes(options.codes, options.fps) if options.codes else None
    setup = set_up(options, say)
    check_frames(options, _count_frames(setup, codes), setup.target_file)
    if codes is not None:
        motion, assumed = _follow_codes(options)
        say(f"Codes: {len(codes)} frames of {options.codes}{assumed}")
        _deliver(options, gains, setup, codes, motion, say)
        return
    with _journal(options, setup, say) as journal:
        track = _read(options, setup, journal, say)
        motion = _follow_source(options, setup, track)
        _deliver(options, gains, setup, track, motion, say)
        journal.remove()


def _open_codes(path: Path, fps: float) -> CodeTrack:
    """Raises SetupError for a take of the app, CodeFileError."""
    if is_live_link_take(path):
        raise SetupError(
            f"{path} is a Live Link Face take, no table of codes: `export --take {path} -o "
            f"NAME.glb` has a mesh do what is in it, and --source {path} plays it live."
        )
    return read_codes(path, fps)


def _count_frames(setup: CloneSetup, codes: CodeTrack | None) -> int:
    if codes is not None:
        return len(codes)
    assert setup.animation is not None
    return len(setup.animation.times_s)


def _write_template(path: Path, say: Say) -> None:
    text = write_code_gains_template().encode()
    write_whole(path, lambda stream: stream.write(text))
    say(f"Wrote {path}")


@contextmanager
def _journal(options: CloneOptions, setup: CloneSetup, say: Say) -> Iterator[CloneJournal]:
    """The run's journal; what is in it when the run is broken off is said."""
    assert options.out is not None
    assert setup.source is not None
    rig, how = setup.source.rig.character.content_hash, reading_key(options.solver)
    choices = (rig, how, options.fps, options.animation)
    try:
        key = compute_fingerprint(list_source_files(options), choices)
    except OSError as problem:
        said = f"{problem.filename} cannot be read any more: {problem.strerror or problem}."
        raise SetupError(said) from problem
    path = journal_beside(pattern_of(options.out))
    journal = CloneJournal(path, key, resume=not options.no_resume)
    try:
        yield journal
    except BaseException:
        if journal.frame_count:
            say(f"{journal.frame_count} frames are read and kept: the same command goes on there.")
        raise
    finally:
        journal.close()


def _read(options: CloneOptions, setup: CloneSetup, journal: CloneJournal, say: Say) -> CodeTrack:
    animation, source = setup.animation, setup.source
    assert animation is not None
    assert source is not None
    total, kept = len(animation.times_s), len(journal.kept)
    if kept:
        say(f"  going on after frame {kept} of {total}, where a run was interrupted")
    reader, start = TimedReader(open_reader(options.solver, source.rig)), time.perf_counter()
    with _counting("reading the codes", total, say) as count:
        track = read_take(animation, reader, journal, count)
    if total > kept:
        solved, whole = (
            1000 * seconds / (total - kept)
            for seconds in (reader.seconds, time.perf_counter() - start)
        )
        say(
            f"  {total - kept} frames read, solver {options.solver}, {solved:.1f} ms each;"
            f" loading them took {whole - solved:.1f}"
        )
    if explained := explain_motion(animation, source.rig, track):
        say(f"  {explained.describe()}")
    return track


def _deliver(
    options: CloneOptions,
    gains: CodeGains,
    setup: CloneSetup,
    track: CodeTrack,
    motion: HeadMotion,
    say: Say,
) -> None:
    """Edit, decode, write and draw."""
    assert options.out is not None
    if options.edit:
        say(f"  codes edited by {options.edit.name}: {gains.summary}")
    edited = apply_code_gains(track, gains)
    say(f"  {describe_head(edited, motion)}")
    tables = [options.codes_out, options.out if find_kind(options.out) == "codes" else None]
    for path in filter(None, tables):
        write_code_table(edited, path, motion)
        say(f"Wrote {path}: the codes of {len(edited)} frames")
    if setup.target is None:
        return
    take = ClonedTake(setup.target.mesh, setup.target_file, setup.target.rig, edited, motion)
    for remark in remark_on(take, options.out):
        say(f"  {remark}")
    if find_kind(options.out) != "codes":
        _write(take, options.out, say)
    if options.preview:
        _draw(options.preview, setup, track, take, say)
    say(f"Set-up took {setup.seconds:.1f} s")


def _write(take: ClonedTake, out: Path, say: Say) -> None:
    total, start = len(take.track), time.perf_counter()
    with _counting("writing", total, say) as count:
        write_take(take, out, count)
    each_ms = 1000 * (time.perf_counter() - start) / total
    say(f"Wrote {out}: {find_kind(out)}, {total} frames, {each_ms:.1f} ms each")


def _draw(path: Path, setup: CloneSetup, track: CodeTrack, take: ClonedTake, say: Say) -> None:
    from live.cloning.clone_preview import SourceTake, write_preview

    source = None
    if setup.animation and setup.source:
        source = SourceTake(setup.animation, setup.source.rig, track)
    with _counting("drawing", len(take.track), say) as count:
        write_preview(path, source, take, count)
    say(f"Wrote {path}")


@contextmanager
def _counting(what: str, total: int, say: Say) -> Iterator[Callable[[int], None]]:
    """A bar of its own for one stage, told how many frames are done."""
    bar = show_progress(say, sys.stderr)
    try:
        bar.count(what, 0, total)
        yield lambda done: bar.count(what, done, total)
    finally:
        bar.close()


def _follow_source(options: CloneOptions, setup: CloneSetup, track: CodeTrack) -> HeadMotion:
    if options.head_motion != "auto":
        return options.head_motion
    assert setup.animation is not None
    assert setup.source is not None
    return find_head_motion(setup.animation, setup.source.rig, track)


def _follow_codes(options: CloneOptions) -> tuple[HeadMotion, str]:
    """What follows the head, and what is to be said where nobody said so."""
    assert options.codes is not None
    if options.head_motion != "auto":
        return options.head_motion, ""
    told = read_head_motion(options.codes)
    return (told, "") if told else ("head", ASSUMED)


def describe_head(track: CodeTrack, motion: HeadMotion) -> str:
    """How far the head turns and moves, and what follows it."""
    turns = [np.linalg.norm(rotation_vector(T[:3, :3])) for T in track.T_neutral_head]
    degrees = np.degrees(max(turns, default=0.0))
    moved_cm = np.linalg.norm(track.T_neutral_head[:, :3, 3], axis=1).max(initial=0.0)
    follows = {"head": "the head follows", "whole": "the mesh follows", "none": "nothing follows"}
    return f"the head turns by {degrees:.1f} degrees, moves by {moved_cm:.1f} cm: {follows[motion]}"
