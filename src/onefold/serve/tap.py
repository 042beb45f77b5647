"""The latest calls of sources that somebody watches, in memory for minutes: for seeing what arrives, as it arrives.

A source that nobody watches has no ring, so that the collector looks at one empty dictionary. What is kept is bounded
in calls, bytes and age, and goes when somebody is to be forgotten. For one event loop; `forget` may come from any
thread. Of several servers on one database, each has only what it took.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from onefold.store.workspace import Source

MOST = 300
"""Calls of one source."""

MOST_BYTES = 2_000_000
"""Bytes of the calls of one source."""

WATCHED = 20
"""Sources that are watched at one time."""

AGE = 600.0
"""Seconds after which a call is forgotten, and a source that nobody looked at is no longer watched."""

Outcome = Literal["accepted", "duplicate", "refused", "suppressed"]


class Tapped(msgspec.Struct, frozen=True):
    """One call; `time` in microseconds, as the collector received it. `body` is what is kept of it, or, where it was
    refused, what was sent. Of `suppressed` people nothing is kept. Where only some calls of a request were there
    already, it is not `sure` which.
    """

    time: int
    type: str
    event: str | None
    id: str | None
    outcome: Outcome
    body: bytes | None = None
    code: str | None = None
    reason: str | None = None
    sure: bool = True
    number: int = 0


class Ring:
    """The calls of one source, the oldest first. `looked` is when somebody looked last."""

    def __init__(self, now: float) -> None:
        self.looked = now
        self.since = int(now * 1_000_000)
        self._calls: deque[Tapped] = deque()
        self._bytes = 0
        self._last = self.since
        self._news = asyncio.Event()

    def after(self, number: int) -> list[Tapped]:
        """The calls with higher numbers."""
        return [one for one in list(self._calls) if one.number > number]

    @property
    def last(self) -> int:
        """The number of the newest call."""
        return self._last

    async def wait(self, seconds: float) -> None:
        """Until there is something new, at most so long."""
        news = self._news
        try:
            await asyncio.wait_for(news.wait(), seconds)
        except TimeoutError:
            return

    def add(self, calls: Iterable[Tapped]) -> None:
        for one in calls:
            self._last = max(self._last + 1, one.time)
            self._calls.append(msgspec.structs.replace(one, number=self._last))
            self._bytes += len(one.body or b"")
        while self._calls and (len(self._calls) > MOST or self._bytes > MOST_BYTES):
            self._drop()
        news, self._news = self._news, asyncio.Event()
        news.set()

    def expire(self, before: int) -> None:
        """Drop what is older than a moment in microseconds."""
        while self._calls and self._calls[0].time < before:
            self._drop()

    def clear(self) -> None:
        while self._calls:
            self._drop()

    def _drop(self) -> None:
        try:
            self._bytes -= len(self._calls.popleft().body or b"")
        except IndexError:  # another thread was first
            return


class Tap:
    """Whoever watches calls `watch` again and again; the collector tells it what became of calls while `rings` is not
    empty.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.rings: dict[int, Ring] = {}
        """By the number of the source."""
        self._clock = clock

    def watch(self, source: int) -> Ring:
        """The ring of a source; begun now if there is none. Of too many, the one looked at longest ago ends."""
        now = self._clock()
        ring = self.rings.get(source)
        if ring is None:
            if len(self.rings) >= WATCHED:
                del self.rings[min(self.rings, key=lambda one: self.rings[one].looked)]
            ring = self.rings[source] = Ring(now)
        ring.looked = now
        ring.expire(int((now - AGE) * 1_000_000))
        return ring

    def expire(self) -> None:
        """Forget what is too old. To be called every few seconds."""
        now = self._clock()
        for source, ring in list(self.rings.items()):
            ring.expire(int((now - AGE) * 1_000_000))
            if ring.looked < now - AGE:
                self.rings.pop(source, None)

    def forget(self, space: int, sources: Iterable[Source]) -> None:
        """Forget all calls of those of the sources that feed a space: somebody is to leave no trace in it."""
        for source in sources:
            if space in source.spaces and (ring := self.rings.get(source.number)):
                ring.clear()
