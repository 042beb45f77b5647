"""The running engine: takes submissions in from any thread, and answers each when it is durable and resolved.

Spaces are independent: each has a thread, a connection and a queue. What waits in the queue is written as one
micro-batch, in one transaction, so that many requests share one sync of the disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock

import msgspec

from onefold.errors import NotFound, Overloaded
from onefold.live.arrival import Item, Receipt, weight
from onefold.live.feed import Feed
from onefold.live.loop import SpaceLoop, Surroundings
from onefold.live.plans import parser_of, plan_of
from onefold.live.privacy.erasing import Eraser
from onefold.live.review.reviewer import Reviewer
from onefold.live.statements import change as _statements  # noqa: F401 - its order
from onefold.live.watch import Watch
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan
from onefold.store.port import Database
from onefold.store.workspace import Space, Workspace


class LiveSettings(msgspec.Struct, frozen=True):
    """`waiting`: items that may wait for a space before more are refused; `batch`: items written in one transaction."""

    waiting: int = 50_000
    batch: int = 5_000


class Live:
    """The engine over one database. `watch` is told what it does, for metrics."""

    def __init__(
        self, database: Database, workspace: Workspace, settings: LiveSettings | None = None, watch: Watch | None = None
    ) -> None:
        self._database = database
        self._workspace = workspace
        self._settings = settings or LiveSettings()
        self._watch = watch or Watch()
        self._loops: dict[int, SpaceLoop] = {}
        self._feeds: dict[int, Feed] = {}
        self._turn = Lock()
        self._starting = Lock()
        self._running = False
        self._eraser: Eraser | None = None
        self._reviewer: Reviewer | None = None

    def start(self) -> None:
        """Start a thread for each space. Raises Conflict where another process writes this file."""
        self._running = True
        self.refresh()
        for loop in self._loops.values():
            loop.open()
        self._eraser = Eraser(self._database, self._workspace, self.submit, self.writes)
        self._eraser.start()
        self._reviewer = Reviewer(self._database, self._workspace, self.submit, self.writes)
        self._reviewer.start()

    def stop(self) -> None:
        """Write what was accepted, answer it, and stop."""
        if self._eraser is not None:
            self._eraser.stop()
        if self._reviewer is not None:
            self._reviewer.stop()
        with self._starting:
            self._running = False
            loops, self._loops = list(self._loops.values()), {}
        for loop in loops:
            loop.stop()

    async def begin(self) -> None:
        """`start`, for an event loop."""
        await asyncio.to_thread(self.start)

    async def end(self) -> None:
        """`stop`, for an event loop."""
        await asyncio.to_thread(self.stop)

    def submit(self, space: int, items: Sequence[Item]) -> Future[Receipt]:
        """Hand items over for one space; all of them are written, or none.

        The future is answered when they are durable and resolved; it raises DatabaseGone if they cannot be written.
        Raises Overloaded at once if too much waits already, NotFound for a space that is not there.
        """
        loop = self._loops.get(space)
        if loop is None:
            raise NotFound("There is no such space, or the engine is not running.")
        if loop.waiting() + weight(items) > self._settings.waiting and loop.waiting():
            raise Overloaded("More is waiting to be written than may wait. Try again in a second.")
        return loop.submit(items)

    def writes(self, space: int) -> bool:
        """Whether this process writes a space now: of several servers, one does."""
        loop = self._loops.get(space)
        return loop is not None and loop.writes()

    def plan(self, space: int) -> Plan:
        """The active ruleset of a space."""
        return plan_of(self._space(space))

    def parser(self, space: int) -> CallParser:
        """What parses calls for a space: (call, source slug, received) -> Record."""
        return parser_of(self._space(space))

    def waiting(self) -> int:
        """Items accepted and not yet answered."""
        return sum(loop.waiting() for loop in self._loops.values())

    def alive(self) -> bool:
        """Whether every space has a thread that works."""
        return self._running and all(loop.is_alive() for loop in self._loops.values())

    def refresh(self) -> None:
        """The workspace changed: begin with new spaces, take up new rulesets and sources."""
        with self._starting:
            if not self._running:
                return
            for number in self._workspace.spaces_by_number:
                if number not in self._loops:
                    self._loops[number] = self._loop(number)
                    self._loops[number].start()

    def feed(self, space: int) -> Feed:
        """What wakes those who wait for changes of a space."""
        return self._feeds.setdefault(space, Feed())

    def _loop(self, number: int) -> SpaceLoop:
        around = Surroundings(self._database, self._workspace, self._watch, self._turn, self._settings.batch)
        return SpaceLoop(number, around, self.feed(number))

    def _space(self, number: int) -> Space:
        space = self._workspace.spaces_by_number.get(number)
        if space is None:
            raise NotFound("There is no such space.")
        return space
