"""The Unity client's core under Mono against the real sender, over plain TCP."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sockets import free_address, moved_tick, some_character, some_mesh, some_source
from unity_client import RUN_S, needs_mono, receive_program, run, start

from engine.records import Character, Deformation, Expression
from live.broadcast.address import Address
from live.broadcast.publisher import FramePublisher
from live.broadcast.snapshot import SnapshotSource, decode_snapshot

pytestmark = needs_mono

VERTEX_COUNT = 500
WISHES = (
    ("vertices", "int16", "unity"),
    ("vertices", "float32", "mesh"),
    ("region", "int16", "unity"),
    ("region", "float32", "gltf"),
    ("code", "float32", "unity"),
    ("code", "float32", "unreal"),
)


class Sender:
    """The real publisher, fed at a camera's pace with ticks whose numbers depend on their place."""

    def __init__(self, address: Address, vertex_count: int = VERTEX_COUNT) -> None:
        self.character = some_character(vertex_count)
        self.source = SnapshotSource(self.character, some_mesh(vertex_count))
        self.publisher = FramePublisher(address, self.source, over=("tcp",))
        self.ticks = [moved_tick(self.character, frame_id) for frame_id in range(20)]

    def drawn(self, space: str) -> tuple[np.ndarray, np.ndarray]:
        """(F, 3) triangles as the space winds them; (R,) the vertex that each drawn one copies."""
        snapshot = decode_snapshot(self.source.encode(space, appearance=True))
        assert snapshot.appearance
        return snapshot.triangles, snapshot.appearance.draw_sources

    def tick_of(self, frame_id: int) -> tuple[Expression, Deformation]:
        return self.ticks[frame_id % len(self.ticks)]

    def send(self, frame_id: int) -> None:
        self.publisher.publish(*self.tick_of(frame_id))

    def feed(self, *processes: subprocess.Popen[str], until: Callable[[], object] | None = None):
        """Publish until the processes have ended, or until something holds."""
        deadline, frame_id = time.monotonic() + RUN_S, 0
        while any(process.poll() is None for process in processes):
            assert time.monotonic() < deadline, "the receivers never ended"
            if until and until():
                return
            self.send(frame_id)
            frame_id += 1
            time.sleep(0.004)


@pytest.fixture
def make_sender() -> Iterator[Callable[..., Sender]]:
    made: list[Sender] = []

    def make(address: Address | None = None, vertex_count: int = VERTEX_COUNT) -> Sender:
        made.append(Sender(address or free_address(), vertex_count))
        return made[-1]

    receive_program()
    yield make
    for sender in made:
        sender.publisher.close()


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[..., Receiving]]:
    running: list[Receiving] = []

    def launch(sender: Sender, **options: object) -> Receiving:
        report = tmp_path / f"report{len(running)}.json"
        running.append(Receiving(sender.publisher.address, report, **options))
        return running[-1]

    yield launch
    for receiving in running:
        receiving.process.kill()
        receiving.process.communicate()


class Receiving:
    """One run of the command-line receiver."""

    def __init__(self, address: Address, report: Path, **options: object) -> None:
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self._report = report
        self.process = start("--port", address.stream_port, "--report", report, *words)
        self.options = options

    def finish(self) -> dict:
        said, _ = self.process.communicate(timeout=RUN_S)
        assert self.process.returncode == 0, said
        return json.loads(self._report.read_text())


def half_step(mode: str, encoding: str, character: Character, tick: tuple) -> float:
    """How far a number may be from the sender's by the way it is written, in mesh units."""
    expression, deformation = tick
    if mode == "code":
        rows = np.concatenate([character.basis, character.extra_basis])
        codes = np.concatenate([expression.code, expression.extra_code])
        return float(np.abs(codes) @ np.abs(rows).max((1, 2)) / 32767 / 2)
    if encoding == "int16":
        return float(np.abs(deformation.displacement).max() / 32767 / 2)
    return 0.0


