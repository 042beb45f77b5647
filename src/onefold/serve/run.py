"""Runs the service: uvicorn on uvloop and httptools, until it is told to stop; then what was accepted is answered."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from onefold.errors import InvalidInput
from onefold.serve.context import Context
from onefold.serve.log import about
from onefold.serve.protocol import BoundedProtocol
from onefold.serve.settings import Settings

BACKLOG = 2_048
"""Connections that the system holds until they are accepted."""

KEEP_ALIVE = 75
"""Seconds that an unused connection is kept: longer than load balancers do (60), so that it is they who close."""

COLLECTED = (20_000, 20, 50)
"""Objects made before the collector looks at the youngest: requests leave next to no cycles behind."""

TURN = 0.001
"""Seconds that a thread computes before another may: the writer's, or the one that answers."""

TICKS = 10
"""Of uvicorn's ticks, those in a second."""

LOG = logging.getLogger("onefold.serve")


class Server(uvicorn.Server):
    """Says when it is ready, keeps watch over connections, and tells the application when it is to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._stopping = stopping

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, which would raise the signal once more at the end: a stop that was asked for is no failure."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, BoundedProtocol):
                    connection.watch(now)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        LOG.info("stopping")
        self._stopping()
        await super().shutdown(sockets)
        LOG.info("stopped")


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on. Raises InvalidInput if the address is not to be had."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise InvalidInput(
            f"{settings.host}:{settings.port} is not to be had: {error.strerror}. Name another by --host and --port."
        ) from error
    listening.setblocking(False)  # noqa: FBT003 - as sockets call it
    return listening


def address_of(listening: socket.socket) -> str:
    """`http://127.0.0.1:8000`."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(app: ASGIApp, context: Context, listening: socket.socket, ready: Callable[[str], None]) -> None:
    """Serves until SIGTERM or SIGINT. `ready` is told the address once requests are answered.

    Raises the OnefoldError that kept the service from starting.
    """
    address = address_of(listening)

    def told() -> None:
        LOG.info("serving", extra=about(address=address))
        ready(address)

    server = Server(config_of(app, context.settings), told, context.stopping.set)
    _tune()
    try:
        server.run(sockets=[listening])
    except SystemExit:
        for trouble in context.trouble:
            raise trouble from None
        raise
    finally:
        gc.unfreeze()  # libraries tell of what is still there when they end


def _tune() -> None:
    """Ready for many requests: what is loaded is left alone, and threads take turns before anybody waits long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    sys.setswitchinterval(TURN)


def config_of(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How uvicorn is to run: without logs of its own, and without telling what it is."""
    protocol: type[Any] = type("Protocol", (BoundedProtocol,), {"most_connections": settings.connections})
    return uvicorn.Config(
        app,
        loop=_loop(),
        http=protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        workers=1,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=settings.stop_seconds,
    )


def _loop() -> str:
    """uvloop, where there is one: not on Windows."""
    try:
        import uvloop  # noqa: F401, PLC0415 - asked whether it is there
    except ImportError:
        return "asyncio"
    return "uvloop"
