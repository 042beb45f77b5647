"""A space whose ruleset changes while it is written, with every step of an activation in a test's hands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from threading import Lock
from typing import NamedTuple

from onefold.errors import Conflict
from onefold.live.ahead import append, arrival_of
from onefold.live.arrival import Arrival, Bulk
from onefold.live.doctor import examine
from onefold.live.graphs.activation import Activator, Place, Swapped
from onefold.live.plans import parser_of, plan_of
from onefold.live.rebuild import rebuild
from onefold.live.statements.change import Change, change
from onefold.live.succession import Age, succeed
from onefold.live.writer import SpaceWriter
from onefold.model import Record
from onefold.resolution.gather import latest
from onefold.store import statement_rows, versions
from onefold.store.port import Connection, Database
from onefold.store.space import SpaceStore
from onefold.store.workspace import Space, Workspace
from tests.live.driving import SOURCES, Driver
from tests.oracle.outcome import Ref
from tests.worlds.vocabulary import Plain

STEPS = 5_000
"""More than any activation of a small space takes."""


def bulk_of(arrivals: Sequence[Arrival]) -> Bulk:
    """The same as columns; all are of one source."""
    return Bulk(
        arrivals[0].source,
        [one.record.id for one in arrivals],
        [one.record.time for one in arrivals],
        [one.received for one in arrivals],
        [one.type for one in arrivals],
        [one.event for one in arrivals],
        [bool(one.record.traits) for one in arrivals],
        [one.body for one in arrivals],
        arrivals[0].latest,
    )


class Standing(NamedTuple):
    """Who is who at one moment: ids of profiles by number, the records of each, and which id every id leads to."""

    public: dict[int, str]
    held: dict[int, list[Ref]]
    names: dict[str, str]
    age: dict[Ref, Age]


class Activating:
    """One new space of a database. What its thread does is done here, bit by bit."""

    def __init__(self, database: Database, connection: Connection, ruleset: str) -> None:
        self.workspace = Workspace(database)
        if not self.workspace.spaces:
            self.workspace.initialize({"first": "First"})
            for slug in SOURCES:
                self.workspace.create_source(slug, slug, "other", [])
        self.slug = f"space{len(self.workspace.spaces)}"
        self.workspace.create_space(self.slug, self.slug, ruleset)
        self.number = self.workspace.space(self.slug).number
        self.there: list[Record] = []
        self.swaps = 0
        self._database = database
        self._connection = connection
        self._turn = Lock()
        self._activator: Activator | None = None
        self.restart()

    def restart(self) -> None:
        """As after a crash: nothing that was in memory is left."""
        if self._activator is not None:
            self._activator.close()
        place = Place(self._database, self.workspace, self.number, self._turn, lambda: None, here=True)
        self._activator = Activator(place)
        self._begin()

    def stumble(self) -> None:
        """As after an error: writers are made anew, what builds goes on."""
        assert self._activator is not None
        self._activator.erred(RuntimeError())
        self._begin()

    def close(self) -> None:
        assert self._activator is not None
        self._activator.close()

    def _begin(self) -> None:
        self.workspace.refresh()
        self._space = self.space
        slugs = {number: one.slug for number, one in self.workspace.sources_by_number.items()}
        store, plan, parse = (
            SpaceStore(self._connection, self.number, slugs),
            plan_of(self.space),
            parser_of(self.space),
        )
        with self._connection.transaction():
            if store.resolved_under() not in (None, self.space.version):
                rebuild(store, plan, parse, lambda: 1)
            store.resolve_under(self.space.version)
        self.writer = SpaceWriter(store, plan, parse, lambda: 1)
        assert self._activator is not None
        self._activator.begin(self.writer)

    @property
    def space(self) -> Space:
        return self.workspace.space(self.slug)

    def _driver(self) -> Driver:
        """Over the writer as it is now, which is another one after a swap."""
        if self.space.version != self._space.version:
            self._begin()
        driver = Driver.__new__(Driver)
        driver.plan, driver.store, driver.writer = plan_of(self.space), self.writer.store, self.writer
        driver.number = {one.slug: one.number for one in self.workspace.sources.values()}
        return driver

    # ------------------------------------------------------------------ what happens to it

    def put(self, records: Sequence[Record]) -> None:
        self._driver().put(records)
        self.there += records

    def put_in_bulk(self, records: Sequence[Record]) -> None:
        """Into the log, to be resolved later; what is known is looked at at once."""
        driver = self._driver()
        for source in dict.fromkeys(one.source for one in records):
            bulk = bulk_of([driver.arrival(one) for one in records if one.source == source])
            with self._connection.transaction():
                found = append(self.writer, bulk, range(len(bulk.ids)))
            with self._connection.transaction():
                self.writer.write([arrival_of(self.writer, bulk, place) for place in found.known])
        self.there += records

    def remove(self, record: Record) -> None:
        self._driver().remove([(record.source, record.id)])
        self.there = [one for one in self.there if (one.source, one.id) != (record.source, record.id)]

    def say(self, statement: Plain) -> None:
        """Besides the ruleset's own."""
        self._driver()
        with self._connection.transaction():
            change(self.space, self.writer, Change("me", 1, (json.dumps(statement),)))
        self.keep_up()

    def withdraw(self, number: int) -> None:
        """A statement that holds besides the ruleset's own."""
        self._driver()
        with self._connection.transaction():
            change(self.space, self.writer, Change("me", 1, withdraw=(number,)))
        self.keep_up()

    def keep_up(self) -> None:
        """Statements that the writer knows of may have changed."""
        self.workspace.refresh()

    def stated(self) -> dict[int, Plain]:
        """The statements that hold besides the ruleset's own, by number."""
        found = statement_rows.newest(self._connection, self.number, statement_rows.ALL, 1_000, all_=False)
        return {one.number: json.loads(one.document) for one in reversed(found)}

    def want(self, ruleset: str) -> None:
        self.workspace.set_ruleset(self.slug, ruleset)

    def cancel(self) -> None:
        with suppress(Conflict), self.workspace.changing() as (connection, _):
            versions.cancel(connection, self.number, by="test")

    def step(self) -> bool:
        """The next bit of an activation; whether there is more. After a swap everything must be right at once."""
        assert self._activator is not None
        before = self.standing()
        found = self._activator.attend(self.writer, self.space)
        if isinstance(found, Swapped):
            self.swaps += 1
            self.writer, self._space = found.writer, found.space
            require_succession(before, self.standing())
            self.require_sound()
        return bool(found)

    def finish(self) -> None:
        """Until nothing is left to be done."""
        for _ in range(STEPS):
            if not self.step():
                return
        raise AssertionError("an activation comes to no end")

    # ------------------------------------------------------------------ what it is then

    def standing(self) -> Standing:
        driver = self._driver()
        held: dict[int, list[Ref]] = {}
        for ref, number in driver.owners().items():
            if number is not None:
                held.setdefault(number, []).append(ref)
        rows = self._connection.rows("transfer.profile_names", graph=driver.store.graph, after="", limit=100_000)
        stored = driver.store.all_records(limit=100_000)
        return Standing(
            {one.number: one.public for one in driver.store.all_profiles(limit=100_000)},
            held,
            dict(rows),
            {(one.source, one.id): (one.time or 0, one.source, one.id) for one in stored},
        )

    def driver(self) -> Driver:
        """To look at what is stored."""
        return self._driver()

    def left(self) -> list[Record]:
        """The records that are there, each once."""
        return list(latest(self.there))

    def require_sound(self) -> None:
        """Nothing is wrong in the database, and a fresh evaluation says the same."""
        self._driver()
        assert list(examine(self._database, self.workspace, deep=True)) == []


