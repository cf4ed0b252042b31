"""What a second of the stream weighs and costs, for every mode, encoding, size and transport.

    python drills/stream_rates.py
    python drills/stream_rates.py --vertices 26000 --seconds 2 --rounds 9

Made-up heads are published at 60 Hz by the product's own publisher; a subscriber in a process of
its own counts the messages that arrive. All variants are measured in turn, round after round, so
that whatever else the machine does falls on all of them alike; medians are printed. CPU is the
sender's: of `publish` in its own thread, and of the whole process, the sockets' threads included,
beyond what the same ticks take with nobody there. Exits with 1 when something was packed that
nobody had asked for, or when nothing arrived.
"""

from __future__ import annotations

import argparse
import json
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from counted_packing import counted_packing
from plain_errors import end_with
from plain_table import print_table
from rate_runs import NOBODY, RATE, Figures, Run, Sender, Variant, all_variants
from streamed_head import REGION_SHARE
from told_subscriber import Subscriber

SIZES = (5000, 26000, 100_000)
COLUMNS = ("kind", "over", "bytes a frame", "MB a second", "publish ms", "process ms", "missed %")
Measured = dict[tuple[int, Variant], Figures]


def main() -> int:
    """Measure in turn and print; 0 when nothing was packed for nobody."""
    options = _parse()
    measured = measure(options.vertices, options.rounds, round(options.seconds * RATE))
    for count in options.vertices:
        print_size(count, {v: found for (size, v), found in measured.items() if size == count})
    if options.out:
        options.out.write_text(json.dumps(describe(measured), indent=1), encoding="utf-8")
    return judge(measured)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--vertices", type=int, nargs="+", default=SIZES, help="sizes of heads")
    parser.add_argument("--seconds", type=float, default=1.0, help="each variant, each round (1)")
    parser.add_argument("--rounds", type=int, default=5, help="of all variants in turn (5)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="write the figures, too")
    options = parser.parse_args()
    if options.seconds * RATE < 2 or options.rounds < 1:
        parser.error("--seconds should be at least 0.05 and --rounds at least 1.")
    return options


def measure(sizes: list[int], rounds: int, ticks: int) -> Measured:
    """Every variant at every size, `rounds` times."""
    measured: Measured = {}
    with ExitStack() as stack:
        senders = {count: Sender(count, stack) for count in sizes}
        subscriber = Subscriber(stack)
        packed = stack.enter_context(counted_packing())
        for number in range(rounds):
            for count, sender in senders.items():
                print(f"round {number + 1} of {rounds}: {count} vertices", flush=True)
                for variant in all_variants():
                    figures = measured.setdefault((count, variant), Figures())
                    Run(sender, variant, subscriber, packed).measure(ticks, figures)
    return measured


def print_size(vertex_count: int, found: dict[Variant, Figures]) -> None:
    """The table of one size."""
    print(
        f"\n{vertex_count} vertices at {RATE:.0f} Hz; the region is {REGION_SHARE:.0%} of the skin"
    )
    idle_ms = float(np.median(found[Variant(NOBODY, ())].process_ms))
    rows = [_row(variant, figures, idle_ms) for variant, figures in found.items()]
    print_table(COLUMNS, rows, texts=2)


def _row(variant: Variant, figures: Figures, idle_ms: float) -> list[str]:
    publish_ms, process_ms = np.median(figures.publish_ms), np.median(figures.process_ms)
    if variant.over == NOBODY:
        return [NOBODY, "-", "0", "0", f"{publish_ms:.4f}", f"({process_ms:.3f})", "-"]
    return [
        variant.kind,
        variant.over,
        f"{np.median(figures.frame_bytes):.0f}" if figures.frame_bytes else "-",
        f"{np.median(figures.second_bytes) / 1e6:.3f}" if figures.second_bytes else "-",
        f"{publish_ms:.3f}",
        f"{process_ms - idle_ms:.3f}",
        f"{100 * figures.missed / max(1, figures.packed):.1f}",
    ]


def describe(measured: Measured) -> list[dict[str, Any]]:
    """The figures of every round, for a file."""
    return [
        {"vertices": count, "kind": variant.kind, "over": variant.over, **asdict(figures)}
        for (count, variant), figures in measured.items()
    ]


def judge(measured: Measured) -> int:
    """Say what was packed for nobody; the exit code."""
    idle = sum(figures.packed for (_, v), figures in measured.items() if v.over == NOBODY)
    unasked = sum(figures.unasked for figures in measured.values())
    silent = [
        f"{variant.kind} over {variant.over}"
        for (_, variant), figures in measured.items()
        if variant.topics and len(figures.frame_bytes) < len(figures.publish_ms)
    ]
    print(f"\nPacked with nobody there: {idle} times. Packed or received unasked: {unasked} times.")
    if silent:
        print(f"Hardly anything arrived: {', '.join(silent)}.")
    return int(bool(idle or unasked or silent))


if __name__ == "__main__":
    end_with(main)
