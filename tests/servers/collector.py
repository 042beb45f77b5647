"""The collector on a real socket, in a thread of the test's process, over the real engine and a database of its own."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import msgspec
import uvicorn
from starlette.types import Receive, Scope, Send

from onefold.live.live import Live, LiveSettings
from onefold.serve.collect import Collector
from onefold.serve.context import Context
from onefold.serve.protocol import BoundedProtocol
from onefold.serve.settings import Settings
from onefold.store.open import open_database
from onefold.store.workspace import Refusal, Workspace

PATIENCE = 30.0


class Kept(msgspec.Struct, frozen=True):
    """A call as it is stored."""

    space: int
    source: str
    id: str
    time: int | None
    received: int
    type: str
    event: str | None
    body: dict[str, Any]


class Service:
    """A workspace with the spaces dev (1) and prod (2), and a source `web` that feeds prod by the write key `key`."""

    def __init__(self, db: Path, settings: Settings, live: type[Live] = Live) -> None:
        self.database = open_database(str(db))
        self.database.migrate()
        self.workspace = Workspace(self.database)
        if not self.workspace.spaces:
            self.workspace.initialize({"dev": "Development", "prod": "Production"})
        self.live = live(self.database, self.workspace, LiveSettings(waiting=max(1, settings.queue_items)))
        self.context = Context(self.database, self.workspace, self.live, settings)
        self.key = self.key_of("web", "website", ["prod"])
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def key_of(self, slug: str, kind: str, spaces: Sequence[str]) -> str:
        """A write key of a new source, or of the source of this name."""
        if slug not in self.workspace.sources:
            self.workspace.create_source(slug, slug, kind, spaces)
        return self.workspace.create_write_key(slug)

    def kept(self) -> list[Kept]:
        """All calls in the order in which they were stored."""
        slugs = {one.number: one.slug for one in self.workspace.sources.values()}
        rows = self._rows("seq, source, id, time, received, type, event, body")
        return [
            Kept(seq >> 40, slugs[source], id_, time, received, type_, event, json.loads(body))
            for seq, source, id_, time, received, type_, event, body in rows
        ]

    def bodies(self) -> list[bytes]:
        """The calls as they are stored, to the byte."""
        return [bytes(body) for (body,) in self._rows("body")]

    def profiles(self) -> int:
        """How many there are, over all spaces."""
        with closing(sqlite3.connect(self.database.place)) as connection:
            return int(connection.execute("SELECT count(*) FROM profile").fetchone()[0])

    def _rows(self, columns: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database.place)) as connection:
            return connection.execute(f"SELECT {columns} FROM record ORDER BY received, seq").fetchall()

    def refusals(self, source: str = "web") -> list[Refusal]:
        return list(self.workspace.refusals(self.workspace.source(source).number, 1_000))

    def post(self, path: str, body: object, *, key: str | None = None, **more: Any) -> httpx.Response:
        """Answered to a JSON body, or to bytes as they are. The write key goes by Basic."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        auth = (self.key if key is None else key, "")
        return httpx.post(f"{self.address}{path}", content=content, auth=auth, timeout=PATIENCE, **more)

    def batch(self, *calls: Mapping[str, Any], **more: Any) -> httpx.Response:
        return self.post("/v1/batch", {"batch": calls, **more})


class _App:
    """The collector alone, with an engine that runs as long as the server does."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._collector = Collector(context)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._collector(scope, receive, send)
            return
        while (await receive())["type"] == "lifespan.startup":
            await self._context.live.begin()
            await send({"type": "lifespan.startup.complete"})
        await self._collector.finish()
        await self._context.live.end()
        await send({"type": "lifespan.shutdown.complete"})


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def serving(service: Service, port: int = 0) -> Iterator[Service]:
    """The service on a free port, or on the one it had before."""
    listening = socket.create_server(("127.0.0.1", port))
    service.port = listening.getsockname()[1]
    config = uvicorn.Config(
        _App(service.context), loop="uvloop", http=BoundedProtocol, ws="none", lifespan="on", log_config=None
    )
    server = _Server(config)
    thread = Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        assert server.ready.wait(PATIENCE)
        yield service
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listening.close()


@contextmanager
def collecting(folder: Path, settings: Settings | None = None, live: type[Live] = Live) -> Iterator[Service]:
    """A new workspace in the folder, served for as long as the block lasts."""
    service = Service(folder / "onefold.db", settings or Settings(), live)
    try:
        with serving(service):
            yield service
    finally:
        service.database.close()
