"""HTTP connections with bounds that uvicorn leaves open: how many, how large a head, and how slow a client."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 65_536
"""Request line and headers: eight times what others allow, and little beside a body."""

HEAD_SECONDS = 15.0
"""For a request's head to arrive: a client that sends a byte now and then would hold its connection for ever."""

SILENT_SECONDS = 60.0
"""Between two pieces of a body."""

JOINED = 65_536
"""Bytes from which on nothing more is waited for, so that whoever streams is held back by a slow client."""

_REFUSED = (
    b"HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\nretry-after: 1\r\n"
    b"connection: close\r\n\r\n%s"
)


class Joining:
    """A transport that sends what is written until the event loop turns at once: head and body of an answer."""

    __slots__ = ("_bytes", "_loop", "_pieces", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []
        self._bytes = 0

    def write(self, data: bytes) -> None:
        if not self._pieces:
            self._loop.call_soon(self._send)
        self._pieces.append(data)
        self._bytes += len(data)
        if self._bytes > JOINED:
            self._send()

    def close(self) -> None:
        self._send()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _send(self) -> None:
        if self._pieces:
            pieces, self._pieces, self._bytes = self._pieces, [], 0
            if not self._transport.is_closing():
                self._transport.write(pieces[0] if len(pieces) == 1 else b"".join(pieces))


class BoundedProtocol(HttpToolsProtocol):
    """One connection. `watch` is to be called about every second for each."""

    most_connections = 2_000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_head = True
        self._head_bytes = 0
        self._head_began = self._last_heard = self.loop.time()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast("asyncio.Transport", Joining(transport, self.loop)))
        if len(self.connections) > self.most_connections:
            self.refuse(b"503 Service Unavailable", b"overloaded", b"There are too many connections.")

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._last_heard = self.loop.time()
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
                self.refuse(b"431 Request Header Fields Too Large", b"too_large", b"The headers are too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0
        self._head_began = self._last_heard

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def refuse(self, status: bytes, code: bytes, message: bytes) -> None:
        """Answers without asking the application, and closes."""
        body = b'{"error":{"code":"%s","message":"%s"}}' % (code, message)
        self.transport.write(_REFUSED % (status, len(body), body))
        self.transport.close()

    def watch(self, now: float) -> None:
        """Closes the connection if its client began something and does not go on with it."""
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            starved = self.cycle.more_body and not self.flow.read_paused
            late = starved and now - self._last_heard > SILENT_SECONDS
        else:
            late = self._in_head and now - self._head_began > HEAD_SECONDS
        if late:
            self.transport.abort()
