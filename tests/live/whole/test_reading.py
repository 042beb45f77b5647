"""A whole space as columns says what the writer stored, record by record, and is the world that `gather` makes."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from onefold.columns import Values, World
from onefold.live.whole import read, reparse, sayings, world
from onefold.live.whole.judged import Judgements
from onefold.live.whole.read import Log, different, read_log, read_owners
from onefold.live.whole.reparse import read_again
from onefold.live.whole.sayings import read_sayings
from onefold.live.whole.world import ids_of, lay_out, world_of
from onefold.model import Record
from onefold.parse.rows import row_of
from onefold.resolution.gather import gather
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load, loads
from onefold.store.port import Connection, Database
from tests.live.driving import Driver

SPACES = itertools.count(1)
PLAN = compile_plan(load(None))
RULED = compile_plan(
    loads("rules: [{name: city, match: {all: [{same: city}]}}]\nidentifiers: {birth_date: {match: false}}")
)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


def some(count: int, chance: random.Random) -> list[Record]:
    """Records of two sources, many of one time, with shared, invalid, blocked and several values."""
    emails = ["a@x.org", "B@x.org ", "b@x.org", "not an address", "test", "", "null"]
    return [
        Record(
            source=chance.choice(["web", "crm"]),  # type: ignore[arg-type]
            id=f"r{number * 7919 % 10_007}",  # type: ignore[arg-type]
            kind=chance.choice(["event", "row"]),
            time=chance.choice([None, 5, 5, 6, number]),  # type: ignore[arg-type]
            identifiers={
                "email": tuple(chance.choices(emails, k=chance.randrange(3))),  # type: ignore[dict-item]
                "user_id": (f"u{chance.randrange(20)}",),  # type: ignore[dict-item]
            },
            fields={"city": (chance.choice(["Bern", "Rome"]),)} if number % 2 else {},
        )
        for number in range(count)
    ]


@pytest.fixture(autouse=True)
def small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few hundred records are several stretches."""
    for module, name, size in (
        (read, "STRETCH", 50),
        (world, "STRETCH", 40),
        (sayings, "STRETCH", 30),
        (reparse, "AT_ONCE", 60),
        (reparse, "WORTH_IT", 1),
    ):
        monkeypatch.setattr(module, name, size)


def test_the_log_and_its_owners_are_what_is_stored(database: Database, connection: Connection) -> None:
    driver = Driver(connection, PLAN, next(SPACES))
    driver.put(some(300, random.Random(1)))
    driver.remove([(one.source, one.id) for one in driver.store.all_records()[20:30]])
    with database.reader() as reading:
        store = driver.store.on(reading)
        log = read_log(store)
        owners = read_owners(store, log)
        ids = ids_of(store, log.seq).to_pylist()
    stored = driver.store.all_records()
    assert log.seq.tolist() == [one.seq for one in stored]
    assert log.time.tolist() == [one.time or 0 for one in stored]
    assert [driver.store.sources[one] for one in log.source.tolist()] == [one.source for one in stored]
    assert log.numbers[log.evidence].tolist() == [one.evidence for one in stored]
    assert ids == [one.id for one in stored]
    names = {one.number: one.public for one in driver.store.all_profiles()}
    expected = {ref: number and names[number] for ref, number in driver.owners().items()}
    found = [None if one < 0 else owners.public[one] for one in owners.profile.tolist()]
    assert found == [expected[one.source, one.id] for one in stored]


@pytest.mark.parametrize("newest", [1, 49, 50, 51, 299, 300, 1_000])
def test_the_newest_records_are_the_last_to_come(database: Database, connection: Connection, newest: int) -> None:
    driver = Driver(connection, PLAN, next(SPACES))
    driver.put(some(300, random.Random(2)))
    with database.reader() as reading:
        log = read_log(driver.store.on(reading), newest)
    assert log.seq.tolist() == [one.seq for one in driver.store.all_records()][-newest:]


def test_a_space_without_records_has_columns_too(database: Database, connection: Connection) -> None:
    driver = Driver(connection, PLAN, next(SPACES))
    with database.reader() as reading:
        store = driver.store.on(reading)
        log = read_log(store)
        made = world_of(store, lay_out(store, log), read_sayings(store, log.numbers), _judged(store, log), PLAN)
        assert (made.count, len(read_owners(store, log).public)) == (0, 0)


def _judged(store: object, log: Log) -> Judgements:
    return Judgements(read_sayings(store, log.numbers))  # type: ignore[arg-type]


def as_texts(world: World, values: Values) -> list[set[str]]:
    found: list[set[str]] = [set() for _ in range(world.count)]
    for record, code in zip(values.record.tolist(), values.code.tolist(), strict=True):
        found[record].add(values.texts[code])
    return found


@pytest.mark.parametrize("parsed", ["stored", "here", "by processes"])
def test_the_world_is_what_gather_makes_of_the_records(
    database: Database, address: str, connection: Connection, parsed: str
) -> None:
    driver = Driver(connection, RULED, next(SPACES))
    driver.put(some(300, random.Random(3)))
    with database.reader() as reading:
        store = driver.store.on(reading)
        log = read_log(store)
        layout = lay_out(store, log)
        if parsed == "stored":
            said = read_sayings(store, log.numbers)
        else:
            log, said = read_again(store, log, RULED, lambda _: None, None if parsed == "here" else address)
            layout = lay_out(store, log)
        made = world_of(store, layout, said, Judgements(said), RULED)
        ids = ids_of(store, log.seq[layout.place]).to_pylist()
    gathered, _ = gather((row_of(one.body) for one in driver.store.all_records()), RULED)
    place = {
        (gathered.source_names[source], one): number
        for number, (source, one) in enumerate(zip(gathered.source.tolist(), gathered.ids, strict=True))
    }
    order = [place[made.source_names[source], one] for source, one in zip(made.source.tolist(), ids, strict=True)]
    assert sorted(order) == list(range(gathered.count))
    assert made.time.tolist() == gathered.time[order].tolist()
    assert made.event.tolist() == gathered.event[order].tolist()
    assert made.identifiers.keys() == gathered.identifiers.keys()
    assert made.fields.keys() == gathered.fields.keys()
    for mine, theirs in ((made.identifiers, gathered.identifiers), (made.fields, gathered.fields)):
        for name, values in mine.items():
            expected = as_texts(gathered, theirs[name])
            assert as_texts(made, values) == [expected[number] for number in order]
            assert np.all(np.diff(values.record) >= 0)
    canonical = np.argsort(made.time, kind="stable")
    theirs_in_order = np.argsort(gathered.time, kind="stable")
    assert [order[one] for one in canonical.tolist()] == theirs_in_order.tolist()


def test_numbers_far_apart_are_told_apart_as_those_that_are_near() -> None:
    for numbers in ([7, 7, 9], [1 << 50, 7, 1 << 50], []):
        found, place = different(np.array(numbers, dtype=np.int64))
        assert found.tolist() == sorted(set(numbers))
        assert found[place].tolist() == numbers
