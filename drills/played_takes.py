"""Takes of a phone, played into a character: is every frame taken, and does it come out again?

    python drills/played_takes.py take.csv packets.gesichter --sheets out

A .csv take is played as a file; a .gesichter file (recorded packets) is sent over UDP, sixty a
second, and once more until the program is killed in the middle, its journal to be recovered. What
the character did is recorded and compared with what was played. With --sheets each take's largest
expressions are drawn. Exits with 1 when a frame was lost or came out changed.
"""

from __future__ import annotations

import argparse
import gzip
import os
import signal
import socket
import struct
import tempfile
import time
from pathlib import Path

import numpy as np
from plain_errors import DrillError, end_with
from plain_table import print_table
from played_sheet import draw_sheet
from processes import all_ended, free_ports, python, start

from capture.streams.live_link_csv import read_live_link_take
from capture.streams.live_link_datagram import read_live_link
from capture.streams.names import LIVE_LINK_NAMES
from live.takes.recording_file import read_recording

SHAPES = 52
LOST = ("LeftEyeRoll", "RightEyeRoll")
"""An expression has no such thing."""
EXACT = 1e-6
PACKETS_PER_S = 60.0
RETURN_S = 1.0
"""A face that appears is eased in; so long the first packet is sent before the others, as a phone
sends before somebody performs."""
LED_IN = round(RETURN_S * PACKETS_PER_S)
LIMIT_S = 300.0


def main() -> int:
    """Play each file; print the table."""
    options = parse_arguments()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for path in options.takes:
            play = play_file if path.suffix == ".csv" else play_packets
            rows += play(path, Path(folder))
            if options.sheets:
                _, values = read_performance(path)
                draw_sheet(values, options.sheets / f"{path.stem}.png")
    print_table(("take", "how", "frames", "taken", "changed", "largest difference"), rows, 2)
    return int(any(row[2] != row[3] or row[4] != "0" for row in rows))


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # pyright: ignore
    parser.add_argument("takes", nargs="+", type=Path, help=".csv takes, .gesichter packets")
    parser.add_argument("--sheets", type=Path, help="draw a contact sheet of each into this folder")
    return parser.parse_args()


