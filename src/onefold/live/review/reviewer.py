"""Looks spaces through for what their rules to review propose, beside the writers and a slice at a time.

New evidence is compared with everybody who shares a key; profiles that were merged or split are looked at again. What
was found is written by the writer of the space, between two of its batches.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Event, Thread

import msgspec

from onefold.errors import DatabaseGone, OnefoldError
from onefold.live.arrival import Order, Receipt
from onefold.live.plans import plan_of
from onefold.live.review.keys import rules_hash
from onefold.live.review.look import Found, Looker
from onefold.live.review.orders import FOUND, FoundMore
from onefold.live.review.rows import Progress, progress_of
from onefold.ruleset.plan import Plan
from onefold.store.port import Database, Row
from onefold.store.rows import Evidence
from onefold.store.space import SpaceStore
from onefold.store.workspace import Space, Workspace

LOG = logging.getLogger("onefold.live")

LOOK_EVERY = 0.5
"""Seconds between two looks at whether anything is new."""

SLICE = 400
"""Evidence looked at together."""

CHANGES = 500
"""Changes of the feed read together."""

LOOKED_AGAIN = 1_000
"""The newest evidence of profiles that were merged or split: what is older was compared when it came."""

Submit = Callable[[int, Sequence[Order]], "Future[Receipt]"]


class Reviewer(Thread):
    """Works while the engine does. `submit` is the engine's, `writes` says whether this process writes a space."""

    def __init__(self, database: Database, workspace: Workspace, submit: Submit, writes: Callable[[int], bool]) -> None:
        super().__init__(name="review", daemon=True)
        self._database = database
        self._workspace = workspace
        self._submit = submit
        self._writes = writes
        self._stopping = Event()
        self._without: dict[int, int] = {}

    def run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            try:
                self.work()
            except DatabaseGone as error:
                LOG.debug("no look at what is to be reviewed now: %s", error.code)
            except Exception:
                LOG.exception("what is to be reviewed could not be looked at")

    def stop(self) -> None:
        """What is not looked at yet is looked at the next time."""
        self._stopping.set()
        if self.is_alive():
            self.join()

    def work(self) -> None:
        """Look every space through, as far as there is anything new."""
        for space in list(self._workspace.spaces_by_number.values()):
            if self._writes(space.number) and self._without.get(space.number) != space.version:
                self._look_through(space)
                if not plan_of(space).review:
                    self._without[space.number] = space.version

    def _look_through(self, space: Space) -> None:
        began = time.monotonic()
        while not self._stopping.is_set() and (found := self._slice(space)) is not None:
            order = Order(FOUND, msgspec.msgpack.encode(found))
            try:
                self._submit(space.number, [order]).result()
            except OnefoldError as error:
                LOG.info("a look at what is to be reviewed was not written: %s", error.code)
                return
            self._stopping.wait(min(1.0, time.monotonic() - began))  # as long as it took: others work too
            began = time.monotonic()

    def _slice(self, space: Space) -> FoundMore | None:
        """The next look at a space; None if there is nothing new."""
        plan = plan_of(space)
        slugs = {number: source.slug for number, source in self._workspace.sources_by_number.items()}
        with self._database.reader() as connection:
            store = SpaceStore(connection, space.number, slugs)
            return look_on(store, plan)


def look_on(store: SpaceStore, plan: Plan) -> FoundMore | None:
    """What is to be looked at next, in one snapshot; None if there is nothing new."""
    before = progress_of(store)
    if not plan.review:
        return None if before is None else FoundMore(before, None)
    rules = rules_hash(plan)
    progress = before
    if progress is None or (progress.graph, progress.rules) != (store.graph, rules):
        first = Progress(store.graph, rules, store.graph_low, _last_change(store))
        return FoundMore(before, first)
    evidence = store.evidence_after(progress.evidence, SLICE)
    if evidence:
        after = progress._replace(evidence=evidence[-1].number)
        return _found(before, after, [], Looker(store, plan).look(evidence))
    return _look_again(store, plan, progress)


def _last_change(store: SpaceStore) -> int:
    return store.numbers().change - 1


def _look_again(store: SpaceStore, plan: Plan, progress: Progress) -> FoundMore | None:
    """At profiles that were merged, split or lost something since, and at components of which something left."""
    bounds = {"graph_high": store.graph_high, "limit": CHANGES}
    changes = store.connection.rows("review.became", after=max(progress.change, store.graph_low), **bounds)
    left = [one for (one,) in store.connection.rows("review.again", graph_low=store.graph_low, **bounds)]
    if not changes and not left:
        return None
    publics = _changed(changes)
    found = (store.profile_named(public) for public in publics)
    components = {one.component for one in found if one is not None}.union(left)
    publics += [one.public for one in store.profiles_of(components)]
    after = progress._replace(change=changes[-1][0]) if changes else progress
    looked = Looker(store, plan).look(_evidence_of(store, list(components)))
    more = _found(progress, after, list(dict.fromkeys(publics)), looked)
    return msgspec.structs.replace(more, components=left)


def _changed(changes: Sequence[Row]) -> list[str]:
    """The profiles that may have other evidence than before, which is not new."""
    publics: dict[str, None] = {}
    for _, kind, profile, detail in changes:
        if kind in {"merged", "split", "identifier_removed"}:
            said = msgspec.json.decode(detail)
            publics.update(dict.fromkeys([profile, *said.get("into", ()), *said.get("from", ())]))
    return list(publics)


def _evidence_of(store: SpaceStore, components: Sequence[int]) -> list[Evidence]:
    if not components:
        return []
    rows = store.connection.rows("review.evidence_of", components=components, limit=LOOKED_AGAIN)
    return store.evidence([number for (number,) in rows])


def _found(before: Progress | None, after: Progress, again: list[str], found: Found) -> FoundMore:
    return FoundMore(
        before=before,
        progress=after,
        again=again,
        lost=found.lost,
        keys=found.keys,
        proposals=found.proposals,
        now=time.time_ns() // 1_000,
    )
