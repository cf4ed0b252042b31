"""Opens the ways out that were chosen, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from live.broadcast.address import Address
from live.broadcast.curve_keys import CurveKeys
from live.broadcast.loop_thread import LoopThread
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.tcp_broadcast import TcpBroadcast
from live.broadcast.web_broadcast import WebBroadcast
from live.broadcast.zmq_broadcast import ZmqBroadcast

Transport = ZmqBroadcast | TcpBroadcast | WebBroadcast
"""All have `wanted`, `send` and `close`: the tick's thread calls them."""


@dataclass(frozen=True, slots=True)
class Transports:
    """What is open, and how to end it."""

    open: tuple[Transport, ...]
    page_link: str | None
    thread: LoopThread | None
    """For those that need one."""
    stack: ExitStack

    @property
    def faults(self) -> tuple[str, ...]:
        """What went wrong unforeseen, the newest few."""
        return tuple(self.thread.faults) if self.thread else ()

    def close(self) -> None:
        """End every connection and thread."""
        self.stack.close()


def open_transports(
    address: Address,
    desk: SnapshotDesk,
    over: Collection[str],
    keys: CurveKeys | None = None,
    page_token: str | None = None,
    origins: Collection[str] = (),
) -> Transports:
    """Listen for receivers. With `keys`, what cannot encrypt serves this machine alone.

    `origins`: of pages that may watch beside our own.

    Raises AddressError when a port is not free; nothing stays open then.
    """
    with ExitStack() as stack:
        opened: list[Transport] = []
        if "zmq" in over:
            opened.append(ZmqBroadcast(address, desk, keys))
            stack.callback(opened[0].close)
        plain = address.kept_here() if keys else address
        web = partial(WebBroadcast, token=page_token, origins=origins)
        on_the_loop = {"tcp": TcpBroadcast, "browser": web}
        kinds = [kind for name, kind in on_the_loop.items() if name in over]
        thread = LoopThread() if kinds else None
        if thread:
            opened += _open_on(thread, kinds, plain, desk, stack)
        links = [way.link for way in opened if isinstance(way, WebBroadcast)]
        return Transports(tuple(opened), links[0] if links else None, thread, stack.pop_all())


def _open_on(
    thread: LoopThread,
    kinds: Sequence[Callable[..., TcpBroadcast | WebBroadcast]],
    address: Address,
    desk: SnapshotDesk,
    stack: ExitStack,
) -> list[Transport]:
    stack.callback(thread.close)
    worker = ThreadPoolExecutor(1, "snapshots")
    # A snapshot in the making is not waited for: the program ends within a second.
    stack.callback(worker.shutdown, wait=False, cancel_futures=True)
    opened: list[Transport] = []
    for kind in kinds:
        opened.append(kind(address, desk, thread, worker))
        stack.callback(opened[-1].close)
    return opened
