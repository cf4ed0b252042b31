"""There and back: one family's motion on the other family's head, read off that, and brought back.

Nobody knows what an ICT expression should look like on a MakeHuman head, but whatever it looks
like, it should still say the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.progress import Progress
from live.evaluation import published
from live.evaluation.cast import Cast
from live.evaluation.clone_methods import decode_track
from live.evaluation.code_readers import READER_LABELS
from live.evaluation.evaluation_heads import EvaluationHead
from live.evaluation.pair_rows import UNIT
from live.evaluation.result_table import ResultTable, Row
from live.evaluation.retargeting import MSE_COLUMNS, CloneError, measure_clone, summarise

WAYS = {
    "ICT to MakeHuman to ICT": ("< .80", published.CYCLE),
    "MakeHuman to ICT to MakeHuman": ("", published.CYCLE_FROM_THE_OTHER),
}
"""Each with its goal and what is published for the like, with Multiface's captured
heads in MakeHuman's place."""


def measure_cycle(cast: Cast, readers: Sequence[str], tell: Progress) -> ResultTable:
    """Both ways round, ICT's identity and MakeHuman's adult of the same seed."""
    seeds, errors = cast.protocol.seeds(), {}
    for number, seed in enumerate(seeds):
        ict, makehuman = cast.ict(seed), cast.makehuman(seed)
        for half, (way, heads) in enumerate(
            zip(WAYS, ((ict, makehuman), (makehuman, ict)), strict=True)
        ):
            tell(f"{way}, {seed}", (number + half / 2) / len(seeds))
            for how in readers:
                found = go_round(cast, how, *heads)
                errors.setdefault((way, how), []).append(found)
            errors.setdefault((way, ""), []).append(_stay(cast, heads[0]))
    rows = [_row(way, how, found, readers[0]) for (way, how), found in errors.items()]
    identities = {
        row.label: {str(seed): error.whole for seed, error in zip(seeds, found, strict=True)}
        for row, found in zip(rows, errors.values(), strict=True)
    }
    return ResultTable(
        "cycle",
        f"there and back; {UNIT}",
        MSE_COLUMNS,
        tuple(rows),
        (
            "MakeHuman's skin has 4,368 vertices, those of the mouth and behind the lids among"
            " them, and does its own Face Units. " + published.NOT_LIKE_FOR_LIKE,
        ),
        {"identities": identities},
    )


def go_round(cast: Cast, how: str, source: EvaluationHead, between: EvaluationHead) -> CloneError:
    """Read `source`, decode on `between`, read that, decode on `source` again."""
    there = decode_track(cast.rig(between), cast.track(how, source, "binary"))
    back = decode_track(cast.rig(source), cast.read(how, between, there))
    return measure_clone(back, cast.posed(source, "binary"), source)


def _stay(cast: Cast, source: EvaluationHead) -> CloneError:
    return measure_clone(source.neutral[None], cast.posed(source, "binary"), source)


def _row(way: str, how: str, found: list[CloneError], default: str) -> Row:
    said = WAYS[way] if how == default else ("", "")
    return summarise(f"{way}: {READER_LABELS.get(how, 'no motion')}", found, *said)
