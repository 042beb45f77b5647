"""One connection to an engine's process: written and read by the event loop, sent to from any thread."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from socket import socket
from typing import cast

from onefold.serve.engine.messages import Frames, Told, read_told

AT_ONCE = 32_768
"""Bytes from which on nothing more is waited for: the engine begins while the loop turns to the next request."""


class Line(asyncio.Protocol):
    """`heard` is told what the engine says; `lost` is set when it has said its last."""

    def __init__(self, connection: socket, heard: Callable[[Sequence[Told]], None]) -> None:
        self._connection = connection
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._frames = Frames()
        self._going: deque[bytearray] = deque()
        self._bytes = 0
        self._turning = False
        self._transport: asyncio.Transport | None = None
        self.lost = asyncio.Event()

    async def open(self) -> None:
        await self._loop.create_unix_connection(lambda: self, sock=self._connection)

    def send(self, message: bytearray) -> None:
        """From any thread; with all that is sent until the loop turns, if that is little."""
        self._going.append(message)
        here = threading.get_ident() == self._thread
        if here:
            self._bytes += len(message)
            if self._bytes > AT_ONCE:
                self._send()
                return
        if self._turning:
            return
        self._turning = True
        if here:
            self._loop.call_soon(self._send)
        else:
            with suppress(RuntimeError):  # the loop is closed: nobody waits
                self._loop.call_soon_threadsafe(self._send)

    def _send(self) -> None:
        self._turning = False  # before the queue is emptied: who comes later turns the loop again
        pieces = []
        while self._going:
            pieces.append(self._going.popleft())
        self._bytes = 0
        if pieces and self._transport is not None and not self._transport.is_closing():
            self._transport.write(pieces[0] if len(pieces) == 1 else b"".join(pieces))

    def finish(self) -> None:
        """Say no more: the engine ends once it has done all that it was told, and has said so."""
        self._send()
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write_eof()

    def abort(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()
        else:
            self._connection.close()

    # ------------------------------------------------------------------ as asyncio calls it

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        for message in self._frames.take(data):
            self._heard(read_told(message))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - whatever the reason
        self.lost.set()
