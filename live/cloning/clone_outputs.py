"""Writes a cloned take, the way its name asks for; every file whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.animation.frame_files import NUMBER
from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_decoder import CodeDecoder, HeadMotion
from engine.cloning.code_file import write_codes
from engine.cloning.code_track import CodeTrack
from engine.records import Mesh
from live.cloning.clone_config import find_kind
from live.errors import OutputError
from live.safe_file import claim_output, explain_failure, write_whole

CHUNK_FRAMES = 32
"""So many frames are in memory at once as vertices."""

Count = Callable[[int], None]
"""Told how many frames are done."""


@dataclass(frozen=True, slots=True, eq=False)
class ClonedTake:
    """What a target does."""

    mesh: Mesh
    mesh_file: Path
    """Where `mesh` is from."""
    rig: CloneRig
    track: CodeTrack
    head_motion: HeadMotion
    """What follows the head's motion."""


def claim_take(out: Path) -> None:
    """Raise OutputError, before any work, where a take could not be written to `out`."""
    if find_kind(out) != "OBJ sequence":
        claim_output(out, (out.suffix.lower(),))
        return
    claim_output(name_frame(out, 0), (".obj",))


def pattern_of(out: Path) -> Path:
    """The file that `out` asks for, or the pattern of an OBJ sequence's files."""
    folder = find_kind(out) == "OBJ sequence" and not NUMBER.search(out.name)
    return out / "frame_%04d.obj" if folder else out


def names_of(out: Path) -> re.Pattern[str]:
    """Matches the names of all files that whoever opens `out` would take for it."""
    pattern, several = pattern_of(out).name, find_kind(out) == "OBJ sequence"
    return re.compile(
        "[0-9]+".join(map(re.escape, NUMBER.split(pattern) if several else [pattern]))
    )


def name_frame(out: Path, frame: int) -> Path:
    """The file of one frame of an OBJ sequence; `out` is a pattern or a folder."""
    pattern = pattern_of(out)
    return pattern.with_name(NUMBER.sub(lambda number: number[0] % frame, pattern.name))


def write_take(take: ClonedTake, out: Path, count: Count) -> None:
    """Write `take` to `out`. Raises OutputError; a file that is not whole then is as it was."""
    write = {
        "glTF animation": _write_glb,
        "point cache": _write_pc2,
        "OBJ sequence": _write_obj_sequence,
    }[find_kind(out)]
    try:
        write(take, out, count)
    except OSError as problem:
        raise OutputError(explain_failure(out, problem)) from problem


def write_code_table(track: CodeTrack, out: Path, head_motion: HeadMotion) -> None:
    """Write the codes as a table that says what follows the head's motion; raises OutputError."""
    write_whole(out, lambda stream: write_codes(stream, cut_track(track), head_motion))


def cut_track(track: CodeTrack) -> Iterator[CodeTrack]:
    """Chunks of at most `CHUNK_FRAMES` frames."""
    for begin in range(0, len(track), CHUNK_FRAMES):
        yield track.slice(begin, begin + CHUNK_FRAMES)


def _write_glb(take: ClonedTake, out: Path, count: Count) -> None:
    from engine.animation.character_glb import CharacterGlbWriter

    writer = CharacterGlbWriter(out, take.mesh, take.rig, head_motion=take.head_motion)
    writer.write(take.track)
    writer.finish()
    count(len(take.track))


def _write_pc2(take: ClonedTake, out: Path, count: Count) -> None:
    from engine.animation.pc2_file import write_pc2

    with write_pc2(out, len(take.mesh.vertices)) as writer:
        for done, vertices in _decode(take):
            writer.write(vertices)
            count(done)


def _write_obj_sequence(take: ClonedTake, out: Path, count: Count) -> None:
    from engine.animation.obj_sequence_writer import ObjSequenceWriter

    writer = ObjSequenceWriter(take.mesh, take.mesh_file)
    for done, vertices in _decode(take):
        for place, one in enumerate(vertices, done - len(vertices)):
            writer.write(one, name_frame(out, place))
        count(done)


def _decode(take: ClonedTake) -> Iterator[tuple[int, np.ndarray]]:
    """Frames done and the last of their vertices, (n, V, 3), chunk by chunk."""
    decoder = CodeDecoder(take.rig, take.head_motion)
    done = 0
    for chunk in cut_track(take.track):
        done += len(chunk)
        yield done, decoder.decode(chunk)
