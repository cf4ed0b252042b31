"""One receiver's wishes, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from broadcasts import MadeUpSource, made_up_frame

from live.broadcast.client import MAX_SNAPSHOTS_WAITING, PATIENCE_S, STALLED_S, Client
from live.broadcast.refusal import decode_refusal
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.topics import DEFAULT_TOPIC, Topic
from live.errors import PacketError

OTHER = Topic("code", "float32", "mesh")
SUBSCRIBE = f"subscribe {DEFAULT_TOPIC.text}".encode()


class Watched(Client):
    """A client that counts what it tells its transport."""

    def __init__(self, source: MadeUpSource, worker: ThreadPoolExecutor) -> None:
        self.changes = self.wakes = 0
        super().__init__(
            SnapshotDesk(source),  # pyright: ignore[reportArgumentType]
            worker,
            self._count_change,
            self._count_wake,
        )

    def _count_change(self) -> None:
        self.changes += 1

    def _count_wake(self) -> None:
        self.wakes += 1


def on_loop(scene: Callable[[Watched, MadeUpSource], object], source=None) -> None:
    """Play `scene`, which may be a coroutine function, with a new client."""

    async def play() -> None:
        used = source or MadeUpSource()
        with ThreadPoolExecutor(1) as worker:
            client = Watched(used, worker)
            played = scene(client, used)
            if asyncio.iscoroutine(played):
                await played
            client.leave()

    asyncio.run(play())


def test_the_newest_frame_waits_alone() -> None:
    def scene(client: Watched, source: MadeUpSource) -> None:
        client.offer(DEFAULT_TOPIC, made_up_frame(0))
        assert client.take() is None
        client.hear(SUBSCRIBE)
        assert client.changes == 1
        for number in range(5):
            client.offer(DEFAULT_TOPIC, made_up_frame(number))
            client.offer(OTHER, made_up_frame(99))
        assert client.take() == made_up_frame(4)
        assert client.take() is None

    on_loop(scene)


def test_a_frame_of_the_former_topic_is_not_sent() -> None:
    def scene(client: Watched, source: MadeUpSource) -> None:
        client.hear(SUBSCRIBE)
        client.offer(DEFAULT_TOPIC, made_up_frame(1))
        client.hear(f"subscribe {OTHER.text}".encode())
        assert client.take() is None
        client.hear(b"unsubscribe")
        assert (client.topic, client.changes) == (None, 3)

    on_loop(scene)


def test_a_mesh_comes_before_the_frames() -> None:
    async def scene(client: Watched, source: MadeUpSource) -> None:
        client.hear(SUBSCRIBE)
        client.hear(b"snapshot gltf")
        while not client.wakes:
            await asyncio.sleep(0.001)
        client.offer(DEFAULT_TOPIC, made_up_frame(1))
        assert (client.take() or b"")[:4] == b"MIMT"
        assert client.take() == made_up_frame(1)

    on_loop(scene)


@pytest.mark.parametrize(
    ("fault", "said"),
    [(PacketError("it is too big"), "it is too big"), (RuntimeError("x"), "could not be made")],
)
def test_a_mesh_that_cannot_be_made_is_a_sentence(fault: Exception, said: str) -> None:
    class Faulty(MadeUpSource):
        def encode(self, space: str, basis: bool = False, appearance: bool = False) -> bytes:
            raise fault

    async def scene(client: Watched, source: MadeUpSource) -> None:
        client.hear(b"snapshot gltf")
        while not client.refused:
            await asyncio.sleep(0.001)
        assert said in decode_refusal(client.take() or b"")

    on_loop(scene, Faulty())


def test_after_a_refusal_nothing_is_sent_or_heard() -> None:
    async def scene(client: Watched, source: MadeUpSource) -> None:
        source.go.clear()
        client.hear(SUBSCRIBE)
        client.hear(b"snapshot gltf")
        client.offer(DEFAULT_TOPIC, made_up_frame(1))
        client.hear(b"hello")
        assert client.refused
        client.hear(SUBSCRIBE)
        source.go.set()
        await asyncio.sleep(0.05)
        client.offer(DEFAULT_TOPIC, made_up_frame(2))
        assert "'hello'" in decode_refusal(client.take() or b"")
        assert client.take() is None
        assert client.topic is None

    on_loop(scene)


def test_too_many_requests_and_too_many_meshes_are_refused() -> None:
    def hurried(client: Watched, source: MadeUpSource) -> None:
        for _ in range(21):
            client.hear(b"unsubscribe")
        assert "20 requests a second" in decode_refusal(client.take() or b"")

    def greedy(client: Watched, source: MadeUpSource) -> None:
        source.go.clear()
        for _ in range(MAX_SNAPSHOTS_WAITING + 1):
            assert not client.refused
            client.hear(b"snapshot gltf")
        assert "snapshots wait" in decode_refusal(client.take() or b"")
        source.go.set()

    on_loop(hurried)
    on_loop(greedy)


def test_one_that_stalls_is_left_alone_until_it_reads_on() -> None:
    def scene(client: Watched, source: MadeUpSource) -> None:
        client.hear(SUBSCRIBE)
        client.note_stuck()
        client.offer(DEFAULT_TOPIC, made_up_frame(1))
        now = asyncio.get_running_loop().time()
        client.look_at(now + 0.5 * STALLED_S)
        assert not client.stalled
        client.look_at(now + 2 * STALLED_S)
        assert client.stalled
        assert client.changes == 2
        client.offer(DEFAULT_TOPIC, made_up_frame(2))
        client.look_at(now + 1000 * STALLED_S)
        assert not client.refused
        client.note_moving()
        assert client.changes == 3
        assert client.take() is None  # what waited is old by now
        client.offer(DEFAULT_TOPIC, made_up_frame(3))
        assert client.take() == made_up_frame(3)

    on_loop(scene)


def test_one_that_never_asks_is_sent_away() -> None:
    def scene(client: Watched, source: MadeUpSource) -> None:
        now = asyncio.get_running_loop().time()
        client.look_at(now + 0.5 * PATIENCE_S)
        assert not client.refused
        client.look_at(now + 2 * PATIENCE_S)
        assert "Nothing was asked for" in decode_refusal(client.take() or b"")

    on_loop(scene)


@pytest.mark.parametrize("request_", [SUBSCRIBE, b"unsubscribe", b"snapshot gltf"])
def test_one_that_has_asked_may_be_silent_for_ever(request_: bytes) -> None:
    async def scene(client: Watched, source: MadeUpSource) -> None:
        client.hear(request_)
        while client._orders:
            await asyncio.sleep(0.001)
        client.take()
        client.look_at(asyncio.get_running_loop().time() + 100 * PATIENCE_S)
        assert not client.refused
        client.hear(SUBSCRIBE)  # the mesh is built now
        assert client.topic == DEFAULT_TOPIC

    on_loop(scene)
