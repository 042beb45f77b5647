"""Clients that begin something and do not go on with it are not waited for."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread
from typing import cast

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from onefold.serve import protocol
from onefold.serve.run import Server, address_of, config_of, listen
from onefold.serve.settings import Settings


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the size of the body."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = await Request(scope, receive).body()
    await Response(str(len(body)))(scope, receive, send)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Of a server that has little patience."""
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(protocol, "SILENT_SECONDS", 0.5)
    settings, ready = Settings(port=0, stop_seconds=5), Event()
    with listen(settings) as listening:
        server = Server(config_of(application, settings), ready.set, lambda: None)
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        assert ready.wait(30)
        yield int(address_of(listening).rpartition(":")[2])
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET / HTTP/1.1\r\nhost: x\r\n", b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc"],
    ids=["nothing", "half a head", "half a body"],
)
def test_what_is_begun_and_not_gone_on_with_is_closed(begun: bytes, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(begun)
        with suppress(ConnectionResetError):
            assert connection.recv(100) == b""


def test_a_connection_between_requests_is_kept(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        for _ in range(3):
            connection.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc")
            assert connection.recv(1_000).endswith(b"\r\n\r\n3")
            Event().wait(1.2)


def test_what_is_written_at_once_is_sent_at_once_and_in_order() -> None:
    async def work() -> None:
        loop, sent = asyncio.get_running_loop(), _Sent()
        joining = protocol.Joining(cast("asyncio.Transport", sent), loop)
        joining.write(b"head ")
        joining.write(b"body ")
        assert sent.pieces == []
        await asyncio.sleep(0)
        assert sent.pieces == [b"head body "]
        joining.write(b"x" * protocol.JOINED)
        joining.write(b"y")
        assert len(sent.pieces) == 2
        joining.write(b"last")
        joining.close()
        assert sent.pieces[2:] == [b"last"]
        assert sent.closed

    asyncio.run(work())


class _Sent:
    """A transport that remembers."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.pieces.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True
