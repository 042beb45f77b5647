"""The engine's process: it writes what it is told over its standard input, a socket, and ends when that does.

So it goes when the process that answers requests is gone, however that ended; what it was given by then is written
first.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from threading import Timer

from onefold.errors import OnefoldError
from onefold.live.feed import Feed
from onefold.live.live import Live, LiveSettings
from onefold.live.trouble import trouble
from onefold.serve.engine.messages import Begin, Begun, Frames, State, Submitted, read_begin, read_submitted
from onefold.serve.engine.outbox import Outbox, ToldFeed, ToldWatch
from onefold.serve.engine.patience import started
from onefold.serve.log import set_up
from onefold.store.open import open_database
from onefold.store.port import Database
from onefold.store.workspace import Workspace

LOG = logging.getLogger("onefold.serve.engine")

PIECE = 1 << 20
"""Bytes read at once."""

COLLECTED = (50_000, 20, 50)
"""Objects made before the collector looks at the youngest; the writer looks for itself between batches."""

TURN = 0.002
"""Seconds that the writer computes before what came meanwhile is read."""


def main() -> None:
    """The process. Signals are its parent's to heed: both may be sent them, and what was accepted is to be written."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    connection = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    with connection:
        attend(connection)


def attend(connection: socket.socket) -> None:
    """Do what is said over a socket until it ends."""
    messages = _messages(connection)
    first = next(messages, None)
    if first is None:
        return
    begin = read_begin(first)
    set_up(begin.log_level, begin.log_format)
    outbox = Outbox(connection)
    outbox.start()
    try:
        _serve(begin, outbox, messages)
    except OnefoldError as error:
        outbox.say(Begun(trouble(error)))
    finally:
        outbox.close()


def _serve(begin: Begin, outbox: Outbox, messages: Iterator[memoryview]) -> None:
    with closing(open_database(begin.db)) as database:
        workspace = Workspace(database)
        live = _Told(database, workspace, LiveSettings(waiting=begin.waiting), outbox)
        bound = Timer(begin.stop_seconds, _give_up)
        bound.daemon = True
        try:
            started(live)
            _tune()
            outbox.watch(lambda: State(live.alive(), workspace.version))
            outbox.say(Begun())
            for one in messages:
                _take(read_submitted(one), live, workspace, outbox)
            bound.start()
        finally:
            live.stop()
            bound.cancel()
            gc.unfreeze()


class _Told(Live):
    """An engine whose feeds and figures are another process's."""

    def __init__(self, database: Database, workspace: Workspace, settings: LiveSettings, outbox: Outbox) -> None:
        super().__init__(database, workspace, settings, ToldWatch(outbox))
        self._outbox = outbox

    def feed(self, space: int) -> Feed:
        return self._feeds.setdefault(space, ToldFeed(space, self._outbox))


def _take(submitted: Submitted, live: Live, workspace: Workspace, outbox: Outbox) -> None:
    if submitted.version > workspace.version:
        _follow(live, workspace)
    if not submitted.number:
        return
    try:
        future = live.submit(submitted.space, submitted.items)
    except OnefoldError as error:
        outbox.refuse(submitted.number, error)
    else:
        future.add_done_callback(partial(outbox.settle, submitted.number))


def _follow(live: Live, workspace: Workspace) -> None:
    """Take up what changed in the workspace; if the database does not answer, with the next submission."""
    try:
        workspace.refresh()
        live.refresh()
    except OnefoldError as error:
        LOG.warning("the workspace could not be read: %s", error.code)


def _messages(connection: socket.socket) -> Iterator[memoryview]:
    frames = Frames()
    while piece := _piece(connection):
        yield from frames.take(piece)


def _piece(connection: socket.socket) -> bytes:
    """Nothing once the other side has ended, in whatever way."""
    try:
        return connection.recv(PIECE)
    except OSError:
        return b""


def _tune() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    sys.setswitchinterval(TURN)


def _give_up() -> None:
    """Whoever waited is gone, and the database does not let it end."""
    LOG.error("what was accepted could not be written in time")
    os._exit(1)
