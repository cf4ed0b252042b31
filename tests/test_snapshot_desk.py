from __future__ import annotations

import threading

import pytest
from broadcasts import MadeUpSource, wait_until

from live.broadcast.client_requests import SnapshotRequest
from live.broadcast.loop_thread import FAULTS_KEPT
from live.broadcast.snapshot_desk import SnapshotDesk
from live.errors import PacketError

PLAIN = SnapshotRequest("unity", basis=False, appearance=False)


def test_the_present_character_is_answered_with() -> None:
    first, second = MadeUpSource(), MadeUpSource(topology_hash=b"abcdefgh")
    desk = SnapshotDesk(first)  # pyright: ignore[reportArgumentType]
    assert b"12345678unity." in desk.answer(PLAIN)
    desk.change(second)  # pyright: ignore[reportArgumentType]
    assert b"abcdefghunity basis." in desk.answer(SnapshotRequest("unity", True, False))
    assert (first.asked, second.asked) == (["unity"], ["unity basis"])


def test_a_change_does_not_wait_for_an_answer_in_the_making() -> None:
    slow = MadeUpSource()
    slow.go.clear()
    desk = SnapshotDesk(slow)  # pyright: ignore[reportArgumentType]
    answers: list[bytes] = []
    asking = threading.Thread(target=lambda: answers.append(desk.answer(PLAIN)))
    asking.start()
    desk.change(MadeUpSource(topology_hash=b"abcdefgh"))  # pyright: ignore[reportArgumentType]
    assert not answers
    slow.go.set()
    asking.join(10)
    wait_until(lambda: answers)
    assert answers[0][4:12] == b"12345678"


def test_what_cannot_be_sent_is_the_source_s_to_say() -> None:
    class TooBig(MadeUpSource):
        def encode(self, space: str, basis: bool = False, appearance: bool = False) -> bytes:
            raise PacketError("it is too big")

    desk = SnapshotDesk(TooBig())  # pyright: ignore[reportArgumentType]
    with pytest.raises(PacketError, match="too big"):
        desk.answer(PLAIN)


def test_what_nobody_foresaw_is_a_sentence_for_the_receiver_and_kept_for_the_report() -> None:
    class Broken(MadeUpSource):
        def encode(self, space: str, basis: bool = False, appearance: bool = False) -> bytes:
            raise OSError("this texture is of no kind known")

    desk = SnapshotDesk(Broken())  # pyright: ignore[reportArgumentType]
    for _ in range(2 * FAULTS_KEPT):
        with pytest.raises(PacketError, match=r"^The snapshot could not be made\.$"):
            desk.answer(PLAIN)
    assert list(desk.faults) == ["OSError: this texture is of no kind known"] * FAULTS_KEPT
