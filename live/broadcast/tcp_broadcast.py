"""The stream over plain TCP: a length, then a message, both ways. Needs no library to receive."""

from __future__ import annotations

import asyncio
import socket
import struct
from concurrent.futures import Executor

from live.broadcast.address import Address
from live.broadcast.audience import Audience
from live.broadcast.client import Client
from live.broadcast.client_requests import MAX_REQUEST_BYTES
from live.broadcast.listening import listen, stop_accepting
from live.broadcast.loop_thread import LoopThread
from live.broadcast.snapshot_desk import SnapshotDesk

LENGTH = struct.Struct("<I")
PIECE_BYTES = 256 * 1024
"""A snapshot is handed to the connection in such pieces: what does not fit into the kernel's
buffer is copied, and a whole mesh for each of many slow receivers would be too much."""
LAST_WORDS_S = 1.0
"""So long a refusal may take to be sent."""


class TcpBroadcast:
    """Listens on the address's `stream_port`."""

    def __init__(
        self, address: Address, desk: SnapshotDesk, thread: LoopThread, worker: Executor
    ) -> None:
        """Raises AddressError when the port is not free."""
        self._desk, self._thread, self._worker = desk, thread, worker
        self._audience = Audience(thread.loop)
        listener = listen(address.interface, address.stream_port)
        self._server = thread.run(self._serve(listener))
        self.wanted = self._audience.wanted
        self.send = self._audience.send

    def close(self) -> None:
        """End every connection and free the port."""
        self._thread.run(self._close())

    async def _serve(self, listener: socket.socket) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._connect, sock=listener)

    def _connect(self) -> TcpConnection:
        return TcpConnection(self._audience, self._desk, self._worker)

    async def _close(self) -> None:
        await stop_accepting(self._server.sockets)
        self._server.close()
        self._audience.close()


class TcpConnection(asyncio.Protocol):
    """One receiver. Nothing is written while the connection still has something to send."""

    def __init__(self, audience: Audience, desk: SnapshotDesk, worker: Executor) -> None:
        self._audience = audience
        self._client = Client(desk, worker, audience.count_wanted, self._pump)
        self._heard = bytearray()
        self._paused = False
        self._unsent = memoryview(b"")
        self._transport: asyncio.Transport
        self._last_words: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(high=0)  # paused until every byte is with the kernel
        self._audience.admit(self._client, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._audience.dismiss(self._client)
        if self._last_words:
            self._last_words.cancel()

    def data_received(self, data: bytes) -> None:
        """Hear the requests that are complete; what is too long is refused by its length alone."""
        if not self._client.refused:
            self._heard += data
        while len(self._heard) >= LENGTH.size and not self._client.refused:
            (length,) = LENGTH.unpack_from(self._heard)
            if length > MAX_REQUEST_BYTES:
                self._client.refuse(
                    f"A request has at most {MAX_REQUEST_BYTES} bytes; this one begins with a "
                    f"length of {length}."
                )
            elif len(self._heard) < LENGTH.size + length:
                return
            else:
                self._client.hear(bytes(self._heard[LENGTH.size : LENGTH.size + length]))
                del self._heard[: LENGTH.size + length]

    def pause_writing(self) -> None:
        """The kernel takes no more."""
        self._paused = True
        self._client.note_stuck()

    def resume_writing(self) -> None:
        """Everything handed over is with the kernel."""
        self._paused = False
        self._client.note_moving()
        self._pump()

    def _pump(self) -> None:
        if self._transport.is_closing():
            return
        while not self._paused and (self._unsent or self._take()):
            piece, self._unsent = self._unsent[:PIECE_BYTES], self._unsent[PIECE_BYTES:]
            self._transport.write(piece)
        if self._client.refused:
            self._leave()

    def _take(self) -> bool:
        message = self._client.take()
        if message is None:
            return False
        self._transport.write(LENGTH.pack(len(message)))
        self._unsent = memoryview(message)
        return True

    def _leave(self) -> None:
        if not self._paused and not self._unsent:
            self._transport.close()
        if self._last_words is None:
            loop = asyncio.get_running_loop()
            self._last_words = loop.call_later(LAST_WORDS_S, self._transport.abort)