def read_performance(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """times_s (N,) and values (N, 61) ordered as packets, of either kind of file."""
    if path.suffix == ".csv":
        times_s, names, values = read_live_link_take(path)
        whole = np.zeros((len(values), len(LIVE_LINK_NAMES)))
        whole[:, [LIVE_LINK_NAMES.index(name) for name in names]] = values
        return times_s, whole
    packets = [read_live_link(packet) for packet in read_packets(path)]
    values = np.array([packet.values for packet in packets if packet.values is not None])
    return np.arange(len(values)) / PACKETS_PER_S, values.astype(np.float64)


def read_packets(path: Path) -> list[bytes]:
    """The packets of a .gesichter file: gzip of u8, u32 count, then u32 length and packet each."""
    content = gzip.decompress(path.read_bytes())
    (count,) = struct.unpack_from(">I", content, 1)
    place, packets = 5, []
    for _ in range(count):
        (length,) = struct.unpack_from(">I", content, place)
        packets.append(content[place + 4 : place + 4 + length])
        place += 4 + length
    return packets


def play_file(path: Path, folder: Path) -> list[tuple[str, ...]]:
    """Played as .csv, what was recorded of it as .csv and .npz, and the .npz played again."""
    for suffix in (".csv", ".npz"):
        perform(path, folder / f"first{suffix}")
    perform(folder / "first.npz", folder / "second.npz")
    _, wanted = read_performance(path)
    _, found = read_performance(folder / "first.csv")
    once, again = (read_recording(folder / f"{name}.npz") for name in ("first", "second"))
    codes = np.abs(once["code"] - again["code"]).max(1)
    return [
        compare(path.name, "file", wanted, found),
        row_of(path.name, "its recording", len(once), len(again), codes),
    ]


def perform(source: Path, record: Path) -> None:
    """Play a file as fast as possible and record it. Raises DrillError when that fails."""
    with all_ended() as processes:
        command = python("run_live.py", "--source", source, "--record", record, "--offline")
        process = start([*command, "--headless", "--publish", "off"])
        processes.append(process)
        if process.wait(LIMIT_S):
            raise DrillError(f"{source} could not be played; run_live.py says why.")


def play_packets(path: Path, folder: Path) -> list[tuple[str, ...]]:
    """Sent to the end, then again until the program is killed in the middle."""
    packets = read_packets(path)
    _, wanted = read_performance(path)
    _, found = read_performance(send(packets, folder / "sent.csv", signal.SIGTERM))
    half = len(packets) // 2 + 1
    _, kept = read_performance(send(packets[:half], folder / "killed.csv", signal.SIGKILL))
    return [
        compare(path.name, "UDP", wanted, performed(wanted, found)),
        compare(path.name, "UDP, kill -9", wanted[:half], performed(wanted[:half], kept)),
    ]


def send(packets: list[bytes], record: Path, ending: signal.Signals) -> Path:
    """Send packets to a program that records, end it so, and give its recording."""
    log, port = record.with_suffix(".log"), free_ports(1)
    with all_ended() as processes:
        command = python("run_live.py", "--source", f"livelink:{port}", "--record", record)
        process = start([*command, "--headless", "--publish", "off", "--smoothing", "0"], log)
        processes.append(process)
        wait_for("Running", log)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            begun = time.monotonic()
            for number, packet in enumerate([packets[0]] * LED_IN + packets):
                time.sleep(max(0.0, begun + number / PACKETS_PER_S - time.monotonic()))
                sender.sendto(packet, ("127.0.0.1", port))
        time.sleep(0.1)
        os.kill(process.pid, ending)
        process.wait(LIMIT_S)
        if ending is signal.SIGKILL:
            recovering = start(python("run_live.py", "takes", "recover", f"{record}.journal"), log)
            processes.append(recovering)
            recovering.wait(LIMIT_S)
    if not record.exists():
        raise DrillError(f"Nothing was recorded: {log.read_text()}")
    return record


def wait_for(words: str, log: Path) -> None:
    """Return once the log holds `words`. Raises DrillError when it does not in time."""
    until = time.monotonic() + LIMIT_S
    while not (log.exists() and words in log.read_text()):
        if time.monotonic() > until:
            raise DrillError(f"The program did not start: {log.read_text()}")
        time.sleep(0.1)
    time.sleep(0.5)


def performed(wanted: np.ndarray, found: np.ndarray) -> np.ndarray:
    """What was recorded from the first frame on: without the lead-in, of which the frames are as
    the first one, and what was recorded behind it all, when nothing was sent."""
    first = np.abs(found - shown(wanted)[0]).max(1) < EXACT
    begin = int(np.argmax(first)) if first.any() else len(found)
    while begin + 1 < len(found) and first[begin + 1]:
        begin += 1
    return found[begin : begin + len(wanted)]


def shown(values: np.ndarray) -> np.ndarray:
    """What a character can show of (N, 61): shapes within [0, 1], eyes that do not roll."""
    values = values.copy()
    values[:, :SHAPES] = values[:, :SHAPES].clip(0.0, 1.0)
    values[:, [LIVE_LINK_NAMES.index(name) for name in LOST]] = 0.0
    return values


def compare(name: str, how: str, wanted: np.ndarray, found: np.ndarray) -> tuple[str, ...]:
    """A row of the table: frame by frame, of (N, 61) each; what was passed over is not taken."""
    wanted_now, off = 0, np.zeros(len(found))
    for row, frame in enumerate(found):
        differ = np.abs(shown(wanted[wanted_now:]) - frame).max(1)
        if not len(differ):  # what was recorded behind it all, when nothing was sent
            off = off[:row]
            break
        same = np.flatnonzero(differ <= EXACT)
        passed = int(same[0]) if len(same) else 0
        off[row] = differ[passed]
        wanted_now += passed + 1
    return row_of(name, how, len(wanted), len(off), off)


def row_of(name: str, how: str, wanted: int, found: int, off: np.ndarray) -> tuple[str, ...]:
    """A row of the table; `off` (N,), by how much each frame differs at most."""
    largest = float(off.max(initial=0.0))
    return name, how, str(wanted), str(found), str(int((off > EXACT).sum())), f"{largest:.1g}"


if __name__ == "__main__":
    end_with(main)
