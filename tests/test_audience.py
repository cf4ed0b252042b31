from __future__ import annotations

import asyncio

from live.broadcast.audience import Audience
from live.broadcast.topics import DEFAULT_TOPIC, Topic

OTHER = Topic("code", "float32", "mesh")


class MadeUpClient:
    """Takes what it is offered."""

    def __init__(self, topic: Topic | None, stalled: bool = False) -> None:
        self.topic, self.stalled = topic, stalled
        self.offered: list[bytes] = []
        self.refusal = ""
        self.gone = False
        self.looks = 0

    def offer(self, topic: Topic, message: bytes) -> None:
        self.offered.append(message)

    def refuse(self, sentence: str) -> None:
        self.refusal = sentence

    def look_at(self, now: float) -> None:
        self.looks += 1

    def leave(self) -> None:
        self.gone = True


class MadeUpConnection:
    aborted = False

    def abort(self) -> None:
        self.aborted = True


def test_wanted_is_what_those_who_read_want() -> None:
    async def scene() -> None:
        audience = Audience(asyncio.get_running_loop())
        clients = [MadeUpClient(DEFAULT_TOPIC), MadeUpClient(OTHER, True), MadeUpClient(None)]
        for client in clients:
            assert audience.admit(client, MadeUpConnection())  # pyright: ignore
        audience.count_wanted()
        assert audience.wanted() == {DEFAULT_TOPIC}
        audience.dismiss(clients[0])  # pyright: ignore
        assert clients[0].gone
        assert audience.wanted() == set()
        audience.close()

    asyncio.run(scene())


def test_a_late_loop_hands_out_the_newest_of_each_topic_once() -> None:
    async def scene() -> None:
        audience = Audience(asyncio.get_running_loop())
        client = MadeUpClient(DEFAULT_TOPIC)
        audience.admit(client, MadeUpConnection())  # pyright: ignore
        for number in range(100):
            audience.send(DEFAULT_TOPIC, b"a%d" % number)
            audience.send(OTHER, b"b%d" % number)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert sorted(client.offered) == [b"a99", b"b99"]
        audience.close()

    asyncio.run(scene())


def test_who_finds_no_room_is_told() -> None:
    async def scene() -> None:
        audience = Audience(asyncio.get_running_loop(), most=1)
        first, second = MadeUpClient(None), MadeUpClient(None)
        assert audience.admit(first, MadeUpConnection())  # pyright: ignore
        assert not audience.admit(second, MadeUpConnection())  # pyright: ignore
        assert "1 receivers" in second.refusal
        audience.dismiss(second)  # pyright: ignore
        audience.dismiss(first)  # pyright: ignore
        assert audience.admit(second, MadeUpConnection())  # pyright: ignore
        audience.close()

    asyncio.run(scene())


def test_everybody_is_looked_at_now_and_then_and_cut_at_the_end(monkeypatch) -> None:
    monkeypatch.setattr("live.broadcast.audience.SWEEP_S", 0.01)

    async def scene() -> None:
        audience = Audience(asyncio.get_running_loop())
        client, connection = MadeUpClient(None), MadeUpConnection()
        audience.admit(client, connection)  # pyright: ignore
        while client.looks < 3:
            await asyncio.sleep(0.005)
        audience.close()
        assert connection.aborted

    asyncio.run(scene())
