"""The Unreal client's core, compiled by g++ and run against the vectors and the real sender."""

from __future__ import annotations

import json
import random
import shutil
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sockets import free_address, moved_tick, some_source, some_tick
from unity_client import drive_shapes

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Deformation, Expression
from live.broadcast.address import Address
from live.broadcast.publisher import FramePublisher
from live.broadcast.snapshot import SnapshotSource
from live.broadcast.spaces import T_space_mesh
from live.broadcast.tick_packing import Stamps, TickPacker
from live.broadcast.topics import ALL_TOPICS, SPACES, Topic

ROOT = Path(__file__).parent.parent
PLUGIN = ROOT / "clients" / "unreal" / "Source" / "Mimesh"
RECEIVE = ROOT / "clients" / "unreal" / "Tests" / "receive.cpp"
VECTORS = ROOT / "tests" / "data" / "wire"
STRICT = ("-std=c++17", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-pthread")
LIKE_THE_ENGINE = ("-fno-exceptions", "-fno-rtti")
SANITIZED = ("-O0", "-g1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
RUN_S = 60.0
MUTATIONS = 6000

pytestmark = pytest.mark.skipif(shutil.which("g++") is None, reason="g++ is not installed")


def compile_receiver(program: Path, *flags: str) -> Path:
    include = f"-I{PLUGIN / 'Public'}"
    command = ["g++", *STRICT, *flags, include, str(RECEIVE), "-o", str(program)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return program


@pytest.fixture(scope="session")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as the engine builds: optimised, without exceptions."""
    folder = tmp_path_factory.mktemp("unreal")
    return compile_receiver(folder / "receive", "-O2", *LIKE_THE_ENGINE)


@pytest.fixture(scope="session")
def sanitized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same under the address and undefined behaviour sanitizers."""
    return compile_receiver(tmp_path_factory.mktemp("unreal") / "sanitized", *SANITIZED)


def run(program: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program, *options], capture_output=True, text=True, timeout=RUN_S)


def test_every_vector_is_decoded_to_its_values_and_every_bad_one_refused(sanitized: Path) -> None:
    done = run(sanitized, "--vectors", str(VECTORS))
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["refused"] == len(list((VECTORS / "refused").glob("*.bin"))) > 50
    assert found["messages"] == len(list(VECTORS.glob("*.bin"))) > 30
    assert found["values"] > 100 * found["messages"]


def test_a_vector_with_another_value_is_noticed(receiver: Path, tmp_path: Path) -> None:
    shutil.copytree(VECTORS, tmp_path / "wire")
    changed = 0
    for file in sorted((tmp_path / "wire").glob("*.bin")):
        if file.read_bytes()[:4] == b"mime":
            message = bytearray(file.read_bytes())
            message[32 + 32] ^= 1  # the lowest bit of frame_id
            file.write_bytes(message)
            changed += 1
    done = run(receiver, "--vectors", str(tmp_path / "wire"))
    assert changed
    assert done.returncode == 1
    assert done.stdout.count(": frame_id is ") == changed
    assert json.loads(done.stdout.splitlines()[-1])["differences"] == changed


def mutate(message: bytes, rng: random.Random) -> bytes:
    """Some bytes changed, something cut off or put in; half of it where headers and tables are."""
    damaged = bytearray(message)
    reach = len(damaged) if rng.random() < 0.5 else min(len(damaged), 700)
    for _ in range(rng.choice((1, 1, 2, 8))):
        at = rng.randrange(reach)
        kind = rng.randrange(4)
        if kind == 0:
            damaged[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            damaged[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF))
        elif kind == 2:
            number = rng.choice((0, 1, 2**31, 2**32 - 1, rng.randrange(2**32)))
            damaged[at : at + 4] = struct.pack("<I", number)
        else:
            number = rng.choice((2**63, 2**64 - 1, 2**64 - 8, rng.randrange(2**64)))
            damaged[at : at + 8] = struct.pack("<Q", number)
        reach = min(reach, len(damaged))
    if rng.random() < 0.2:
        del damaged[rng.randrange(len(damaged)) :]
    if rng.random() < 0.1:
        damaged += rng.randbytes(rng.randrange(64))
    return bytes(damaged)


def whole_messages() -> list[bytes]:
    """One of every kind that the sender makes, of a small character."""
    source = some_source(60)
    packer, tick = TickPacker(source), some_tick(3, 60)
    stamps = Stamps(stream_id=1, sequence=2, published_ns=3, unix_ns=4)
    frames = [packer.pack(topic, *tick, stamps) for topic in ALL_TOPICS]
    snapshots = [
        source.encode(space, basis, appearance)
        for space in SPACES
        for basis in (False, True)
        for appearance in (False, True)
    ]
    return [*frames, *snapshots, b"MIMR" + struct.pack("<HH", 2, 0) + b"No."]


def test_damaged_messages_are_refused_or_read_but_never_break_out(
    sanitized: Path, tmp_path: Path
) -> None:
    rng = random.Random(6)
    whole = [*whole_messages(), *(file.read_bytes() for file in sorted(VECTORS.glob("*.bin")))]
    cases = [*whole, *(mutate(rng.choice(whole), rng) for _ in range(MUTATIONS))]
    cases += [rng.randbytes(rng.randrange(400)) for _ in range(200)]
    file = tmp_path / "messages.bin"
    file.write_bytes(b"".join(struct.pack("<I", len(case)) + case for case in cases))
    done = run(sanitized, "--fuzz", str(file))
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["cases"] == len(cases)
    assert MUTATIONS / 4 < found["refused"] <= len(cases) - len(whole)


def arkit_shapes(
    program: Path, file: Path, code: Sequence[float], extra_code: Sequence[float]
) -> dict[str, float]:
    """ARKit's shapes as the plugin makes them of a code."""
    file.write_text(json.dumps([ICT_EXPRESSIONS, EXTRA_EXPRESSIONS, list(code), list(extra_code)]))
    done = run(program, "--arkit", str(file))
    assert done.returncode == 0
    return {name: float(value) for name, value in map(str.split, done.stdout.splitlines())}


@pytest.mark.skipif(shutil.which("mono") is None, reason="Mono is not installed")
def test_unity_and_unreal_make_the_same_arkit_shapes(receiver: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    names = [*MEDIAPIPE_BLENDSHAPES[1:], "tongueOut"]
    for _ in range(5):
        strengths = rng.uniform(0, 1, 54).astype(np.float32).tolist()
        unreal = arkit_shapes(receiver, tmp_path / "code.json", strengths[:53], strengths[53:])
        assert sorted(unreal) == sorted(names)
        for spell in (str, lambda name: name[0].upper() + name[1:]):
            unity = drive_shapes(tmp_path / "drive.txt", strengths, list(map(spell, names)))
            assert unity == pytest.approx({spell(name): unreal[name] for name in names}, abs=1e-6)
        # The engine gives both sides what ARKit's one shape says: their mean gives it back.
        for name in ("browInnerUp", "cheekPuff"):
            sides = [strengths[ICT_EXPRESSIONS.index(f"{name}_{side}")] for side in "LR"]
            assert unreal[name] == pytest.approx(sum(sides) / 2, abs=1e-6)


def test_arkit_shapes_are_found_by_name(receiver: Path, tmp_path: Path) -> None:
    place = ICT_EXPRESSIONS.index
    code = [place(name) for name in ICT_EXPRESSIONS]  # each strength tells where it came from
    found = arkit_shapes(receiver, tmp_path / "code.json", code, [1000.0])
    assert set(found) == {*MEDIAPIPE_BLENDSHAPES[1:], "tongueOut"}
    assert found["eyeBlinkLeft"] == place("eyeBlink_L")
    assert found["jawLeft"] == place("jawLeft")
    assert found["browInnerUp"] == (place("browInnerUp_L") + place("browInnerUp_R")) / 2
    assert found["cheekPuff"] == (place("cheekPuff_L") + place("cheekPuff_R")) / 2
    assert found["tongueOut"] == 1000


VERTEX_COUNT = 500
COLUMNS = ("displacement", "posed")


class Sender:
    """The real publisher of one character, fed at a camera's pace or somewhat above."""

    def __init__(self, address: Address, vertex_count: int = VERTEX_COUNT) -> None:
        self.address = address
        self.source = some_source(vertex_count)
        self.ticks: dict[int, tuple[Expression, Deformation]] = {}
        self.publisher = FramePublisher(address, self.source, over=("tcp",))

    def change_character(self, source: SnapshotSource) -> None:
        self.source = source
        self.publisher.change_character(source)

    def feed(
        self,
        process: subprocess.Popen[str],
        until_sent: int | None = None,
        tick: tuple[Expression, Deformation] | None = None,
    ) -> None:
        """Publish until `process` ends, or until so many ticks went to somebody."""
        deadline = time.monotonic() + RUN_S
        while process.poll() is None:
            assert time.monotonic() < deadline, "the receiver never ended"
            frame_id = len(self.ticks)
            self.ticks[frame_id] = tick or moved_tick(self.source.character, frame_id)
            self.publisher.publish(*self.ticks[frame_id])
            if until_sent is not None and self.publisher.sent.total() >= until_sent:
                return
            time.sleep(0.004)

    def close(self) -> None:
        self.publisher.close()


@pytest.fixture
def sender() -> Iterator[Sender]:
    sender = Sender(free_address())
    yield sender
    sender.close()


@contextmanager
def started(
    program: Path, address: Address, report: Path, *options: str
) -> Iterator[subprocess.Popen[str]]:
    """The receiver as a process of its own, certainly ended afterwards."""
    command = [program, "--port", str(address.stream_port), "--report", str(report), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def receive(program: Path, sender: Sender, report: Path, *options: str) -> dict[str, Any]:
    with started(program, sender.address, report, *options) as process:
        sender.feed(process)
        assert process.returncode == 0, process.communicate()[0]
    return json.loads(report.read_text())


def expect(sender: Sender, topic: Topic, frame_id: int) -> dict[str, np.ndarray]:
    """(V, 3) float64 of displacement and posed vertices in the topic's space, from the tick itself
    and the character, not from a message."""
    character, (_, deformation) = sender.source.character, sender.ticks[frame_id]
    displacement = deformation.displacement.astype(float)
    moved = character.neutral_vertices + displacement
    T = deformation.T_mesh_head.astype(float)
    posed = moved + character.head_weights[:, None] * (moved @ T[:3, :3].T + T[:3, 3] - moved)
    of_space = T_space_mesh(character.T_canonical_mesh, topic.space).astype(float)
    return {
        "displacement": displacement @ of_space[:3, :3].T,
        "posed": posed @ of_space[:3, :3].T + of_space[:3, 3],
    }


def wire_rounding(sender: Sender, topic: Topic, expected: dict[str, np.ndarray]) -> float:
    """How far a coordinate may be off by the whole steps that it, or the basis, travels in."""
    if topic.mode == "code":
        character = sender.source.character
        rows = np.concatenate([character.basis, character.extra_basis])
        unit = np.abs(T_space_mesh(character.T_canonical_mesh, topic.space)[:3, :3]).max()
        return 0.5 * unit * float(np.abs(rows).max(axis=(1, 2)).sum()) / 32767
    return 0.5 * float(np.abs(expected["displacement"]).max()) / 32767 * (topic.encoding == "int16")


@pytest.mark.parametrize(
    "topic",
    [
        Topic("vertices", "int16", "unreal"),
        Topic("vertices", "float32", "gltf"),
        Topic("region", "int16", "unity"),
        Topic("region", "float32", "mesh"),
        Topic("code", "float32", "unreal"),
    ],
    ids=lambda topic: topic.text,
)
def test_what_arrives_is_what_was_sent(
    receiver: Path, sender: Sender, tmp_path: Path, topic: Topic
) -> None:
    options = ["--mode", topic.mode, "--encoding", topic.encoding, "--space", topic.space]
    report = receive(receiver, sender, tmp_path / "r.json", *options, "--frames", "180")
    assert report["frames"] >= 180
    assert report["decode_errors"] == report["reconnects"] == 0
    assert report["snapshots"] == 1
    assert len(report["values"]) >= 2
    assert 0 < report["transit_ms"]["median"] <= report["transit_ms"]["p99"]
    for value in report["values"]:
        expected = expect(sender, topic, value["frame_id"])
        for name in ("displacement", "posed"):
            slack = wire_rounding(sender, topic, expected) + 1e-6 * np.abs(expected[name]).max()
            means = np.array(value[f"{name}_sum"]) / VERTEX_COUNT
            np.testing.assert_allclose(means, expected[name].mean(0), rtol=0, atol=slack)
            spreads = np.sqrt(np.array(value[f"{name}_squares"]) / VERTEX_COUNT)
            wanted = np.sqrt((expected[name] ** 2).mean(0))
            np.testing.assert_allclose(spreads, wanted, rtol=0, atol=slack)
        code = sender.ticks[value["frame_id"]][0].code
        assert value["code_sum"] == pytest.approx(code.sum(dtype=float), abs=1e-9)


def test_a_program_that_takes_fewer_ticks_than_come_gets_the_newest(
    receiver: Path, sender: Sender, tmp_path: Path
) -> None:
    report = receive(receiver, sender, tmp_path / "r.json", "--frames", "200")
    assert 0 < report["taken"] < report["frames"]
    assert 0 <= report["last_sequence"] - report["last_taken"] < 60


def test_a_program_that_draws_five_pictures_a_second_shows_no_old_face(
    receiver: Path, sender: Sender, tmp_path: Path
) -> None:
    options = ("--mode", "code", "--every", "200", "--frames", "400")
    report = receive(receiver, sender, tmp_path / "r.json", *options)
    assert 4 < report["taken"] < report["frames"] / 4
    assert report["taken_ms"]["median"] < 2 * 200


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="programs cannot be halted here")
def test_frames_that_queued_while_it_was_halted_are_skipped(
    receiver: Path, sender: Sender, tmp_path: Path
) -> None:
    report = tmp_path / "r.json"
    options = ("--mode", "code", "--frames", "350")
    with started(receiver, sender.address, report, *options) as process:
        sender.feed(process, until_sent=60)
        process.send_signal(signal.SIGSTOP)
        sender.feed(process, until_sent=260)  # so small that the system's buffers hold them all
        process.send_signal(signal.SIGCONT)
        sender.feed(process)
    found = json.loads(report.read_text())
    assert found["skipped"] > 100
    assert found["decode_errors"] == found["reconnects"] == 0
    # They waited here, not there; of two ticks on one busy moment the sender hands on the newer.
    assert found["lost"] < 20


def test_a_sender_that_starts_late_and_again_is_followed(sanitized: Path, tmp_path: Path) -> None:
    address, report = free_address(), tmp_path / "r.json"
    with started(sanitized, address, report, "--frames", "90") as process:
        time.sleep(0.3)  # nobody answers
        first = Sender(address)
        first.feed(process, until_sent=60)
        first.close()
        assert process.poll() is None
        second = Sender(address)
        second.feed(process)
        second.close()
    assert process.returncode == 0
    found = json.loads(report.read_text())
    assert found["reconnects"] == 1
    assert found["snapshots"] == 2
    assert found["decode_errors"] == 0


def test_another_character_while_running_is_asked_for(
    sanitized: Path, sender: Sender, tmp_path: Path
) -> None:
    report = tmp_path / "r.json"
    with started(sanitized, sender.address, report, "--frames", "150") as process:
        sender.feed(process, until_sent=60)
        sender.change_character(some_source(VERTEX_COUNT - 100))
        sender.feed(process)
    assert process.returncode == 0
    found = json.loads(report.read_text())
    assert found["snapshots"] == 2
    assert found["decode_errors"] == found["reconnects"] == 0


def test_a_receiver_that_stalls_skips_what_is_old(receiver: Path, tmp_path: Path) -> None:
    sender = Sender(free_address(), vertex_count=20_000)  # 240 kB a frame: no buffer holds many
    tick = some_tick(0, 20_000)
    options = ("--encoding", "float32", "--stall", "1.5", "--frames", "120")
    with started(receiver, sender.address, tmp_path / "r.json", *options) as process:
        sender.feed(process, tick=tick)
        published = sender.publisher.ticks
    sender.close()
    assert process.returncode == 0
    found = json.loads((tmp_path / "r.json").read_text())
    assert found["lost"] > 100
    assert published - found["last_sequence"] < 60
    assert found["decode_errors"] == found["reconnects"] == 0


def test_a_refusal_is_told_in_the_senders_words(receiver: Path, tmp_path: Path) -> None:
    refusal = b"MIMR" + struct.pack("<HH", 2, 0) + "Zu viele Empfänger.".encode()
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = Address("127.0.0.1", server.getsockname()[1] - 2)
        with started(receiver, address, tmp_path / "r.json", "--seconds", "1.0") as process:
            server.settimeout(RUN_S)
            with server.accept()[0] as client:
                client.sendall(struct.pack("<I", len(refusal)) + refusal)
            shown, _ = process.communicate(timeout=RUN_S)
    assert process.returncode == 3
    assert "The sender refuses: Zu viele Empfänger." in shown


def test_something_else_at_the_port_is_no_sender(sanitized: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = Address("127.0.0.1", server.getsockname()[1] - 2)
        with started(sanitized, address, tmp_path / "r.json", "--seconds", "1.0") as process:
            server.settimeout(RUN_S)
            with server.accept()[0] as client:
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                client.settimeout(RUN_S)
                with suppress(ConnectionResetError):
                    while client.recv(4096):  # until it hangs up by itself
                        pass
            shown, _ = process.communicate(timeout=RUN_S)
    assert process.returncode == 3
    assert "is not plain TCP of Mimesh" in shown


def test_the_wrong_port_is_named_with_the_right_one(receiver: Path, tmp_path: Path) -> None:
    publisher = FramePublisher(free_address(), some_source())
    try:
        for port, sentence in (
            (publisher.address.port, "is not plain TCP of Mimesh"),
            (publisher.address.page_port, "nothing of Mimesh comes"),
        ):
            done = run(receiver, "--port", str(port), "--seconds", "7")
            assert done.returncode == 3
            assert sentence in done.stdout
            assert "two ports above the base port, 5582 by default." in done.stdout
    finally:
        publisher.close()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--frames", "x"), "--frames x is no whole number"),
        (("--frames", "0"), "--frames 0 is no whole number from 1"),
        (("--frames", "9" * 30), "is no whole number"),
        (("--port", "99999"), "--port 99999 is no whole number from 1 to 65535"),
        (("--seconds", "soon"), "--seconds soon is no time"),
        (("--mode", "blah"), "'blah' is none of vertices, region, code"),
        (("--mode", "code", "--encoding", "int16"), "float32, not as int16"),
        (("--report", "/nowhere/at/all/r.json"), "/nowhere/at/all/r.json cannot be written"),
        (("--nonsense",), "--nonsense is no option"),
        (("--frames",), "--frames needs a value"),
    ],
)
def test_a_bad_option_is_one_sentence_at_once(
    sanitized: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = run(sanitized, *words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout


def test_help_is_given(receiver: Path) -> None:
    done = run(receiver, "--help")
    assert done.returncode == 0
    assert "--encoding int16|float32" in done.stdout
