"""Something that changes, read by one task for all who watch it: many watchers cost as much as one.

It is read while somebody watches, at most once a second, and less often where reading takes long. No request waits
for it, and nothing is read once the last watcher has left.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Generic, TypeVar

from starlette.concurrency import run_in_threadpool

from onefold.errors import DatabaseGone, OnefoldError

LOG = logging.getLogger("onefold.serve")

LOOK_EVERY = 1.0
"""Seconds between two looks."""

REST = 20
"""Times as long as a look took, nobody looks again: watching takes at most a twentieth of one core."""

T = TypeVar("T")

Look = Callable[[T | None], T | None]
"""What is there now, given what was found before (None: nothing yet); None where nothing has changed.

Runs in a thread. An OnefoldError, other than DatabaseGone, ends the watching.
"""


class Shared(Generic[T]):
    """What one `look` finds. `number` counts what was found, `over` says that no more will be. Of one event loop."""

    def __init__(self, look: Look[T]) -> None:
        self.number = 0
        self.over = False
        self.found: T | None = None
        self._look = look
        self._watching: set[asyncio.Event] = set()
        self._work: asyncio.Task[None] | None = None

    @contextmanager
    def watched(self, woken: asyncio.Event) -> Iterator[None]:
        """For as long as the block lasts, `woken` is set whenever something is found."""
        self._watching.add(woken)
        if self._work is None:
            self._work = asyncio.get_running_loop().create_task(self._look_on())
        try:
            yield
        finally:
            self._watching.discard(woken)
            if not self._watching:
                self._work.cancel()
                self._work = None

    async def _look_on(self) -> None:
        try:
            while True:
                began = monotonic()
                await self._look_once()
                await asyncio.sleep(max(LOOK_EVERY, REST * (monotonic() - began)))
        except OnefoldError:
            self._end()
        except Exception:
            LOG.exception("what is watched could not be read")
            self._end()

    async def _look_once(self) -> None:
        try:
            found = await run_in_threadpool(self._look, self.found)
        except DatabaseGone as error:
            LOG.debug("nothing is watched now: %s", error.code)
            return
        if found is not None:
            self.found, self.number = found, self.number + 1
            self._wake()

    def _end(self) -> None:
        self.over = True
        self._wake()

    def _wake(self) -> None:
        for woken in self._watching:
            woken.set()


class Sharing:
    """All that is shared, by what it is; forgotten when nobody watches it."""

    def __init__(self) -> None:
        self._shared: dict[Hashable, tuple[Shared[Any], int]] = {}

    @contextmanager
    def of(self, key: Hashable, look: Look[T], woken: asyncio.Event) -> Iterator[Shared[T]]:
        """What `look` finds, shared with all who say the same key, watched for as long as the block lasts."""
        shared, watchers = self._shared.get(key, (Shared(look), 0))
        if shared.over:
            shared, watchers = Shared(look), 0
        self._shared[key] = shared, watchers + 1
        try:
            with shared.watched(woken):
                yield shared
        finally:
            self._leave(key, shared)

    def _leave(self, key: Hashable, shared: Shared[Any]) -> None:
        found = self._shared.get(key)
        if found is None or found[0] is not shared:
            return
        if found[1] > 1:
            self._shared[key] = shared, found[1] - 1
        else:
            del self._shared[key]
