"""Kills and restarts sender and receivers, then watches the sender's memory beside stalled ones.

    python drills/stream_soak.py
    python drills/stream_soak.py --restarts 20 --minutes 10 --plot memory.png

First, sender and receivers, each a process, are killed and started again in random order; the
sender comes back with another head every other time. At the end every receiver must be in step:
the last sender's head, its vertices right, its frames not older than five ticks. Then a sender runs
at 60 Hz with two receivers on each transport, one of which never reads; the sender's memory must
not grow, and when the stalled ones read on they must get the newest frame. Exits with 1 when
something of this does not hold. Linux only: reads /proc.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import soak_restarts
import soak_stall
from client_programs import BY_NAME, PLAIN_PYTHON, choose_clients, runnable
from memory_plot import draw_memory
from plain_errors import DrillError, end_with
from plain_table import print_table
from soak_restarts import Restarts

LEAST_READINGS = 10


def main() -> int:
    """Both parts; 0 when everything holds."""
    options = _parse()
    faults: list[str] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if options.restarts:
            faults += restart(options, folder)
        if options.minutes:
            faults += stall(options, folder)
    print("\n".join(faults) or "Everything holds.")
    return int(bool(faults))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--restarts", type=int, default=20, help="kills in all; 0: none")
    parser.add_argument("--frames", type=int, default=600,
                        help="after so many a receiver reports and starts anew (600)")  # fmt: skip
    parser.add_argument("--clients", nargs="+", metavar="NAME",
                        help=f"of {', '.join(BY_NAME)}; all that can run here")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="of the order of kills")
    parser.add_argument("--minutes", type=float, default=10.0, help="beside the stalled; 0: none")
    parser.add_argument("--vertices", type=int, default=26000, help="of the head, in that part")
    parser.add_argument("--every", type=float, default=1.0, help="seconds between readings")
    parser.add_argument("--limit-mb", type=float, default=4.0, help="growth after warm-up")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw the memory")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep reports and logs there")
    options = parser.parse_args()
    if options.frames < 100 or options.restarts < 0 or options.minutes < 0 or options.every <= 0:
        parser.error("--frames should be at least 100, and nothing negative.")
    if not Path("/proc/self/status").exists():
        raise DrillError("Memory is read from /proc, which only Linux has.")
    return options


def restart(options: argparse.Namespace, folder: Path) -> list[str]:
    """The first part, told; what does not hold."""
    clients = choose_clients(options.clients or [*runnable(), PLAIN_PYTHON.name])
    print(f"Killing {options.restarts} times: the sender, {', '.join(c.name for c in clients)}")
    outcome = Restarts(clients, options.frames, options.seed, folder).run(options.restarts)
    rows = [
        [
            client.name, str(outcome.kills[client.name]), str(report.frames),
            str(report.reconnects), str(report.decode_errors), str(len(report.values)),
            f"{report.age_ms['median'] or 0.0:.2f}", f"{report.age_ms['p99'] or 0.0:.2f}",
        ]
        for client, report in outcome.by_client(clients)
    ]  # fmt: skip
    columns = ("receiver", "killed", "frames", "reconnects", "errors", "checked", "age ms", "p99")
    print_table(columns, rows, texts=1)
    print(
        f"The sender was killed {outcome.kills[soak_restarts.SENDER]} times; "
        f"{outcome.gave_up} times a receiver found nobody and was started again; "
        f"{outcome.earlier_reports} reports before the last were right, too."
    )
    return outcome.faults


def stall(options: argparse.Namespace, folder: Path) -> list[str]:
    """The second part, told; what does not hold."""
    print(f"{options.minutes:g} minutes at 60 Hz, {options.vertices} vertices, one stalled each")
    outcome = soak_stall.soak(options.vertices, options.minutes, options.every, folder)
    if len(outcome.seconds) < LEAST_READINGS:
        return [f"Only {len(outcome.seconds)} readings; --minutes is too short for --every."]
    seconds, resident_mb = outcome.settled
    told = (
        f"from {resident_mb[0]:.2f} to {resident_mb[-1]:.2f} MB after warm-up, "
        f"{outcome.slope_mb_a_minute:+.4f} MB a minute"
    )
    print(f"Sender's memory {told}, {outcome.growth_mb:+.3f} MB in all")
    if options.plot:
        title = f"Sender, three receivers and three stalled: {told}"
        draw_memory(outcome.seconds, outcome.resident_mb, seconds[0], title).save(options.plot)
    for over, counts in outcome.received.items():
        print(f"  {over}: {counts['frames']} frames read in {counts['seconds']:.0f} s")
    for woken in outcome.awakenings:
        print(
            f"  {woken.over}, stalled: {woken.stale} old frames, then the newest after "
            f"{woken.newest_after_ms:.1f} ms; {woken.fresh} fresh ones in the next second"
        )
    return find_faults(outcome, options.limit_mb)


def find_faults(outcome: soak_stall.Outcome, limit_mb: float) -> list[str]:
    """What does not hold of the second part."""
    faults = []
    if outcome.growth_mb > limit_mb:
        faults.append(f"The sender's memory grew by {outcome.growth_mb:.2f} MB.")
    faults += [
        f"The one stalled on {woken.over} did not get the newest."
        for woken in outcome.awakenings
        if not woken.fresh
    ]
    faults += [
        f"The one that reads on {over} got nothing."
        for over, counts in outcome.received.items()
        if not counts["frames"]
    ]
    return faults


if __name__ == "__main__":
    end_with(main)
