"""The stream for browsers: a page over HTTP, and a WebSocket with the same messages."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from live.broadcast.address import Address
from live.broadcast.audience import MAX_CLIENTS, Audience
from live.broadcast.browser_gate import SUBPROTOCOL, BrowserGate, offered_subprotocols
from live.broadcast.client import Client
from live.broadcast.client_requests import MAX_REQUEST_BYTES
from live.broadcast.listening import listen, stop_accepting
from live.broadcast.loop_thread import LoopThread
from live.broadcast.page import Page, plain_answer
from live.broadcast.page_token import draw_token
from live.broadcast.snapshot_desk import SnapshotDesk
from live.broadcast.tcp_broadcast import LAST_WORDS_S, PIECE_BYTES

STREAM_PATH = "/stream"
MAX_CONNECTIONS = 2 * MAX_CLIENTS
"""Receivers, and as many connections that fetch the page or have not yet said what they want."""
HANDSHAKE_S = 10.0
POLICY_VIOLATION = 1008
OTHER_PAGES = "Other pages may not watch the performer, unless --browser-origin names them."

# A port scanner, or a browser closed at the wrong moment, is no news for the performer.
SILENT = logging.getLogger("mimesh.browser")
SILENT.disabled = True


class WebBroadcast:
    """Listens on the address's `page_port`."""

    def __init__(
        self,
        address: Address,
        desk: SnapshotDesk,
        thread: LoopThread,
        worker: Executor,
        token: str | None = None,
        origins: Collection[str] = (),
    ) -> None:
        """`token`: in the link; None draws one. `origins`: of other pages that may watch.

        Raises AddressError when the port is not free.
        """
        self.gate = BrowserGate(address.page_port, token or draw_token(), origins)
        self.link = f"http://{address.visitable_host}:{address.page_port}/#{self.gate.token}"
        """Opens the page; whoever has it may watch."""
        self._desk, self._thread, self._worker = desk, thread, worker
        self._present: set[ServerConnection] = set()
        self._page = Page()
        self._audience = Audience(thread.loop)
        listener = listen(address.interface, address.page_port)
        self._server = thread.run(self._start(listener))
        self.wanted = self._audience.wanted
        self.send = self._audience.send

    def close(self) -> None:
        """End every connection and free the port."""
        self._thread.run(self._close())

    async def _start(self, listener: socket.socket) -> Server:
        return await serve(
            self._receive,
            sock=listener,
            process_request=self._judge,
            select_subprotocol=_choose_subprotocol,
            create_connection=_bounded_connection(MAX_CONNECTIONS, self._present),
            compression=None,  # int16 steps hardly shrink, and it costs more than loopback
            open_timeout=HANDSHAKE_S,
            ping_interval=None,  # a tab in the background that stalls is no dead one
            close_timeout=LAST_WORDS_S,
            max_size=MAX_REQUEST_BYTES,
            max_queue=4,
            write_limit=0,
            server_header=None,
            logger=SILENT,
        )

    async def _close(self) -> None:
        await stop_accepting(self._server.sockets)
        self._server.close(close_connections=False)
        self._audience.close()
        for connection in tuple(self._present):  # those who have not said yet what they want
            connection.transport.abort()

    def _judge(self, connection: ServerConnection, request: Request) -> Response | None:
        """The answer to a request for the page, or to one that may not be; None: go on."""
        reached_at = connection.transport.get_extra_info("sockname")[0]
        host = self.gate.find_host(request.headers, reached_at)
        if host is None:
            return plain_answer(
                HTTPStatus.FORBIDDEN, "This machine goes by another name here; use the link."
            )
        if getattr(request, "method", "GET") != "GET":
            return plain_answer(HTTPStatus.METHOD_NOT_ALLOWED, "There is nothing to do but look.")
        if request.path != STREAM_PATH:
            return self._page.answer(request.path, host)
        if not self.gate.knows_origin(request.headers, host):
            return plain_answer(HTTPStatus.FORBIDDEN, OTHER_PAGES)
        if SUBPROTOCOL not in offered_subprotocols(request.headers):
            return plain_answer(HTTPStatus.BAD_REQUEST, f"Offer the subprotocol {SUBPROTOCOL}.")
        return None

    async def _receive(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        # A browser tells its page nothing of a refused handshake, so one without the token is
        # completed, told what is missing, and ended: nothing else is ever sent over it.
        welcome = self.gate.knows_token(connection.request.headers)
        await WebReceiver(connection, self._audience, self._desk, self._worker).attend(welcome)


class WebReceiver:
    """One browser."""

    def __init__(
        self,
        connection: ServerConnection,
        audience: Audience,
        desk: SnapshotDesk,
        worker: Executor,
    ) -> None:
        self._connection, self._audience = connection, audience
        self._client = Client(desk, worker, audience.count_wanted, self._wake)
        self._woken = asyncio.Event()
        self._last_words: asyncio.TimerHandle | None = None

    async def attend(self, welcome: bool) -> None:
        """Hear and send until either side has had enough."""
        writing = asyncio.create_task(self._write())
        if not welcome:
            self._client.refuse(
                "The token is missing or not this sender's; open the link it shows."
            )
        elif self._audience.admit(self._client, self._connection.transport):
            self._audience.count_wanted()
        try:
            with contextlib.suppress(ConnectionClosed):
                async for request in self._connection:
                    self._hear(request)
        finally:
            self._audience.dismiss(self._client)
            writing.cancel()
            if self._last_words:
                self._last_words.cancel()

    def _hear(self, request: str | bytes) -> None:
        if isinstance(request, str):
            self._client.hear(request.encode())
        else:
            self._client.refuse("A request over a WebSocket is a text message.")

    def _wake(self) -> None:
        self._woken.set()
        if self._client.refused and self._last_words is None:
            loop = asyncio.get_running_loop()
            self._last_words = loop.call_later(LAST_WORDS_S, self._connection.transport.abort)

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._woken.wait()
                self._woken.clear()
                while (message := self._client.take()) is not None:
                    await self._send(message)
                if self._client.refused:
                    await self._connection.close(POLICY_VIOLATION)

    async def _send(self, message: bytes) -> None:
        self._client.note_stuck()
        whole = len(message) <= PIECE_BYTES
        await self._connection.send(message if whole else self._pieces(message))
        self._client.note_moving()

    def _pieces(self, message: bytes) -> Iterator[memoryview]:
        """Parts of one message, the next when the one before is with the kernel."""
        view = memoryview(message)
        for start in range(0, len(view), PIECE_BYTES):
            self._client.note_moving()
            self._client.note_stuck()
            yield view[start : start + PIECE_BYTES]


def _choose_subprotocol(
    connection: ServerConnection, offered: Sequence[Subprotocol]
) -> Subprotocol | None:
    """Ours; never the token, which is no business of whoever reads the answer."""
    return Subprotocol(SUBPROTOCOL)


def _bounded_connection(most: int, present: set[ServerConnection]) -> type[ServerConnection]:
    """Connections of which only so many are let in at a time, before they have said a word.

    Those there are stand in `present`.
    """

    class BoundedConnection(ServerConnection):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            present.add(self)
            if len(present) > most:
                self.transport.abort()

        def connection_lost(self, exc: Exception | None) -> None:
            present.discard(self)
            super().connection_lost(exc)

    return BoundedConnection
