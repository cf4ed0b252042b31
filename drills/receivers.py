"""One sender, receivers in four languages at once: do they get the same, and how old is it?

    python drills/receivers.py
    python drills/receivers.py --frames 600 --clients python csharp cpp browser

The demo performs live. A Python receiver (ZeroMQ), a C# one (Mono, plain TCP), a C++ one (plain
TCP) and the page in headless Chromium (WebSocket) listen at the same time, each in a space of its
own. Beside them the very same bytes in bare pyzmq: a SUB on Mimesh's own socket that decodes
nothing ("raw SUB"), and a PUB that passes every frame on to a SUB of its own ("raw pyzmq pair").
Each receiver writes what it got; that is compared with the vertices the sender moved, computed
again from its commands: the displacement in int16 steps, the posed vertices in millionths of the
largest coordinate. Exits with 1 when a receiver could not read something, got too little or got it
wrong.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from client_programs import CLIENTS, Client, Sender, Wish, choose_clients
from demo_sender import read_deformations
from plain_errors import DrillError, end_with
from plain_table import print_table
from processes import all_ended, end, free_ports, python, start, start_sender
from raw_pair import ALONE, PAIR
from receiver_report import Report, read_report
from stream_truth import NOTHING_ALIKE, Difference, compare, tell_truth

from engine.records import Character
from live.broadcast.spaces import T_space_mesh

NAMES = [client.name for client in CLIENTS]
LIMIT_S = 60.0
"""Beside what the frames take at the demo's rate."""
DEMO_RATE = 30.0
SETTLE_S = 2.0
"""The bare pair is there before anybody counts."""
COLUMNS = ("receiver", "over", "space", "frames", "errors", "lost", "checked", "steps off",
           "posed ppm", "age ms", "p99", "transit ms", "p99")  # fmt: skip


def main() -> int:
    """Run all at once; 0 when all agree."""
    options = _parse()
    clients = choose_clients(options.clients)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        return run(clients, options, folder)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=600, help="each receiver's share (600)")
    parser.add_argument("--mode", choices=("vertices", "region"), default="vertices",
                        help="what a frame holds")  # fmt: skip
    parser.add_argument("--encoding", choices=("int16", "float32"), default="int16",
                        help="of its numbers")  # fmt: skip
    parser.add_argument("--clients", nargs="+", default=NAMES, metavar="NAME",
                        help=f"of {', '.join(NAMES)}, python-plain (the first four)")  # fmt: skip
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep reports and logs there")
    options = parser.parse_args()
    if options.frames < 50:
        parser.error("--frames should be at least 50: values are compared at every fiftieth.")
    return options


def run(clients: list[Client], options: argparse.Namespace, folder: Path) -> int:
    """Perform, receive, compare, print; the exit code."""
    truth, port, raw_port = folder / "truth.npz", free_ports(), free_ports(1)
    with all_ended() as processes:
        print("Starting the demo, the bare pyzmq pair and the receivers ...", flush=True)
        sender, ready = start_sender(
            python("drills/demo_sender.py", "--port", port, "--truth", truth), folder / "sender.log"
        )
        processes.append(sender)
        at = Sender(port, ready["page_link"])
        commands = {
            client.name: client.command(folder, at, _wish(client.name, options, folder))
            for client in clients
        }
        processes.append(_start_resending(at, raw_port, folder))
        time.sleep(SETTLE_S)
        for name, address in ((PAIR, raw_port), (ALONE, port)):
            commands[name] = _raw_command(name, address, options.frames, folder)
        receivers = {
            name: start(command, folder / f"{name}.log") for name, command in commands.items()
        }
        processes += receivers.values()
        await_all(receivers, options.frames / DEMO_RATE + LIMIT_S)
        if end(sender):
            raise DrillError(f"The sender failed; {folder / 'sender.log'} says why.")
    reports = {name: read_report(folder / f"{name}.json") for name in receivers}
    return judge(clients, reports, find_differences(clients, reports, truth), options.frames)


def _wish(name: str, options: argparse.Namespace, folder: Path) -> Wish:
    return Wish(options.mode, options.encoding, options.frames, folder / f"{name}.json")


