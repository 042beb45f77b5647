"""The engine as the process that answers requests sees it: what is submitted is written by another, and answered.

Whoever submits encodes; what gathers until the event loop turns goes in one piece. When the engine's process dies,
what it had is refused, and another one is started.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from itertools import count
from threading import Lock

from onefold.errors import DatabaseGone, InvalidInput, NotFound, Overloaded
from onefold.live.arrival import Item, Receipt, weight
from onefold.live.engine import EngineGone
from onefold.live.feed import Feed
from onefold.live.plans import parser_of, plan_of
from onefold.live.trouble import error_of
from onefold.live.watch import Watch
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan
from onefold.serve.engine.keeper import Keeper
from onefold.serve.engine.launch import Launched
from onefold.serve.engine.line import Line
from onefold.serve.engine.messages import (
    Begin,
    Committed,
    Failed,
    Refused,
    Settled,
    State,
    Submitted,
    Told,
    Wrote,
    framed,
)
from onefold.store.workspace import Space, Workspace

LOG = logging.getLogger("onefold.serve.engine")


class EngineFailed(Exception):
    """Something went wrong in the engine's process, whose log says what."""


class _Submission:
    """Under way: its space, how many items, and the future that is answered."""

    __slots__ = ("future", "items", "space")

    def __init__(self, space: int, items: int) -> None:
        self.space = space
        self.items = items
        self.future: Future[Receipt] = Future()


class RemoteLive:
    """As `live.engine.Engine` says, over a process that was launched already, and those that follow if it dies."""

    def __init__(self, launched: Launched, begin: Begin, workspace: Workspace, watch: Watch | None = None) -> None:
        self._keeper = Keeper(launched, begin, self)
        self._most = begin.waiting
        self._workspace = workspace
        self._watch = watch or Watch()
        self._feeds: dict[int, Feed] = {}
        self._numbers = count(1)
        self._turn = Lock()
        self._under_way: dict[int, _Submission] = {}
        self._waiting: Counter[int] = Counter()
        self._all_waiting = 0
        self._line: Line | None = None
        self._alive = False
        self._refreshing: asyncio.Future[None] | None = None

    async def begin(self) -> None:
        await self._keeper.begin()

    async def end(self) -> None:
        await self._keeper.end()

    def submit(self, space: int, items: Sequence[Item]) -> Future[Receipt]:
        self._space(space)
        number = next(self._numbers)
        message = self._framed(Submitted(self._workspace.version, number, space, items))
        one = _Submission(space, weight(items))
        with self._turn:
            line, there = self._line, self._waiting[space]
            if line is None:
                raise EngineGone
            if there and there + one.items > self._most:
                raise Overloaded("More is waiting to be written than may wait. Try again in a second.")
            self._under_way[number] = one
            self._count(one, one.items)
        line.send(message)
        return one.future

    def plan(self, space: int) -> Plan:
        return plan_of(self._space(space))

    def parser(self, space: int) -> CallParser:
        return parser_of(self._space(space))

    def waiting(self) -> int:
        return self._all_waiting

    def alive(self) -> bool:
        return self._alive

    def refresh(self) -> None:
        if line := self._line:
            line.send(framed(Submitted(self._workspace.version)))

    def feed(self, space: int) -> Feed:
        return self._feeds.setdefault(space, Feed())

    def _space(self, number: int) -> Space:
        space = self._workspace.spaces_by_number.get(number)
        if space is None:
            raise NotFound("There is no such space.")
        return space

    def _framed(self, message: Submitted) -> bytearray:
        try:
            return framed(message)
        except UnicodeEncodeError:
            raise InvalidInput("A text holds half of a surrogate pair; must be valid Unicode text.") from None

    def _count(self, one: _Submission, items: int) -> None:
        self._waiting[one.space] += items
        self._all_waiting += items

    # ------------------------------------------------------------------ as the keeper of the process calls it

    def opened(self, line: Line) -> None:
        """An engine is ready. What changed in the workspace since it looked is said before all else."""
        self._line, self._alive = line, True
        self.refresh()

    def lost(self) -> None:
        """The engine is gone, and nobody knows what of it was written."""
        with self._turn:
            self._line, self._alive = None, False
            left = list(self._under_way.values())
            self._under_way.clear()
            self._waiting.clear()
            self._all_waiting = 0
        for one in left:
            one.future.set_exception(EngineGone())

    def heard(self, told: Sequence[Told]) -> None:
        """In the order in which it was said."""
        for one in told:
            match one:
                case Settled():
                    self._taken(one.number).future.set_result(one.receipt)
                case Refused():
                    error = EngineFailed() if one.trouble is None else error_of(one.trouble)
                    self._taken(one.number).future.set_exception(error)
                case Committed():
                    self.feed(one.space).committed(one.newest)
                case Wrote():
                    self._watch.wrote(one.space, one.items, one.resolved, one.committed, Counter(one.changes))
                case Failed():
                    self._watch.failed(one.space, one.items)
                case State():
                    self._alive = one.alive and self._line is not None
                    self._follow(one.version)

    def _taken(self, number: int) -> _Submission:
        with self._turn:
            one = self._under_way.pop(number)
            self._count(one, -one.items)
        return one

    def _follow(self, version: int) -> None:
        """Look at the workspace again if the engine knows a newer one."""
        if version > self._workspace.version and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.get_running_loop().run_in_executor(None, self._refresh)

    def _refresh(self) -> None:
        try:
            self._workspace.refresh()
        except DatabaseGone:
            LOG.warning("the workspace could not be read")  # it is looked at again soon