def require_succession(before: Standing, after: Standing) -> None:
    """Ids are as `live.succession` says of both partitions as a whole."""
    numbers = {ref: number for number, ref in enumerate(after.age)}

    def numbered(held: dict[int, list[Ref]]) -> dict[int, list[int]]:
        return {profile: [numbers[ref] for ref in refs] for profile, refs in held.items()}

    ages = {number: after.age[ref] for ref, number in numbers.items()}
    expected = succeed(numbered(before.held), numbered(after.held), ages)
    assert {after.public[one]: before.public[number] for one, number in expected.keeps.items()} == {
        after.public[one]: after.public[one] for one in expected.keeps
    }
    for number in before.public:
        heir = expected.merged.get(number, number)
        wanted = None if heir in expected.gone else before.public[heir]
        assert _led(after, _names_of(before, number)) == ({wanted} if wanted else set())
    assert not {after.public[one] for one in expected.new} & before.names.keys()


def _names_of(standing: Standing, number: int) -> Iterable[str]:
    public = standing.public[number]
    return [name for name, leads_to in standing.names.items() if leads_to == public]


def _led(standing: Standing, names: Iterable[str]) -> set[str]:
    found = {standing.names.get(name) for name in names}
    assert len(found) == 1
    return {one for one in found if one is not None}
