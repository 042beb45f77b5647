"""The thread of one space: gathers what waits, writes it as one micro-batch, answers.

With a database that several servers share, one of them has the writer role; the others hand over what they accept
through a table, durable before anything else, and answer when it is taken from there. When the writer dies, the next to
ask has the role.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import islice, takewhile
from threading import Condition, Lock, Thread
from typing import NamedTuple

import msgspec

from onefold.batch.memory import uncollected
from onefold.errors import Conflict, DatabaseGone, OnefoldError
from onefold.live import handed_over
from onefold.live.ahead import append, arrival_of
from onefold.live.arrival import Arrival, Bulk, Departure, Item, Order, Receipt, receipt, weight
from onefold.live.bulk import Appending, Bulks, answer
from onefold.live.engine import EngineGone
from onefold.live.feed import Feed
from onefold.live.graphs.activation import Activator, Place, Swapped
from onefold.live.orders import Desk, carry_out
from onefold.live.plans import parser_of, plan_of
from onefold.live.rebuild import rebuild
from onefold.live.records import record_of
from onefold.live.watch import Watch
from onefold.live.writer import SpaceWriter
from onefold.store.port import Connection, Database
from onefold.store.rows import Stored
from onefold.store.space import SpaceStore
from onefold.store.workspace import Space, Workspace

LOG = logging.getLogger("onefold.live")

IDLE = 1.0
"""Seconds between two looks of a thread that has nothing to do."""

HANDED_OVER = 0.02
"""Seconds between two looks at what other servers handed over, or whether it was taken."""

MANY = 8
"""Submissions written together from which on the next are waited for: as many are asking at once."""

GATHERING = 0.004
"""Seconds of that: fewer, larger transactions, and fewer turns of threads, are worth more than they cost."""

UNSURE = 10.0
"""Seconds after a change of the ruleset in which arrivals may still have been parsed under the one before."""

ERRED = 1.0
"""Seconds until an activation that went wrong is gone on with."""


class Submission:
    """Items that are written together, and the future that is answered then."""

    __slots__ = ("future", "items")

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.future: Future[Receipt] = Future()

    @property
    def weight(self) -> int:
        """How many things are to be written."""
        return weight(self.items)

    @property
    def order(self) -> Order | None:
        """The order that it is: one is submitted alone."""
        first = self.items[0] if len(self.items) == 1 else None
        return first if isinstance(first, Order) else None


class Surroundings(NamedTuple):
    """What the spaces of an engine share. `turn` is for the one that writes; `batch` the items of a transaction.

    `here`: graphs are built in this process, as tests want it.
    """

    database: Database
    workspace: Workspace
    watch: Watch
    turn: Lock
    batch: int
    here: bool = False


class SpaceLoop(Thread):
    """Writes one space."""

    def __init__(self, number: int, around: Surroundings, feed: Feed) -> None:
        super().__init__(name=f"space-{number}", daemon=True)
        self._number = number
        self._database = around.database
        self._workspace = around.workspace
        self._feed = feed
        self._watch = around.watch
        self._turn = around.turn
        self._batch = around.batch
        self._queue: deque[Submission] = deque()
        self._bulks = Bulks()
        self._queued = 0
        self._together = 0
        self._changed = Condition()
        self._stopping = False
        self._connection: Connection | None = None
        self._writer: SpaceWriter | None = None
        self._space: Space | None = None
        self._unsure_until = 0.0
        self._woken = False
        self._activator = Activator(
            Place(around.database, around.workspace, number, around.turn, self.wake, here=around.here)
        )
        self._attend_at = 0.0

    # ------------------------------------------------------------------ from other threads

    def submit(self, items: Sequence[Item]) -> Future[Receipt]:
        submission = Submission(items)
        with self._changed:
            self._queued += submission.weight
            first = items[0] if items else None
            if isinstance(first, Bulk):
                future, self._woken = self._bulks.add(first), True
            else:
                self._queue.append(submission)
                future = submission.future
            self._changed.notify()
        return future

    def waiting(self) -> int:
        return self._queued

    def writes(self) -> bool:
        """Whether this process has the writer role of the space now."""
        return self._writer is not None

    def open(self) -> None:
        """Take the writer role of an unshared database now, to say at once if another process has it."""
        if not self._database.shared:
            self.submit([]).result()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self.join()

    def wake(self) -> None:
        """Have it look around now."""
        with self._changed:
            self._woken = True
            self._changed.notify()

    # ------------------------------------------------------------------ the thread

    def run(self) -> None:
        """Until it is told to stop, and nothing waits any more."""
        while True:
            taken = self._take()
            if taken is None:
                break
            try:
                self._handle(taken)
            except Exception as error:  # noqa: BLE001 - the thread must outlive whatever a batch does
                self._answer_error(taken, error)
                self._refuse_bulks(error)
        self._activator.close()
        self._refuse_bulks(EngineGone())
        self._close()

    def _take(self) -> list[Submission] | None:
        """What waits, up to a batch; empty when it is time to look around; None to stop."""
        self._gather()
        with self._changed:
            if not self._queue and self._stopping:
                return None
            taken: list[Submission] = []
            items = 0
            most = min(self._batch, self._activator.room)
            while self._queue and (not taken or items + len(self._queue[0].items) <= most):
                if taken and self._queue[0].order:
                    break
                taken.append(self._queue.popleft())
                items += len(taken[-1].items)
                if taken[-1].order:
                    break
            self._together = len(taken)
            return taken

    def _gather(self) -> None:
        """Wait for something; where many came together the last time, for a moment longer, as they will again."""
        with self._changed:
            if not self._queue and not self._stopping and not self._woken:
                self._changed.wait(HANDED_OVER if self._database.shared else IDLE)
            self._woken = False
            few = 0 < len(self._queue) < self._together
        if few and self._together >= MANY and not self._stopping:
            time.sleep(GATHERING)

    def _handle(self, taken: list[Submission]) -> None:
        writer = self._ready(needed=bool(taken or self._bulks))
        if writer is None:
            self._activator.close()
            if taken:
                self._hand_over(taken)
            if self._bulks:
                self._hand_over_bulk()
            return
        if self._database.shared:
            self._take_over(writer)
            writer = self._ready(needed=bool(taken)) or writer
        writer = self._attended(writer)
        if taken and (order := taken[0].order):
            self._obey(writer, order, taken)
        elif taken:
            self._write(writer, taken)
        if self._bulks and not self._activator.busy:
            self._append(writer)
        if not self._queue and self._writer is writer and writer.scans.warm():
            self.wake()

    def _attended(self, writer: SpaceWriter) -> SpaceWriter:
        """Go on with the activation of another version, if there is one. The writer to go on with."""
        if time.monotonic() < self._attend_at:
            return writer
        try:
            found = self._activator.attend(writer, self._workspace.spaces_by_number[self._number])
        except Exception as error:
            LOG.exception("an activation went wrong, and is gone on with")
            self._attend_at = time.monotonic() + ERRED
            self._activator.erred(error)
            self._close()
            anew = self._ready(needed=True)
            assert anew is not None
            return anew
        if isinstance(found, Swapped):
            self._space, self._writer = found.space, found.writer
            self._unsure_until = time.monotonic() + UNSURE
            self._feed.committed(found.writer.numbers.change - 1)
            self.wake()
            return found.writer
        if found:
            self.wake()
        return writer

    def _answer(self, taken: Sequence[Submission], receipts: Sequence[Receipt]) -> None:
        self._settled(taken)
        for submission, one in zip(taken, receipts, strict=True):
            submission.future.set_result(one)

    def _answer_error(self, taken: Sequence[Submission], error: Exception) -> None:
        waiting = [one for one in taken if not one.future.done()]
        self._settled(waiting)
        if not isinstance(error, OnefoldError):
            LOG.error("a batch could not be written", exc_info=error)
        self._watch.failed(self._number, sum(one.weight for one in waiting))
        for submission in waiting:
            submission.future.set_exception(error)
        self._close()

    def _settled(self, taken: Sequence[Submission]) -> None:
        with self._changed:
            self._queued -= sum(one.weight for one in taken)

    # ------------------------------------------------------------------ the writer role

    def _ready(self, *, needed: bool) -> SpaceWriter | None:
        """The writer, under the present ruleset; None where another server has the role."""
        space = self._workspace.spaces_by_number[self._number]
        if self._writer is not None and space.version == (self._space or space).version:
            return self._writer
        if self._connection is None:
            self._connection = self._database.connect()
        if not self._database.claim(self._connection, self._number):
            if not self._database.shared and needed:
                raise Conflict(f"Another process writes {self._database.place}. Stop it first, or ask it over HTTP.")
            return None
        self._workspace.keep_up()  # whoever wrote until now may have changed what holds
        self._begin(self._connection, self._workspace.spaces_by_number[self._number])
        return self._writer

    def _begin(self, connection: Connection, space: Space) -> None:
        """Begin to write under a ruleset: what is stored is resolved anew if it was another's."""
        sources = _Slugs(self._workspace)
        store = SpaceStore(connection, self._number, sources)
        if self._space is not None:
            self._unsure_until = time.monotonic() + UNSURE
        with self._turn, connection.transaction():
            if store.resolved_under() not in (None, space.version):
                rebuild(store, plan_of(space), parser_of(space), _now)
            store.resolve_under(space.version)
        self._writer = SpaceWriter(store, plan_of(space), parser_of(space), _now)
        self._space = space
        self._activator.begin(self._writer)
        self._feed.committed(self._writer.numbers.change - 1)

    def _close(self) -> None:
        """Forget everything: after an error nothing in memory can be trusted, and a connection may be lost."""
        connection, self._connection, self._writer, self._space = self._connection, None, None, None
        if connection is not None:
            connection.close()

    # ------------------------------------------------------------------ writing

    def _write(self, writer: SpaceWriter, taken: list[Submission]) -> None:
        try:
            receipts = self._commit(writer, [one.items for one in taken])
        except DatabaseGone:
            raise
        except Exception:
            if len(taken) == 1:
                raise
            self._close()
            self._one_by_one(taken)
            return
        self._answer(taken, receipts)

    def _obey(self, writer: SpaceWriter, order: Order, taken: list[Submission]) -> None:
        """Carry an order out; one that is refused changed nothing, so that only the writer's memory is in doubt."""
        try:
            self._carry_out(writer, order)
        except DatabaseGone:
            raise
        except OnefoldError as error:
            self._writer = None
            self._settled(taken)
            taken[0].future.set_exception(error)
        else:
            self._answer(taken, [Receipt()])

    def _carry_out(self, writer: SpaceWriter, order: Order, number: int | None = None) -> None:
        """`number`: under which another server handed it over."""
        assert self._space is not None
        with self._turn, uncollected(), writer.store.connection.transaction():
            anew = carry_out(Desk(self._space, self._workspace, writer), order)
            if number is not None:
                handed_over.take(writer.store, [(number, Receipt())])
        self._workspace.keep_up()  # an order may have changed what holds
        self._feed.committed(writer.numbers.change - 1)
        if anew:
            self._writer = None

    def _one_by_one(self, taken: list[Submission]) -> None:
        """After an error that is nobody else's fault: so that only those who brought it see it."""
        for submission in taken:
            try:
                self._handle([submission])
            except Exception as error:  # noqa: BLE001 - it is answered to whom it concerns
                self._answer_error([submission], error)

    def _commit(
        self, writer: SpaceWriter, submissions: Sequence[Sequence[Item]], numbers: Sequence[int] = ()
    ) -> list[Receipt]:
        """`numbers`: under which another server handed them over."""
        began = time.perf_counter()
        with self._writing(writer):
            asked = [self._items_of(writer, items) for items in submissions]
            outcomes = iter(writer.write([item for one in asked for item in one.items]))
            receipts = [one.before.plus(receipt(list(islice(outcomes, len(one.items))))) for one in asked]
            handed_over.take(writer.store, zip(numbers, receipts, strict=False))
            resolved = time.perf_counter()
        self._feed.committed(writer.numbers.change - 1)
        committed, written = time.perf_counter(), sum(len(one.items) for one in asked)
        self._watch.wrote(self._number, written, resolved - began, committed - resolved, Counter(writer.changes))
        return receipts

    def _items_of(self, writer: SpaceWriter, items: Sequence[Item]) -> _Asked:
        if items and isinstance(items[0], Bulk):
            return self._appended(writer, items[0])
        return _Asked([self._parsed(item) for item in items if isinstance(item, Arrival | Departure)], Receipt())

    def _appended(self, writer: SpaceWriter, bulk: Bulk) -> _Asked:
        """What another server handed over goes to the log at once, but for what may be there already."""
        found = append(writer, bulk, range(len(bulk.ids)))
        if bulk.ids:
            self._activator.appended()
        else:
            self._activator.resolve_now()
        known: list[Arrival | Departure] = [arrival_of(writer, bulk, place) for place in found.known]
        return _Asked(known, Receipt(stored=found.stored, suppressed=found.kept_out))

    def _parsed(self, item: Arrival | Departure) -> Arrival | Departure:
        """The item under the present ruleset, if it may have been parsed under the one before."""
        if isinstance(item, Departure) or time.monotonic() > self._unsure_until or self._writer is None:
            return item
        one = item.record
        stored = Stored(
            0, one.source, one.id, one.time, item.received, 0, item.type, item.event, bool(one.traits), item.body
        )
        return msgspec.structs.replace(item, record=record_of(stored, self._writer.parse))

    # ------------------------------------------------------------------ records that are resolved later

    def _append(self, writer: SpaceWriter) -> None:
        """Write the next slice of a bulk, and look around again."""
        self.wake()
        if self._writer is not writer:  # it is to be made anew
            return
        try:
            done = self._bulks.write(writer, lambda: self._writing(writer))
        except Exception as error:
            if not isinstance(error, OnefoldError):
                LOG.exception("a bulk could not be written", exc_info=error)
            self._answer_bulk(self._bulks.taken(), error)
            self._close()
            return
        self._feed.committed(writer.numbers.change - 1)
        self._activator.appended()
        if done is not None:
            self._answer_bulk(done)

    def _answer_bulk(self, done: Appending, error: Exception | None = None) -> None:
        with self._changed:
            self._queued -= len(done.bulk.ids)
        if error is not None:
            self._watch.failed(self._number, len(done.bulk.ids))
            done.future.set_exception(error)
            return
        if not done.bulk.ids:
            self._activator.resolve_now()
        done.future.set_result(answer(done))

    def _refuse_bulks(self, error: Exception) -> None:
        while self._bulks:
            self._answer_bulk(self._bulks.taken(), error)

    @contextmanager
    def _writing(self, writer: SpaceWriter) -> Iterator[None]:
        with self._turn, uncollected(), writer.store.connection.transaction():
            yield

    # ------------------------------------------------------------------ between servers

    def _take_over(self, writer: SpaceWriter) -> None:
        """Write what other servers handed over."""
        while found := handed_over.waiting(writer.store):
            submissions = [(number, Submission(items)) for number, items in found]
            ahead = list(takewhile(lambda one: not one[1].order, submissions))
            if ahead:
                self._commit(writer, [one.items for _, one in ahead], [number for number, _ in ahead])
                continue
            number, first = submissions[0]
            assert first.order is not None
            self._carry_out_for_another(writer, first.order, number)
            if self._writer is None:
                return

    def _carry_out_for_another(self, writer: SpaceWriter, order: Order, number: int) -> None:
        """One that is refused is done with too."""
        try:
            self._carry_out(writer, order, number)
        except DatabaseGone:
            raise
        except OnefoldError as error:
            self._writer = None
            with writer.store.connection.transaction():
                handed_over.take(writer.store, [(number, error)])

    def _hand_over(self, taken: list[Submission]) -> None:
        outcomes = self._through([one.items for one in taken])
        self._settled(taken)
        for one, outcome in zip(taken, outcomes, strict=True):
            _settle(one.future, outcome)

    def _hand_over_bulk(self) -> None:
        (outcome,) = self._through([[self._bulks.first()]])
        done = self._bulks.taken()
        with self._changed:
            self._queued -= len(done.bulk.ids)
        _settle(done.future, outcome)

    def _through(self, submissions: Sequence[Sequence[Item]]) -> list[handed_over.Outcome]:
        """Hand over to the server that writes this space, and wait until it has, or until the role is ours."""
        assert self._connection is not None
        store = SpaceStore(self._connection, self._number, _Slugs(self._workspace))
        with self._connection.transaction():
            numbers = handed_over.hand_over(store, submissions)
        while (outcomes := handed_over.outcomes_of(store, numbers)) is None:
            time.sleep(HANDED_OVER)
            writer = self._ready(needed=True)
            if writer is not None:
                self._take_over(writer)
        with self._connection.transaction():
            handed_over.forget(store, numbers)
        return outcomes


class _Asked(NamedTuple):
    """What a submission asks of the writer, and what became of the rest of it."""

    items: list[Arrival | Departure]
    before: Receipt


def _settle(future: Future[Receipt], outcome: handed_over.Outcome) -> None:
    if isinstance(outcome, OnefoldError):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


class _Slugs(dict[int, str]):
    """Source numbers to slugs, as the workspace knows them at the moment."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    def __missing__(self, number: int) -> str:
        if number not in self._workspace.sources_by_number:
            self._workspace.refresh()
        self[number] = self._workspace.sources_by_number[number].slug
        return self[number]


def _now() -> int:
    return time.time_ns() // 1_000