def normals_of(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V, 3) unit normals, each triangle counted by its area; zero where there is none."""
    a, b, c = vertices[triangles].transpose(1, 0, 2)
    normals = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], np.cross(b - a, c - a))
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return normals / np.where(lengths > 0, lengths, 1)


def check_values(sender: Sender, mode: str, encoding: str, space: str, values: dict) -> None:
    character, tick = sender.character, sender.tick_of(values["frame_id"])
    expression, deformation = tick
    T = sender.source.spaces[space].T_space_mesh.astype(np.float64)
    unit = abs(np.linalg.det(T[:3, :3])) ** (1 / 3)
    displacement = deformation.displacement.astype(np.float64)
    if mode == "region":
        outside = np.setdiff1d(np.arange(VERTEX_COUNT), sender.source.region_indices)
        assert not displacement[outside].any()
    moved = character.neutral_vertices + displacement
    turned = moved @ deformation.T_mesh_head[:3, :3].T + deformation.T_mesh_head[:3, 3]
    posed = moved + character.head_weights[:, None] * (turned - moved)
    bound = 1.001 * half_step(mode, encoding, character, tick) * unit + 2e-7 * unit
    for name, expected in (
        ("displacement", displacement @ T[:3, :3].T),
        ("posed", posed @ T[:3, :3].T + T[:3, 3]),
    ):
        # One vertex may turn and so spread its error over the axes: hence the root of three.
        each = np.sqrt(3) * bound
        sums, squares = expected.sum(0), (expected**2).sum(0)
        loose = (2 * np.abs(expected) + each).sum(0) * each
        assert np.abs(values[f"{name}_sum"] - sums).max() <= VERTEX_COUNT * each
        assert (np.abs(values[f"{name}_squares"] - squares) <= loose).all()
    triangles, sources = sender.drawn(space)
    posed = posed @ T[:3, :3].T + T[:3, 3]
    drawn = np.concatenate([posed, normals_of(posed, triangles)], axis=1)[sources]
    # A normal turns by as much as its triangles' corners move, beside their size.
    loose = np.repeat([len(sources) * each, len(sources) * 2e-3], 3)
    assert (np.abs(values["drawn_sum"] - drawn.sum(0)) <= loose).all()
    assert values["code_sum"] == pytest.approx(float(expression.code.sum()), rel=1e-6)


def test_every_mode_gives_the_senders_vertices(make_sender, launch) -> None:
    sender = make_sender()
    receiving = [
        launch(sender, mode=mode, encoding=encoding, space=space, frames=200, appearance="yes")
        for mode, encoding, space in WISHES
    ]
    sender.feed(*(receiver.process for receiver in receiving))
    for wish, receiver in zip(WISHES, receiving, strict=True):
        report = receiver.finish()
        assert report["decode_errors"] == report["reconnects"] == 0
        assert report["frames"] >= 200
        assert report["mesh"] == "test head"
        assert 0 <= report["transit_ms"]["median"] <= report["transit_ms"]["p99"]
        assert report["values"]
        for values in report["values"]:
            assert values["sequence"] % 50 == 0
            check_values(sender, *wish, values)


def test_a_sender_that_restarts_with_another_mesh_is_followed(make_sender, launch) -> None:
    first = make_sender()
    receiving = launch(first, frames=100, mode="region")
    first.feed(receiving.process, until=lambda: first.publisher.sent.total() >= 40)
    first.publisher.close()
    second = make_sender(first.publisher.address, vertex_count=300)
    second.feed(receiving.process)
    report = receiving.finish()
    assert report["reconnects"] >= 1
    assert report["decode_errors"] == 0
    assert report["vertices"] == 300


def test_another_character_is_shown_on_the_same_connection(make_sender, launch) -> None:
    sender = make_sender()
    receiving = launch(sender, frames=150)
    sender.feed(receiving.process, until=lambda: sender.publisher.sent.total() >= 60)
    other = some_character(200)
    sender.publisher.change_character(SnapshotSource(other, some_mesh(200)))
    sender.ticks = [moved_tick(other, frame_id) for frame_id in range(20)]
    sender.feed(receiving.process)
    report = receiving.finish()
    assert report["decode_errors"] == report["reconnects"] == 0
    assert report["vertices"] == 200


@pytest.mark.parametrize("mode", ["vertices", "code"])
def test_a_slow_program_gets_the_newest_head(make_sender, launch, mode: str) -> None:
    sender = make_sender()
    receiving = launch(sender, mode=mode, frames=300, every=200)
    sender.feed(receiving.process)
    taken = receiving.finish()["taken"]
    steps = np.diff([head["sequence"] for head in taken])
    assert len(taken) >= 4
    assert (steps > 5).all()  # those between are skipped, not queued
    # One more may have come between taking a head and looking which came last.
    assert np.median([head["newest"] - head["sequence"] for head in taken]) <= 1


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="programs cannot be halted here")
def test_frames_that_queued_while_it_was_halted_are_skipped(make_sender, launch) -> None:
    sender = make_sender()
    receiving = launch(sender, mode="code", frames=150)
    sender.feed(receiving.process, until=lambda: sender.publisher.sent.total() >= 60)
    receiving.process.send_signal(signal.SIGSTOP)
    for frame_id in range(200):  # so small that the system's buffers hold them all
        sender.send(frame_id)
        time.sleep(0.002)
    receiving.process.send_signal(signal.SIGCONT)
    sender.feed(receiving.process)
    report = receiving.finish()
    assert report["skipped"] > 100
    assert report["decode_errors"] == report["reconnects"] == 0


def test_nobody_there_is_said_in_a_sentence(launch, make_sender) -> None:
    sender = make_sender()
    sender.publisher.close()
    receiving = launch(sender, seconds=1)
    said, _ = receiving.process.communicate(timeout=RUN_S)
    assert receiving.process.returncode == 1
    assert f"127.0.0.1:{sender.publisher.address.stream_port} cannot be reached" in said
    assert "Exception" not in said


def test_the_wrong_port_is_named_with_the_right_one(tmp_path) -> None:
    publisher = FramePublisher(free_address(), some_source(VERTEX_COUNT))
    try:
        base, page = (
            start("--port", port, "--seconds", 7, "--report", tmp_path / f"{port}.json")
            for port in (publisher.address.port, publisher.address.page_port)
        )
        for process, sentence in (
            (base, "is not plain TCP of Mimesh"),
            (page, "nothing of Mimesh"),
        ):
            said, _ = process.communicate(timeout=RUN_S)
            assert process.returncode == 1
            (line,) = (line for line in said.splitlines() if sentence in line)
            assert "two ports above the base port, 5582 by default. 0 frames" in line
    finally:
        publisher.close()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--mode", "code", "--encoding", "int16"), "float32"),
        (("--report", "/nowhere/at/all/report.json"), "cannot be written"),
        (("--frames", "x"), "--frames x is no whole number"),
        (("--frames", "0"), "at least one frame"),
        (("--frames",), "--frames needs a value"),
        (("--nonsense", "1"), "--nonsense is no option"),
    ],
)
def test_a_bad_option_is_one_sentence_at_once(words: tuple[str, ...], sentence: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout


def test_help_is_given() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "--encoding int16|float32" in done.stdout
