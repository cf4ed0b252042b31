"""Judges encoders on people they do not know: one table, and a plot of every expression.

python -m engine.training.evaluate_encoder --shards DIR --data DIR --run DIR [--run DIR] --plot PNG

"scores by name" are the tracker's own as they are; "ridge" is `closed_loop_ridge`, fitted on the
training split, without the people held out when some are.
"unrested" is a run asked as if nobody had been measured. `--by-act`, `--by-family` and
`--by-expression` add tables of where the last run does well.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.encoder import name_matrix
from engine.names import ICT_EXPRESSIONS
from engine.training.closed_loop_data import ClosedLoopData, hold_out, load_shards
from engine.training.closed_loop_ridge import Flattening, describe, fit_ridge
from engine.training.encoder_answers import draw_answers, load_network
from engine.training.encoder_breakdown import expression_table, group_table
from engine.training.encoder_measures import measure, turn_leakage
from engine.training.encoder_pictures import Pictures, prepare, read_score_names
from engine.training.mesh_metric import mesh_metric

REACH = {"face": 0.30, "R2": 0.55, "jaw": 0.75, "lids": 0.75, "smile": 0.75, "brows": 0.75,
         "nothing": 0.03, "wink": 0.7, "turns": 0.10}  # fmt: skip
HEADINGS = {"face": "face vertex error (zero motion = 1)", "R2": "mean R2",
            "jaw": "R2 of jawOpen", "lids": "of eyeBlink", "smile": "of mouthSmile",
            "brows": "of brows", "nothing": "mean of what is 0 in truth",
            "wink": "share of a wink kept",
            "turns": "worst mean by head turns at rest"}  # fmt: skip
Row = tuple[str, np.ndarray]
"""Title and (N, 53) found coefficients."""


def main() -> None:
    """Judge, print, draw."""
    options = parse_options()
    fitted, judged = read_splits(options)
    pictures, names = prepare(judged), read_score_names(options.shards)
    metric = mesh_metric(options.data)
    print(f"{int(pictures.acting.sum())} pictures of {len(np.unique(pictures.person))} people")
    rows = list(baselines(fitted, judged, names))
    for run in options.run:
        rows += learned(run, pictures)
    for line in [*table(rows, pictures, metric), *breakdowns(options, rows, pictures, metric)]:
        print(line)
    if options.plot is not None:
        from engine.training.encoder_plot import draw_plot

        acting = pictures.acting
        draw_plot(pictures.code[acting, : len(metric)], rows[-2][1][acting], options.plot)


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of the packs")
    parser.add_argument("--run", type=Path, action="append", default=[], help="of train_encoder")
    parser.add_argument("--split", default="test", help="or test-reserved, validation")
    parser.add_argument("--hold-out", type=int, default=0,
                        help="judge on 1 in so many people of train instead")  # fmt: skip
    parser.add_argument("--plot", type=Path, help="PNG of truth and found, the last run's")
    parser.add_argument("--by-act", action="store_true", help="the last run's figures per act")
    parser.add_argument("--by-family", action="store_true", help="the same per family of heads")
    parser.add_argument("--by-expression", action="store_true", help="R2 of each, for all encoders")
    return parser.parse_args(arguments)


def read_splits(options: argparse.Namespace) -> tuple[ClosedLoopData, ClosedLoopData]:
    """Pictures to fit the ridge on, and to judge by."""
    data = load_shards(options.shards, "train")
    if not options.hold_out:
        return data, load_shards(options.shards, options.split)
    return hold_out(data, options.hold_out)


def baselines(
    fitted: ClosedLoopData, judged: ClosedLoopData, names: tuple[str, ...]
) -> Iterator[Row]:
    """What is to be beaten."""
    by_name = name_matrix(ICT_EXPRESSIONS, names).T
    yield "scores by name", judged.scores @ by_name
    flat = Flattening.fit(fitted)
    ridge = fit_ridge(*describe(fitted, flat))
    signals = describe(judged, flat, everything=True)[0]
    yield "ridge", np.clip(ridge(signals), 0.0, 1.0)


def learned(run: Path, pictures: Pictures) -> list[Row]:
    """A run's answers, with and without everybody's rest."""
    network, count = load_network(run / "last.pt"), len(ICT_EXPRESSIONS)
    return [
        (title, draw_answers(network, pictures, rested).code[:, :count])
        for title, rested in ((run.name, True), (f"{run.name}, unrested", False))
    ]


def table(rows: list[Row], pictures: Pictures, metric: np.ndarray) -> list[str]:
    """A line per encoder, one of what is to be reached, and what the columns are."""
    lines = [f"{'':24s}" + "".join(f"{name:>9s}" for name in REACH)]
    for title, code in rows:
        figures = measure(pictures, code, metric)
        words = "".join(f"{figures[name]:9.3f}" for name in REACH)
        lines.append(f"{title:24s}{words}  {turn_leakage(pictures, code)[0]}")
    lines.append(f"{'to reach':24s}" + "".join(f"{value:9.2f}" for value in REACH.values()))
    return [*lines, *(f"{name:>8s}: {heading}" for name, heading in HEADINGS.items())]


def breakdowns(
    options: argparse.Namespace, rows: list[Row], pictures: Pictures, metric: np.ndarray
) -> Iterator[str]:
    """The tables that were asked for, an empty line before each."""
    title, code = rows[-2]
    for wanted, groups in ((options.by_act, pictures.act), (options.by_family, pictures.family)):
        if wanted:
            yield from ("", *group_table(title, code, groups, pictures, metric))
    if options.by_expression:
        yield from ("", *expression_table(rows, pictures))


if __name__ == "__main__":
    main()
