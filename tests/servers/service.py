"""The whole service on a real socket, in a thread of the test's process, over an SQLite file."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, Literal

import httpx
import uvicorn
from starlette.types import ASGIApp

from onefold.serve.app import application
from onefold.serve.context import Context
from onefold.serve.protocol import BoundedProtocol
from onefold.store.open import open_database
from tests.live.telling import Engine

PATIENCE = 30.0


class Served:
    """The service, with a space to tell things to, and a client that asks it with a token that may read that space."""

    def __init__(self, folder: Path) -> None:
        database = open_database(str(folder / "onefold.db"))
        database.migrate()
        self.engine = Engine(database, start=False)
        self.told = self.engine.space()
        self.context = Context(database, self.engine.workspace, self.engine.live)
        self.token = self.engine.workspace.create_token("reader", "read", self.told.slug)
        self.address = ""

    def client(self, token: str | None = None, **more: Any) -> httpx.Client:
        auth = (self.token if token is None else token, "")
        return httpx.Client(base_url=self.address, auth=auth, timeout=PATIENCE, trust_env=False, **more)


class _Server(uvicorn.Server):
    def __init__(self, app: ASGIApp, lifespan: Literal["on", "off"], stopping: Callable[[], None]) -> None:
        super().__init__(uvicorn.Config(app, http=BoundedProtocol, ws="none", lifespan=lifespan, log_config=None))
        self.ready = Event()
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        await super().shutdown(sockets)


@contextmanager
def listening(
    app: ASGIApp, lifespan: Literal["on", "off"] = "off", stopping: Callable[[], None] = lambda: None
) -> Iterator[str]:
    """An application on a free port, for as long as the block lasts: its address."""
    open_socket = socket.create_server(("127.0.0.1", 0))
    server = _Server(app, lifespan, stopping)
    thread = Thread(target=server.run, args=([open_socket],), daemon=True)
    thread.start()
    try:
        assert server.ready.wait(PATIENCE)
        yield f"http://127.0.0.1:{open_socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        open_socket.close()
    assert not thread.is_alive()


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """The service over a new workspace in the folder, for as long as the block lasts."""
    served = Served(folder)
    with listening(application(served.context), "on", served.context.stopping.set) as served.address:
        yield served
