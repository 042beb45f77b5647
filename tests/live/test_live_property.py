"""The property, live: whatever came in which order, batches and repeats, the store holds what the oracle says."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from onefold.live.rebuild import rebuild
from onefold.model import Record
from onefold.resolution.gather import latest
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load
from onefold.ruleset.plan import Plan
from onefold.ruleset.problem import InvalidRuleset
from onefold.store.port import Connection, Database
from tests import oracle
from tests.live.contested_worlds import contested_world
from tests.live.driving import Driver, batches
from tests.oracle.outcome import Outcome, Ref
from tests.product import outcome_under, record, written
from tests.worlds import RandomWorld, worlds
from tests.worlds.vocabulary import Plain

ONE_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
SPACES = itertools.count(1)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


def plan_of(document: Plain) -> Plan:
    """A ruleset that the product refuses to load is no world."""
    try:
        return compile_plan(load(written(document)))
    except InvalidRuleset:
        assume(condition=False)
        raise


def with_traits(plain: Sequence[Plain], chance: random.Random) -> list[Record]:
    """Every other record says traits."""
    return [
        msgspec.structs.replace(record(one), traits={name: chance.choice("abc") for name in ("plan", "city")})
        if chance.random() < 0.5
        else record(one)
        for one in plain
    ]


def require_what_the_oracle_says(driver: Driver, document: Plain, records: Sequence[Record]) -> None:
    """Of the stored partition, identifiers, traits, and of the change feed replayed from empty."""
    left = list(latest(records))
    expected = oracle.resolve([_plain(one) for one in left], document)
    assert driver.partition() == (expected.partition, expected.unresolved)
    assert driver.attached() == expected.attached
    assert driver.told() == driver.present()
    _require_latest_traits(driver, left)
    _require_that_components_explain(driver, left, expected)


def _require_that_components_explain(driver: Driver, records: Sequence[Record], expected: Outcome) -> None:
    """Links and rejections are read by the kernel's look at one component: nothing outside of it has a part in them."""
    named: dict[Ref, Record] = {(one.source, one.id): one for one in records}
    looks = [
        outcome_under(driver.plan, [_plain(named[ref]) for ref in refs]) for refs in driver.by_component().values()
    ]
    assert frozenset().union(*(look.links for look in looks)) == expected.links
    assert {one for look in looks for one in look.rejections} == set(expected.rejections)


def _plain(one: Record) -> Plain:
    alias = None if one.alias is None else {"previous": one.alias.previous, "user_id": one.alias.user_id}
    return {
        "source": one.source,
        "id": one.id,
        "kind": one.kind,
        "time": one.time,
        "identifiers": {type_: list(values) for type_, values in one.identifiers.items()},
        "fields": {name: list(values) for name, values in one.fields.items()},
        "alias": alias,
    }


def _require_latest_traits(driver: Driver, records: Sequence[Record]) -> None:
    owners = driver.owners()
    expected: dict[int, dict[str, str]] = {}
    for one in sorted(records, key=lambda one: (one.time or 0, one.source, one.id)):
        number = owners[one.source, one.id]
        if number is not None:
            expected.setdefault(number, {}).update(one.traits)
    profiles = {one.number: one.public for one in driver.store.all_profiles(limit=100_000)}
    assert {profiles[number]: traits for number, traits in expected.items()} == driver.traits()


@ONE_DATABASE
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_any_order_batching_repetition_departure_and_restart(
    connection: Connection, world: RandomWorld, chance: random.Random
) -> None:
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    there: list[Record] = []
    for batch in batches(chance, with_traits(world.records, chance)):
        driver.put(batch)
        there += batch
        if there and chance.random() < 0.3:
            gone = chance.choice(there)
            driver.remove([(gone.source, gone.id)])
            there = [one for one in there if (one.source, one.id) != (gone.source, gone.id)]
        if chance.random() < 0.2:
            driver.restart()
    require_what_the_oracle_says(driver, world.document, there)


@ONE_DATABASE
@given(seed=st.integers(0, 2**32))
def test_contested_components_that_are_gone_on_with(connection: Connection, seed: int) -> None:
    """Shared devices, numbers and addresses, nearly in order: where the scan is continued, not begun anew."""
    chance = random.Random(seed)
    world = contested_world(chance)
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    records, there = with_traits(world.records, chance), list[Record]()
    while len(there) < len(records):
        batch = records[len(there) : len(there) + chance.choice([1, 1, 2, 3, 5])]
        driver.put(batch)
        there += batch
        if chance.random() < 0.1:
            require_what_the_oracle_says(driver, world.document, there)
    require_what_the_oracle_says(driver, world.document, there)


def only(plain: Plain, types: Collection[str]) -> Plain:
    """The record without identifiers of which one of the rulesets would not say all."""
    return {**plain, "identifiers": {type_: its for type_, its in plain["identifiers"].items() if type_ in types}}


@ONE_DATABASE
@given(world=worlds(), other=worlds(), chance=st.randoms(use_true_random=False))
def test_a_new_ruleset_applies_to_what_is_there(
    connection: Connection, world: RandomWorld, other: RandomWorld, chance: random.Random
) -> None:
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    both = world.document["identifiers"].keys() & other.document["identifiers"].keys()
    *parts, last = batches(chance, with_traits([only(one, both) for one in world.records], chance))
    for batch in parts:
        driver.put(batch)
    driver.plan = plan_of(other.document)
    driver.restart()
    with connection.transaction():
        rebuild(driver.store, driver.plan, driver.writer.parse, lambda: 1)
    driver.restart()
    there = [one for batch in parts for one in batch]
    require_what_the_oracle_says(driver, other.document, there)
    driver.put(last)
    require_what_the_oracle_says(driver, other.document, [*there, *last])


@ONE_DATABASE
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_spaces_do_not_touch_each_other(connection: Connection, world: RandomWorld, chance: random.Random) -> None:
    """The same records in two spaces at once, of which one loses them again."""
    plan, records = plan_of(world.document), with_traits(world.records, chance)
    kept, emptied = Driver(connection, plan, next(SPACES)), Driver(connection, plan, next(SPACES))
    for batch in batches(chance, records):
        kept.put(batch)
        emptied.put(batch)
    before = kept.told()
    emptied.remove({(one.source, one.id) for one in records})
    require_what_the_oracle_says(kept, world.document, records)
    assert kept.told() == before
    assert emptied.partition() == (frozenset(), frozenset())
    assert emptied.told() == ({}, {})
