"""Carries requests out, beside the writers: works out what goes, has it go in slices, and sees that no byte is left.

What was begun when a process dies is gone on with by the next one: every step is written down before it is taken.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, TypeVar

import msgspec

from onefold.errors import DatabaseGone, InvalidInput, NotFound, OnefoldError
from onefold.live.arrival import Order, Receipt
from onefold.live.names import hash_of
from onefold.live.plans import parser_of, plan_of
from onefold.live.privacy.history import spoken_of
from onefold.live.privacy.named import forget_dry_runs
from onefold.live.privacy.orders import Close, Empty, Hide, KeepOut, Leave, Unname, Work
from onefold.live.privacy.planning import counted, kept_out, work_of
from onefold.live.privacy.reach import Reach, reach, reach_of
from onefold.live.privacy.requests import Asked, Certificate, Request, ask, at_work, ends, goes_on
from onefold.live.privacy.retention import (
    TOGETHER,
    Retention,
    cutoff,
    old_events,
    read_subject,
    retentions,
    subject_of_retention,
)
from onefold.live.privacy.run_names import chunks_of
from onefold.live.privacy.secret import keyed_hash, seal, secret_of
from onefold.live.privacy.subject import Subject, subject_of
from onefold.live.view.lens import lens_of
from onefold.live.view.view import View
from onefold.store.ahead import ahead_of
from onefold.store.graphs import as_read
from onefold.store.port import Database, writing
from onefold.store.space import SpaceStore
from onefold.store.workspace import Space, Workspace

T = TypeVar("T")

LOG = logging.getLogger("onefold.live")

LOOK_EVERY = 0.25
"""Seconds between two looks at what was asked."""

RETAIN_EVERY = 6 * 3600.0
"""Seconds between two looks at what has grown old."""

RETAIN_AGAIN = 1.0
"""The same, where there was more than goes at once."""

REQUESTS = 50
"""Requests that are looked at together."""

SLICE = 500
"""Records that leave the log in one transaction, and entries of the feed that are emptied."""

CHUNKS = 16
"""Chunks of names that are written again in one transaction: 1 MB."""

LONGEST_WAIT = 60.0
"""Seconds after which something that went wrong is tried again, at last: nobody is left half forgotten."""

Submit = Callable[[int, Sequence[Order]], "Future[Receipt]"]


class Eraser(Thread):
    """Works while the engine does. `submit` is the engine's, `writes` says whether this process writes a space."""

    def __init__(self, database: Database, workspace: Workspace, submit: Submit, writes: Callable[[int], bool]) -> None:
        super().__init__(name="privacy", daemon=True)
        self._database = database
        self._workspace = workspace
        self._submit = submit
        self._writes = writes
        self._stopping = Event()
        self._tries: dict[str, tuple[int, float]] = {}
        self._due: dict[Retention, float] = {}

    def run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            try:
                self.work()
            except DatabaseGone as error:
                LOG.debug("no look at privacy requests now: %s", error.code)
            except Exception:
                LOG.exception("privacy requests could not be looked at")

    def stop(self) -> None:
        """What is under way is left as it is: the next process goes on with it."""
        self._stopping.set()
        if self.is_alive():
            self.join()

    def work(self) -> None:
        """One look: everything that was asked, as far as it can be done now."""
        self._let_grow_old()
        with self._database.reader() as connection:
            waiting = at_work(connection, ("waiting", "running"), REQUESTS)
            erasing = at_work(connection, ("erasing",), REQUESTS)
            ahead = {one.space for one in waiting if ahead_of(connection, one.space)}
        for request in waiting:
            if self._stopping.is_set():
                return
            if request.space in ahead:  # of whom the records of an import are is not known until they are resolved
                continue
            if self._writes(request.space) and time.monotonic() >= self._tries.get(request.id, (0, 0.0))[1]:
                erasing += self._carried_out(request)
        mine = [one for one in erasing if self._writes(one.space)]
        if mine:
            self._erase(mine)

    def _carried_out(self, request: Request) -> list[Request]:
        """The request, if all that is left is to see that no byte is."""
        try:
            self._carry_out(request)
        except (NotFound, InvalidInput) as error:
            with writing(self._database) as connection:
                ends(connection, request, "failed", msgspec.structs.replace(request.said, problem=error.code))
        except OnefoldError as error:
            LOG.info("a privacy request waits", extra={"about": {"request": request.id, "code": error.code}})
        except Exception:
            LOG.exception("a privacy request failed, and is tried again", extra={"about": {"request": request.id}})
            tries = self._tries.get(request.id, (0, 0.0))[0] + 1
            self._tries[request.id] = (tries, time.monotonic() + min(LONGEST_WAIT, 2.0**tries))
        with self._database.reader() as connection:
            return [one for one in at_work(connection, ("erasing",), REQUESTS) if one.id == request.id]

    def _carry_out(self, request: Request) -> None:
        if request.kind == "unsuppress":
            self._let_in(request)
        elif request.kind == "suppress":
            self._keep_out(request)
            self._end(request, self._certified(request, self._reach(request)))
        else:
            if request.state == "waiting":
                if request.kind == "suppress_and_delete":
                    self._keep_out(request)
                request = self._begin(request)
            self._forget(request)

    # ------------------------------------------------------------------ what grows old

    def _let_grow_old(self) -> None:
        """Ask for old events to go, where that is due."""
        now = time.monotonic()
        with self._database.reader() as connection:
            found = [
                one for one in retentions(connection) if now >= self._due.get(one, now) and self._writes(one.space)
            ]
        for one in found:
            self._due[one] = now + RETAIN_EVERY
            space, before = self._workspace.spaces_by_number.get(one.space), cutoff(one.days)
            if space is None:
                continue
            with self._view(space) as view:
                old = len(old_events(view, one.source, before).evidence)
            if old:
                asked = Asked(subject_of_retention(one.source, before), "records")
                with writing(self._database) as connection:
                    ask(connection, space=one.space, kind="retain", by="retention", subjects=[asked])
            if old >= TOGETHER:
                self._due[one] = now + RETAIN_AGAIN

    # ------------------------------------------------------------------ what goes

    def _space(self, request: Request) -> Space:
        found = self._workspace.spaces_by_number.get(request.space)
        if found is None:
            raise NotFound("There is no such space.")
        return found

    @contextmanager
    def _view(self, space: Space) -> Iterator[View]:
        slugs = {number: source.slug for number, source in self._workspace.sources_by_number.items()}
        with self._database.reader() as connection:
            plan = plan_of(as_read(connection, space))
            yield View(SpaceStore(connection, space.number, slugs), lens_of(space.number, plan))

    def _reach(self, request: Request) -> Reach:
        assert request.asked is not None
        with self._view(self._space(request)) as view:
            return reach(view, subject_of(view, request.asked.subject), request.asked.scope)

    def _begin(self, request: Request) -> Request:
        """Work out what goes, and write that down: from here on it does not depend on what comes in meanwhile."""
        assert request.asked is not None
        space = self._space(request)
        with self._view(space) as view:
            found = _reached(view, request)
            work = work_of(view, found, parser_of(space))
            said = counted(view, found, request.said)
        asked = msgspec.structs.replace(request.asked, work=msgspec.msgpack.encode(work))
        said = said if request.kind == "retain" else self._sealed(said, found.subject)
        with writing(self._database) as connection:
            goes_on(connection, request, "running", asked, said)
        return msgspec.structs.replace(request, state="running", asked=asked, said=said)

    def _certified(self, request: Request, found: Reach) -> Certificate:
        with self._view(self._space(request)) as view:
            counts = {type_: len(values) for type_, values in kept_out(found, view).items()}
        said = Certificate(scope=found.scope, identifiers=counts, suppressed=sum(counts.values()))
        return self._sealed(said, found.subject)

    def _sealed(self, said: Certificate, subject: Subject) -> Certificate:
        with writing(self._database) as connection:
            secret = secret_of(connection)
        salt, type_ = secrets.token_hex(16), subject.type or "profile_id"
        sealed = seal(secret, salt, type_, subject.value)
        return msgspec.structs.replace(said, type=type_, salt=salt, seal=sealed)

    # ------------------------------------------------------------------ letting go

    def _forget(self, request: Request) -> None:
        assert request.asked is not None
        work = msgspec.msgpack.decode(request.asked.work, type=Work)
        for seqs in work.together:
            self._order(request, "privacy.hide", Hide(request.id, seqs, work.first))
        for names in _sliced(work.names, SLICE):
            self._order(request, "privacy.leave", Leave(request.id, names, work.first))
        hashes = [hash_of(*one) for one in work.names] if request.kind != "retain" else []
        with self._view(self._space(request)) as view:
            spoken = spoken_of(view.store, work.gone)
            chunks = chunks_of(view.store, hashes)
        for some in _sliced(chunks, CHUNKS):
            self._order(request, "privacy.unname", Unname(request.id, hashes, some))
        for numbers in _sliced(spoken.numbers[::-1], SLICE):
            self._order(request, "privacy.empty", Empty(request.id, numbers))
        if request.kind != "retain":
            forget_dry_runs(self._database, request.space, work.gone)
        self._order(request, "privacy.close", Close(request.id, work.gone, spoken))

    def _order(self, request: Request, name: str, detail: Any) -> None:
        self._submit(request.space, [Order(name, msgspec.msgpack.encode(detail))]).result()

    def _erase(self, erasing: Sequence[Request]) -> None:
        """See that what was deleted is not in any file of the database, and say so."""
        with self._database.reader() as connection:
            busy = {one.space for one in erasing if connection.rows("privacy.graphs_at_work", space=one.space)}
        ready = [one for one in erasing if one.space not in busy]
        if ready and self._database.erase():
            for request in ready:
                self._end(request, request.said)

    # ------------------------------------------------------------------ keeping out

    def _keep_out(self, request: Request) -> None:
        found = self._reach(request)
        with self._view(self._space(request)) as view:
            said = kept_out(found, view)
        self._order(request, "privacy.keep_out", self._hashed(request, said, lift=False))

    def _let_in(self, request: Request) -> None:
        """By an identifier that was kept out; or all that a request did, by its id."""
        assert request.asked is not None
        space = self._space(request)
        with self._view(space) as view:
            found = reach(view, subject_of(view, request.asked.subject), request.asked.scope)
            said = kept_out(found, view)
        self._order(request, "privacy.keep_out", self._hashed(request, said, lift=True))
        counts = {type_: len(values) for type_, values in said.items()}
        self._end(request, self._sealed(Certificate(scope=found.scope, identifiers=counts), found.subject))

    def _hashed(self, request: Request, said: dict[str, list[str]], *, lift: bool) -> KeepOut:
        with writing(self._database) as connection:
            secret = secret_of(connection)
        hashes = [(keyed_hash(secret, type_, value), type_) for type_, values in said.items() for value in values]
        return KeepOut(request.id, request.made, hashes, lift)

    # ------------------------------------------------------------------ writing down

    def _end(self, request: Request, said: Certificate) -> None:
        with writing(self._database) as connection:
            ends(connection, request, "done", said)


def _sliced(all_: list[T], size: int) -> Iterator[list[T]]:
    return (all_[start : start + size] for start in range(0, len(all_), size))


def _reached(view: View, request: Request) -> Reach:
    """What a request reaches that lets records go."""
    assert request.asked is not None
    if request.kind != "retain":
        return reach(view, subject_of(view, request.asked.subject), request.asked.scope)
    old = old_events(view, *read_subject(request.asked.subject))
    return reach_of(view, Subject(None, ""), "records", old)
