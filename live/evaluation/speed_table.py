"""What cloning costs: each frame, a new pair of meshes, and whole sequences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_decoder import CodeDecoder
from engine.progress import Progress, within
from live.evaluation import published
from live.evaluation.cast import Cast
from live.evaluation.code_readers import READER_LABELS, start_reading
from live.evaluation.result_table import Figure, ResultTable, Row
from live.evaluation.rig_keeper import RigKeeper
from live.evaluation.stopwatch import NOTHING, Spent, median, timed

CHUNKS = (32, 1)
FRAMES_TIMED = 256
FRAMES_PER_S = 30.0
FRAMES_PER_EXPRESSION = 15
SETUP_REPEATS = 3
COLUMNS = ("ms per frame", "CPU ms per frame", "seconds", "CPU seconds")


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """Medians, for one frame."""

    reading: Spent
    decoding: Spent
    both: Spent


def measure_speed(
    cast: Cast, keeper: RigKeeper, readers: Sequence[str], tell: Progress
) -> ResultTable:
    """Source and target of 11,248 vertices each, two ICT identities."""
    rows = _frame_rows(cast, readers, within(tell, 0.0, 0.4))
    cold, cached = (
        _time_setup(cast, keeper, readers[0], refresh, within(tell, 0.4, 0.8))
        for refresh in (True, False)
    )
    rows.append(_row("set-up of a new pair", cold, "< 6 s", published.SETUP_S))
    rows.append(_row("set-up of a pair rigged before", cached))
    for count, theirs in published.SEQUENCE_S.items():
        tell(f"{count} frames", 0.8)
        taken = cold + _time_sequence(cast, readers[0], count)
        rows.append(_row(f"{count} frames, set-up included", taken, "", theirs))
    return ResultTable(
        "speed",
        "what it costs on this machine's CPU; 11,248 vertices each; medians",
        COLUMNS,
        tuple(rows),
        (
            "Set-up: finding both faces, rigging both meshes, opening reader and decoder, in a"
            " process that has its libraries loaded.",
        ),
    )


def animate(expressions: np.ndarray, frame_count: int) -> np.ndarray:
    """(N, 53) coefficients that go from one of `expressions` (M, 53) to the next, over and over."""
    place = np.arange(frame_count) / FRAMES_PER_EXPRESSION
    before = np.floor(place).astype(int)
    share = (place - before)[:, None]
    ends = [expressions[(before + step) % len(expressions)] for step in (0, 1)]
    return (1 - share) * ends[0] + share * ends[1]


def time_frames(
    how: str, source: CloneRig, target: CloneRig, vertices: np.ndarray, chunk: int
) -> FrameTimes:
    """Reading and decoding of (N, V, 3) consecutive frames, `chunk` at a time, after a warm-up."""
    reader, decoder = start_reading(how, source), CodeDecoder(target, "head")
    times_s = np.arange(len(vertices)) / FRAMES_PER_S
    decoder.decode(reader.read(vertices[:chunk], times_s[:chunk]))
    readings, decodings = [], []
    for begin in range(chunk, len(vertices) - chunk + 1, chunk):
        frames, when = vertices[begin : begin + chunk], times_s[begin : begin + chunk]
        track, reading = timed(lambda f=frames, w=when: reader.read(f, w))
        _, decoding = timed(lambda t=track: decoder.decode(t))
        readings.append(reading)
        decodings.append(decoding)
    both = [a + b for a, b in zip(readings, decodings, strict=True)]
    return FrameTimes(*(median(found, 1 / chunk) for found in (readings, decodings, both)))


def _frame_rows(cast: Cast, readers: Sequence[str], tell: Progress) -> list[Row]:
    seeds, rows = cast.protocol.seeds(), []
    source, target = cast.ict(seeds[0]), cast.ict(seeds[-1])
    take = animate(cast.coefficients(source, "binary"), FRAMES_TIMED)
    vertices = source.posed(take).astype(np.float32)
    for turn, how in enumerate(readers):
        for number, chunk in enumerate(CHUNKS):
            at_once = f"{chunk} at a time" if chunk > 1 else "one by one"
            label = f"{READER_LABELS[how]}, {at_once}"
            tell(label, (turn + number / len(CHUNKS)) / len(readers))
            found = time_frames(how, cast.rig(source), cast.rig(target), vertices, chunk)
            said = ("< 5 ms", published.PER_FRAME_MS) if how == readers[0] else ("", "")
            rows += [
                _frame_row(f"{label}: reading", found.reading),
                _frame_row(f"{label}: decoding", found.decoding),
                _frame_row(f"{label}: both", found.both, *said),
            ]
    return rows


def _time_setup(cast: Cast, keeper: RigKeeper, how: str, refresh: bool, tell: Progress) -> Spent:
    """From two meshes in memory to reader and decoder; rigged anew if `refresh`."""
    seeds, spent = cast.protocol.seeds(), []
    for turn in range(SETUP_REPEATS):
        tell("set-up of a new pair" if refresh else "set-up from the cache", turn / SETUP_REPEATS)
        pair = [cast.ict(seeds[(turn + step) % len(seeds)]) for step in (0, 1)]
        meshes = [(head.mesh, head.name) for head in pair]
        spent.append(timed(lambda m=meshes: _set_up(keeper, how, m, refresh))[1])
    return median(spent)


def _set_up(keeper: RigKeeper, how: str, meshes: list, refresh: bool) -> None:
    source, target = keeper.rig_pair(*meshes, refresh=refresh)
    start_reading(how, source)
    CodeDecoder(target, "head")


def _time_sequence(cast: Cast, how: str, count: int) -> Spent:
    """To read and decode `count` frames, in chunks."""
    seeds, chunk = cast.protocol.seeds(), CHUNKS[0]
    source, target = cast.ict(seeds[0]), cast.ict(seeds[-1])
    take = animate(cast.coefficients(source, "binary"), count)
    reader = start_reading(how, cast.rig(source))
    decoder, total = CodeDecoder(cast.rig(target), "head"), NOTHING
    for begin in range(0, count, chunk):
        vertices = source.posed(take[begin : begin + chunk]).astype(np.float32)
        when = (begin + np.arange(len(vertices))) / FRAMES_PER_S
        total += timed(lambda v=vertices, w=when: decoder.decode(reader.read(v, w)))[1]
    return total


def _row(label: str, spent: Spent, goal: str = "", theirs: str = "") -> Row:
    figures: tuple[Figure, ...] = (None, None, spent.wall_s, spent.cpu_s)
    return Row(label, figures, goal, theirs)


def _frame_row(label: str, spent: Spent, goal: str = "", theirs: str = "") -> Row:
    figures: tuple[Figure, ...] = (1e3 * spent.wall_s, 1e3 * spent.cpu_s, None, None)
    return Row(label, figures, goal, theirs)