def _start_resending(at: Sender, raw_port: int, folder: Path) -> subprocess.Popen[str]:
    return start(
        python("drills/raw_pair.py", "resend", "--address", f"tcp://127.0.0.1:{at.port}",
               "--to", f"tcp://127.0.0.1:{raw_port}"),
        folder / "resend.log",
    )  # fmt: skip


def _raw_command(name: str, port: int, frames: int, folder: Path) -> list[str]:
    return python("drills/raw_pair.py", "receive", "--address", f"tcp://127.0.0.1:{port}",
                  "--frames", frames, "--name", name,
                  "--report", folder / f"{name}.json")  # fmt: skip


def await_all(receivers: dict[str, subprocess.Popen[str]], limit_s: float) -> None:
    """Until every receiver has ended. Raises DrillError naming those that have not in time."""
    deadline = time.monotonic() + limit_s
    waiting = list(receivers)
    while waiting and time.monotonic() < deadline:
        time.sleep(0.2)
        for name in [name for name in waiting if receivers[name].poll() is not None]:
            waiting.remove(name)
            code = receivers[name].returncode
            print(f"  {name} has {f'ended with {code}' if code else 'what it wanted'}", flush=True)
    if waiting:
        raise DrillError(f"Not done after {limit_s:.0f} s: {', '.join(waiting)}.")


def find_differences(
    clients: list[Client], reports: dict[str, Report], truth: Path
) -> dict[str, list[Difference]]:
    """By receiver, how far each of its values is off what the sender moved."""
    from live import api  # brings the networks, which --help can do without

    character = api.rig()
    wanted = {v["frame_id"] for client in clients for v in reports[client.name].values}
    moved = {d.frame_id: d for d in read_deformations(truth, character) if d.frame_id in wanted}
    return {
        client.name: [
            _compare(value, moved, character, client.space) for value in reports[client.name].values
        ]
        for client in clients
    }


def _compare(
    value: dict[str, Any], moved: dict[int, Any], character: Character, space: str
) -> Difference:
    if value["frame_id"] not in moved:
        return NOTHING_ALIKE
    T = T_space_mesh(character.T_canonical_mesh, space)
    return compare(value, tell_truth(character, moved[value["frame_id"]], T))


def judge(
    clients: list[Client],
    reports: dict[str, Report],
    differences: dict[str, list[Difference]],
    frames: int,
) -> int:
    """Print the table and what is wrong with it; the exit code."""
    rows = [_row(client, reports[client.name], differences[client.name]) for client in clients]
    for raw in (reports[ALONE], reports[PAIR]):
        counts = [str(raw.frames), "-", str(raw.lost), "-", "-", "-"]
        rows.append([raw.client, "ZeroMQ", "mesh", *counts, *_times(raw)])
    print_table(COLUMNS, rows, texts=3)
    faults = [
        fault
        for client in clients
        for fault in find_faults(reports[client.name], differences[client.name], frames)
    ]
    print("\n".join(faults) or "All agree, and nothing was unreadable.")
    return int(bool(faults))


def find_faults(report: Report, differences: list[Difference], frames: int) -> list[str]:
    """What a receiver should not have reported, each a sentence."""
    faults = []
    if report.decode_errors:
        faults.append(f"{report.client} could not read {report.decode_errors} messages.")
    if report.frames < frames:
        faults.append(f"{report.client} got {report.frames} frames of {frames}.")
    if not differences:
        faults.append(f"{report.client} reports no values to compare.")
    for wrong in [difference for difference in differences if not difference.agrees][:1]:
        faults.append(
            f"{report.client} is {wrong.steps:.3g} steps off what was sent, posed "
            f"{1e6 * wrong.share:.3g} ppm."
        )
    return faults


def _row(client: Client, report: Report, differences: list[Difference]) -> list[str]:
    steps = max((difference.steps for difference in differences), default=float("nan"))
    share = max((difference.share for difference in differences), default=float("nan"))
    return [
        client.name, client.transport, client.space, str(report.frames), str(report.decode_errors),
        str(report.lost), str(len(differences)), f"{steps:.4f}", f"{1e6 * share:.3f}",
        *_times(report),
    ]  # fmt: skip


def _times(report: Report) -> list[str]:
    numbers = [
        spread[name] for spread in (report.age_ms, report.transit_ms) for name in ("median", "p99")
    ]
    return ["-" if number is None else f"{number:.2f}" for number in numbers]


if __name__ == "__main__":
    end_with(main)
