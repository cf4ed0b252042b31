"""Damaged and invented messages against every parser of the stream, in every language.

    python drills/stream_fuzz.py
    python drills/stream_fuzz.py --cases 100000 --seed 7 --clients page cpp

The conformance vectors are changed in one to four places: bits, numbers that lie, cuts, pieces of
other messages. The Python parsers, the sender's and the client's, are attacked by Hypothesis; the
C#, C++ (under address and undefined behaviour sanitizers) and JavaScript ones run by themselves.
A parser may read a message or refuse it with its one documented error; anything else, and memory
out of proportion to the message, is a failure. Exits with 1 when there is one.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from fuzz_clients import CLIENTS, Attack, missing_for
from fuzz_python import Outcome, fuzz
from plain_errors import DrillError, end_with
from plain_table import print_table
from processes import ROOT
from python_parsers import python_parsers

VECTORS = ROOT / "tests" / "data" / "wire"
COLUMNS = ("parser", "cases", "refused", "failures", "most bytes", "cases a second")
SHOWN_CHARACTERS = 400


def main() -> int:
    """Attack and print; 0 when nothing failed."""
    options = _parse()
    messages = read_vectors(options.vectors)
    outcomes: list[Outcome] = []
    if not options.only_clients:
        for parser in python_parsers(messages):
            print(f"Python, {parser.name} ...", flush=True)
            outcomes.append(fuzz(parser, options.cases, options.seed))
            outcomes[-1].name = f"Python, {parser.name}"
    with tempfile.TemporaryDirectory() as scratch:
        attack = Attack(Path(scratch), options.vectors, messages, options.cases, options.seed)
        for name in options.clients:
            print(f"{name} ...", flush=True)
            outcomes.append(CLIENTS[name][1](attack))
    return judge(outcomes, options.failures)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=20_000, help="for each parser (20000)")
    parser.add_argument("--seed", type=int, default=1, help="the same cases again (1)")
    parser.add_argument("--clients", nargs="*", default=None, metavar="NAME",
                        help=f"of {', '.join(CLIENTS)}; all that can run here")  # fmt: skip
    parser.add_argument("--only-clients", action="store_true", help="leave the Python parsers out")
    parser.add_argument("--vectors", type=Path, default=VECTORS, metavar="FOLDER",
                        help="good messages, and what to damage")  # fmt: skip
    parser.add_argument("--failures", type=Path, metavar="FILE", help="write them there, whole")
    options = parser.parse_args()
    if options.cases < 1:
        parser.error("--cases should be at least 1.")
    if options.clients is None:
        options.clients = [name for name in CLIENTS if not missing_for(name)]
    for name in options.clients:
        if name not in CLIENTS:
            raise DrillError(f"{name!r} is no client to attack; there are {', '.join(CLIENTS)}.")
        if missing := missing_for(name):
            raise DrillError(f"To attack {name}, {' and '.join(missing)} must be installed.")
    return options


def read_vectors(folder: Path) -> list[bytes]:
    """The good messages. Raises DrillError where there is none."""
    messages = [file.read_bytes() for file in sorted(folder.glob("*.bin"))]
    if not messages:
        raise DrillError(f"{folder} holds no messages (*.bin) to damage.")
    return messages


def judge(outcomes: list[Outcome], path: Path | None) -> int:
    """Print the table and the failures; the exit code."""
    rows = [
        [
            outcome.name, str(outcome.cases), str(outcome.refused), str(len(outcome.failures)),
            str(outcome.most_bytes or "-"), f"{outcome.cases / max(outcome.seconds, 1e-9):.0f}",
        ]
        for outcome in outcomes
    ]  # fmt: skip
    print_table(COLUMNS, rows, texts=1)
    failures = [failure for outcome in outcomes for failure in outcome.failures]
    total = sum(outcome.cases for outcome in outcomes)
    print(f"\n{total} cases tried, {len(failures)} failures.")
    for failure in failures[:10]:
        print(failure[:SHOWN_CHARACTERS])
    if path and failures:
        path.write_text("\n".join(failures), encoding="utf-8")
    return int(bool(failures))


if __name__ == "__main__":
    end_with(main)
