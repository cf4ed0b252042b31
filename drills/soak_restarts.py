"""Sender and receivers killed and started again in random order; at the end all must be in step."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from client_programs import Client, Sender, Wish
from plain_errors import DrillError
from processes import all_ended, free_ports, kill, python, start, start_sender
from receiver_report import Report, read_report
from stream_truth import NOTHING_ALIKE, Difference, compare, tell_truth
from streamed_head import expression_at, make_head

from engine.deformer import CpuDeformer
from live.broadcast.spaces import T_space_mesh

HEADS = ((5000, 0), (4000, 1))
"""Vertices and seed: a sender that comes back streams one of these, so often another one."""
FRAMES_A_LIFE = 1_000_000
"""Frame numbers a sender may use: a frame's number says which of its lives it is from."""
RATE = 60.0
PAUSES_S = (0.3, 1.5)
FINISH_S = 60.0
MOST_TICKS_OLD = 5
SENDER = "sender"


@dataclass
class Outcome:
    """How it went."""

    kills: dict[str, int]
    """By who was killed."""
    gave_up: int
    """Receivers that ended by themselves while there was no sender, and were started again."""
    reports: dict[str, Report]
    """The last one of each receiver."""
    earlier_reports: int
    faults: list[str]

    def by_client(self, clients: list[Client]) -> Iterator[tuple[Client, Report]]:
        """Each receiver that reported at the end, and what it said."""
        for client in clients:
            if client.name in self.reports:
                yield client, self.reports[client.name]


class Restarts:
    """The stage on which all this happens."""

    def __init__(self, clients: list[Client], frames: int, seed: int, folder: Path) -> None:
        """`frames`: after so many a receiver reports and ends."""
        self._clients = {client.name: client for client in clients}
        self._frames, self._folder = frames, folder
        self._random = random.Random(seed)
        self._port = free_ports()
        self._lives: list[tuple[int, int]] = []
        self._running: dict[str, subprocess.Popen[Any]] = {}
        self._link = ""
        self._judge = Judge(self._lives)
        self._gave_up = self._earlier = 0
        self._kills = dict.fromkeys((SENDER, *self._clients), 0)

    def run(self, kills: int) -> Outcome:
        """Kill so often, then let all finish."""
        with all_ended() as self._started:
            self._start_sender()
            for name in self._clients:
                self._start_receiver(name)
            for victim in self._order(kills):
                self._live_for(self._random.uniform(*PAUSES_S))
                print(f"  killing {victim}", flush=True)
                self._kill(victim)
            return self._finish()

    def _order(self, kills: int) -> list[str]:
        """Everybody about equally often, the sender as often as all receivers together."""
        receivers = list(self._clients)
        self._random.shuffle(receivers)
        half = kills // 2
        victims = [SENDER] * (kills - half) + [receivers[i % len(receivers)] for i in range(half)]
        self._random.shuffle(victims)
        return victims

    def _start_sender(self) -> None:
        vertices, seed = self._random.choice(HEADS)
        first_frame = len(self._lives) * FRAMES_A_LIFE
        self._lives.append((vertices, seed))
        command = python(
            "drills/head_sender.py", "--port", self._port, "--vertices", vertices,
            "--seed", seed, "--first-frame", first_frame, "--rate", RATE,
        )  # fmt: skip
        process, ready = start_sender(command, self._folder / "sender.log", group=True)
        self._started.append(process)
        self._running[SENDER], self._link = process, ready["page_link"]

    def _start_receiver(self, name: str) -> None:
        self._report(name).unlink(missing_ok=True)
        wish = Wish("vertices", "int16", self._frames, self._report(name))
        sender = Sender(self._port, self._link)
        command = self._clients[name].command(self._folder, sender, wish)
        self._running[name] = start(command, self._folder / f"{name}.log", group=True)
        self._started.append(self._running[name])

    def _report(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _kill(self, name: str) -> None:
        self._kills[name] += 1
        kill(self._running[name])
        if name != SENDER:
            self._start_receiver(name)
            return
        self._live_for(self._random.uniform(0.0, PAUSES_S[1]))
        self._start_sender()
        # A page belongs to the link it was opened with, and a sender that starts has a new one.
        for other, client in self._clients.items():
            if client.transport == "WebSocket":
                kill(self._running[other])
                self._start_receiver(other)

    def _live_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(0.05)
            for name in self._clients:
                if self._running[name].poll() is not None:
                    self._note_end(name)
                    self._start_receiver(name)

    def _note_end(self, name: str) -> None:
        """A receiver that is through has reported; one that found no sender has given up."""
        if self._running[name].returncode:
            self._gave_up += 1
            return
        self._earlier += 1
        self._judge.check(read_report(self._report(name)), self._clients[name], ends_now=False)

    def _finish(self) -> Outcome:
        # Whoever was about to end by itself starts anew: each has a whole turn with this sender.
        self._live_for(2.0)
        reports: dict[str, Report] = {}
        waiting = list(self._clients)
        deadline = time.monotonic() + FINISH_S + self._frames / RATE
        while waiting:
            if time.monotonic() > deadline:
                raise DrillError(f"Not through at the end: {', '.join(waiting)}.")
            time.sleep(0.05)
            for name in [name for name in waiting if self._running[name].poll() is not None]:
                waiting.remove(name)
                if code := self._running[name].returncode:
                    self._judge.faults.append(
                        f"{name} ended with {code} though a sender was there."
                    )
                    continue
                reports[name] = read_report(self._report(name))
                self._judge.check(reports[name], self._clients[name], ends_now=True)
        return Outcome(self._kills, self._gave_up, reports, self._earlier, self._judge.faults)


class Judge:
    """Compares what receivers report with what was sent in the sender's lives."""

    def __init__(self, lives: list[tuple[int, int]]) -> None:
        self._lives = lives
        self._heads = {head: make_head(*head)[0] for head in HEADS}
        self._deformers = {head: CpuDeformer(made) for head, made in self._heads.items()}
        self.faults: list[str] = []

    def check(self, report: Report, client: Client, *, ends_now: bool) -> None:
        """Add what is wrong to `faults`; `ends_now`: it must have seen the sender's last life."""
        name = client.name
        if report.decode_errors:
            self.faults.append(f"{name} could not read {report.decode_errors} messages.")
        found = [self._compare(value, client.space) for value in report.values]
        wrong = [difference for difference in found if not difference.agrees]
        if wrong:
            self.faults.append(f"{name} was {wrong[0].steps:.3g} steps off what was sent.")
        if ends_now:
            self._check_end(report, name)

    def _check_end(self, report: Report, name: str) -> None:
        last = report.values[-1]["frame_id"] // FRAMES_A_LIFE if report.values else None
        if last != len(self._lives) - 1:
            self.faults.append(f"{name} ended with the sender's life {last}, not the last one.")
        age_ms = report.age_ms["median"]
        if age_ms is None or age_ms > 1000 * MOST_TICKS_OLD / RATE:
            self.faults.append(f"{name}'s frames were {age_ms} ms old.")

    def _compare(self, value: dict[str, Any], space: str) -> Difference:
        life = value["frame_id"] // FRAMES_A_LIFE
        if not 0 <= life < len(self._lives):
            return NOTHING_ALIKE
        head = self._lives[life]
        character = self._heads[head]
        moved = self._deformers[head].deform(expression_at(value["frame_id"]))
        T = T_space_mesh(character.T_canonical_mesh, space)
        return compare(value, tell_truth(character, moved, T))
