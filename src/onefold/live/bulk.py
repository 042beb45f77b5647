"""Bulks that wait for one space, put into its log slice by slice: after each, calls that wait have their turn."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager

from onefold.live.ahead import append, arrival_of
from onefold.live.arrival import Bulk, Receipt, receipt
from onefold.live.pace import Pace
from onefold.live.writer import SpaceWriter

AIM = 0.05
"""Seconds that a slice should take."""

_FIRST, _FEWEST, _MOST = 1_000, 500, 20_000
"""Rows that are new, of one slice."""

_KNOWN_FIRST, _KNOWN_FEWEST, _KNOWN_MOST = 200, 100, 5_000
"""Rows of one slice that may be there already, each of which may replace another."""

Writing = Callable[[], AbstractContextManager[None]]
"""A transaction, when it is this space's turn."""


class Appending:
    """One bulk under way, and the future that is answered when all of it is in the log."""

    def __init__(self, bulk: Bulk) -> None:
        self.bulk = bulk
        self.future: Future[Receipt] = Future()
        self.next = 0
        self.known: list[int] = []
        self.counts: Counter[str] = Counter()

    @property
    def done(self) -> bool:
        return self.next >= len(self.bulk.ids) and not self.known


class Bulks:
    """Used by the thread of the space; `add` by any."""

    def __init__(self) -> None:
        self._waiting: deque[Appending] = deque()
        self._new = Pace(AIM, _FEWEST, _FIRST, _MOST)
        self._known = Pace(AIM, _KNOWN_FEWEST, _KNOWN_FIRST, _KNOWN_MOST)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, bulk: Bulk) -> Future[Receipt]:
        one = Appending(bulk)
        self._waiting.append(one)
        return one.future

    def first(self) -> Bulk:
        """The one that is under way."""
        return self._waiting[0].bulk

    def write(self, writer: SpaceWriter, writing: Writing) -> Appending | None:
        """The next slice, in a transaction of its own; the bulk, once all of it is written."""
        one = self._waiting[0]
        if one.known:
            self._write_known(one, writer, writing)
        elif one.next < len(one.bulk.ids):
            self._write_new(one, writer, writing)
        return self._waiting.popleft() if one.done else None

    def _write_new(self, one: Appending, writer: SpaceWriter, writing: Writing) -> None:
        with self._new.measured() as size:
            part = range(one.next, min(one.next + size, len(one.bulk.ids)))
            with writing():
                found = append(writer, one.bulk, part)
        one.next = part.stop
        one.known += found.known
        one.counts.update(stored=found.stored, suppressed=found.kept_out)

    def _write_known(self, one: Appending, writer: SpaceWriter, writing: Writing) -> None:
        with self._known.measured() as size:
            some = one.known[:size]
            with writing():
                outcomes = writer.write([arrival_of(writer, one.bulk, place) for place in some])
        del one.known[:size]
        one.counts.update(_counted(receipt(outcomes)))

    def taken(self) -> Appending:
        """The one that is under way, which somebody else sees to."""
        return self._waiting.popleft()


def answer(one: Appending) -> Receipt:
    """What became of all of it."""
    return Receipt(**one.counts)


def _counted(found: Receipt) -> dict[str, int]:
    return {name: getattr(found, name) for name in found.__struct_fields__}
