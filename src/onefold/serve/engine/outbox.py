"""What the engine has to say, from whatever thread, sent by one: what gathers meanwhile goes together."""

from __future__ import annotations

import logging
import socket
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from threading import Condition, Thread

from onefold.errors import OnefoldError
from onefold.live.arrival import Receipt
from onefold.live.feed import Feed
from onefold.live.trouble import trouble
from onefold.live.watch import Watch
from onefold.serve.engine.messages import Committed, Failed, Refused, Settled, State, Told, Wrote, framed

LOG = logging.getLogger("onefold.serve.engine")

LOOK_EVERY = 1.0
"""Seconds between two looks at how the engine is."""


class Outbox(Thread):
    """Sends until it is closed. `state` is asked now and then; a state that is news is sent before what follows it."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(name="outbox", daemon=True)
        self._connection = connection
        self._waiting: list[Told] = []
        self._changed = Condition()
        self._closed = False
        self._state: Callable[[], State] | None = None
        self._said: State | None = None

    def say(self, told: Told) -> None:
        with self._changed:
            self._waiting.append(told)
            if len(self._waiting) == 1:
                self._changed.notify()

    def watch(self, state: Callable[[], State]) -> None:
        """From now on, say how the engine is."""
        self._state = state

    def settle(self, number: int, submitted: Future[Receipt]) -> None:
        """Say what became of a submission."""
        error = submitted.exception()
        if error is None:
            self.say(Settled(number, submitted.result()))
        else:
            self.refuse(number, error)

    def refuse(self, number: int, error: BaseException) -> None:
        self.say(Refused(number, trouble(error) if isinstance(error, OnefoldError) else None))

    def close(self) -> None:
        """Returns when all is sent, or nobody is left to read it."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self.join()

    def run(self) -> None:
        try:
            while self._send():
                pass
        except OSError:
            LOG.debug("nobody listens any more")

    def _send(self) -> bool:
        with self._changed:
            if not self._waiting and not self._closed:
                self._changed.wait(LOOK_EVERY)
            going, self._waiting = self._waiting, []
            last = self._closed
        state = self._state() if self._state else None
        if state is not None and state != self._said:
            self._said = state
            going.insert(0, state)
        if going:
            self._connection.sendall(framed(going))
        return not last


class ToldWatch(Watch):
    """Says what the engine tells of itself."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def wrote(self, space: int, items: int, resolved: float, committed: float, changes: Counter[str]) -> None:
        self._outbox.say(Wrote(space, items, resolved, committed, dict(changes)))

    def failed(self, space: int, items: int) -> None:
        self._outbox.say(Failed(space, items))


class ToldFeed(Feed):
    """Says what is committed."""

    def __init__(self, space: int, outbox: Outbox) -> None:
        super().__init__()
        self._space = space
        self._outbox = outbox

    def committed(self, newest: int) -> None:
        if newest > self.newest:
            self._outbox.say(Committed(self._space, newest))
        super().committed(newest)
