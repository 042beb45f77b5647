"""Forgetting, as a property: whoever was forgotten or kept out, in whatever order, it is as if they had never been."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefold.live.doctor.feed import check_feed
from onefold.live.doctor.finding import Findings
from onefold.live.doctor.names import check_names
from onefold.live.privacy.subject import Scope, Subject
from onefold.live.privacy.suppression import usable
from onefold.model import Record
from onefold.resolution.gather import latest
from onefold.resolution.usable import judges
from onefold.store.port import Connection, Database
from tests.live.contested_worlds import contested_world
from tests.live.driving import Driver, batches
from tests.live.privacy.forgetting import forget, keep_out
from tests.live.test_live_property import plan_of, require_what_the_oracle_says, with_traits
from tests.worlds import RandomWorld, worlds

FEW = settings().max_examples // 4 or 1
ONE_DATABASE = settings(
    max_examples=FEW, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SPACES = itertools.count(1)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


def somebody(driver: Driver, chance: random.Random) -> Subject | None:
    """A profile that is there, or an identifier that somebody carries."""
    profiles = driver.store.all_profiles()
    if not profiles:
        return None
    chosen = chance.choice(profiles)
    held = [(type_, value) for type_, values in chosen.state.identifiers.items() for value in values]
    if not held or chance.random() < 0.2:
        return Subject(None, chosen.public)
    return Subject(*chance.choice(held))


def scope_of(subject: Subject, chance: random.Random) -> Scope:
    return "profile" if subject.type is None else chance.choice(["records", "profile"])


def without(there: list[Record], gone: set[tuple[str, str]]) -> list[Record]:
    return [one for one in there if (one.source, one.id) not in gone]


def named(driver: Driver, seqs: list[int]) -> set[tuple[str, str]]:
    return {(one.source, one.id) for one in driver.store.records(seqs)}


def require_sound(driver: Driver) -> None:
    findings = Findings("")
    check_feed(driver.store, findings)
    check_names(driver.store, findings)
    assert findings.all() == []


def require_forgotten(driver: Driver, there: list[Record], identifiers: dict[str, list[str]]) -> None:
    """No key and no entry of the feed says what only the forgotten records said."""
    by_type = judges(driver.plan)
    left = {pair for record in there for pair in usable(record, by_type)}
    lost = {(type_, value) for type_, values in identifiers.items() for value in values} - left
    for one in driver.store.changes(limit=1_000_000):
        detail: dict[str, Any] = msgspec.json.decode(one.detail)
        said = {(type_, value) for type_, values in detail.get("identifiers", {}).items() for value in values}
        assert lost.isdisjoint({*said, (detail.get("type"), detail.get("value"))}), one
    for type_, value in lost:
        assert driver.store.anchors(type_, [value]) == {}


def run(driver: Driver, document: Any, records: list[Record], chance: random.Random) -> None:
    """Batches, with people forgotten between them."""
    there: list[Record] = []
    for batch in batches(chance, records):
        driver.put(batch)
        there += batch
        for _ in range(chance.choice([0, 1, 1, 2])):
            subject = somebody(driver, chance)
            if subject is None:
                break
            gone: set[tuple[str, str]] = set()
            before = named(driver, [one.seq for one in driver.store.all_records()])
            found = forget(driver, subject, scope_of(subject, chance), chance)
            gone = before - named(driver, [one.seq for one in driver.store.all_records()])
            assert len(gone) == len(found.whose.evidence)
            there = without(there, gone)
            left = list(latest(there))
            require_sound(driver)
            require_forgotten(driver, left, found.identifiers)
        if chance.random() < 0.2:
            driver.restart()
    require_what_the_oracle_says(driver, document, there)


@ONE_DATABASE
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_after_people_were_forgotten_it_is_as_if_they_had_never_been(
    connection: Connection, world: RandomWorld, chance: random.Random
) -> None:
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    run(driver, world.document, with_traits(world.records, chance), chance)


@ONE_DATABASE
@given(seed=st.integers(0, 2**32))
def test_people_who_share_devices_are_forgotten_one_by_one(connection: Connection, seed: int) -> None:
    chance = random.Random(seed)
    world = contested_world(chance)
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    run(driver, world.document, with_traits(world.records, chance), chance)


@ONE_DATABASE
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_whoever_is_kept_out_stays_out_however_often_everything_is_sent_again(
    connection: Connection, world: RandomWorld, chance: random.Random
) -> None:
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    records = with_traits(world.records, chance)
    first, *others = [records[: len(records) // 2], records[len(records) // 2 :]]
    driver.put(first)
    subject = somebody(driver, chance)
    if subject is None:
        return
    scope = scope_of(subject, chance)
    out = keep_out(driver, subject, scope)
    before = named(driver, [one.seq for one in driver.store.all_records()])
    forget(driver, subject, scope, chance)
    gone = before - named(driver, [one.seq for one in driver.store.all_records()])
    there = without(first, gone)
    by_type = judges(driver.plan)
    for _ in range(2):
        if chance.random() < 0.5:
            driver.restart()
        for part in (first, *others):
            came = [one for one in part if out.isdisjoint(usable(one, by_type))]
            receipt = driver.put(part)
            assert receipt.suppressed == len(part) - len(came)
            there += came
    require_what_the_oracle_says(driver, world.document, there)
    if out:
        keep_out(driver, Subject(*min(out)), "records", lift=True)
        assert driver.put([one for one in first if (one.source, one.id) in gone]).suppressed == 0


@ONE_DATABASE
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_what_came_in_meanwhile_stays(connection: Connection, world: RandomWorld, chance: random.Random) -> None:
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    records = with_traits(world.records, chance)
    first, later = records[: len(records) // 2], records[len(records) // 2 :]
    driver.put(first)
    subject = somebody(driver, chance)
    if subject is None:
        return
    later += chance.sample(first, chance.randrange(len(first) + 1))
    names = {one.seq: (one.source, one.id) for one in driver.store.all_records()}
    doomed: set[tuple[str, str]] | None = None

    def more_comes_in(_: str) -> None:
        """What is sent again of whoever is leaving still goes with them."""
        nonlocal doomed
        if doomed is None and chance.random() < 0.3:
            doomed = named(driver, [one.seq for one in driver.store.all_records()])
            driver.put(later)

    found = forget(driver, subject, scope_of(subject, chance), chance, more_comes_in)
    require_sound(driver)
    gone = {names[seq] for seq in found.whose.evidence}
    there = without(first, gone)
    if doomed is not None:
        there += without(later, gone & doomed)
    require_what_the_oracle_says(driver, world.document, there)


@ONE_DATABASE
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_whoever_is_being_forgotten_is_found_no_more_before_the_last_byte_is_gone(
    connection: Connection, world: RandomWorld, chance: random.Random
) -> None:
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    records = with_traits(world.records, chance)
    driver.put(records)
    subject = somebody(driver, chance)
    if subject is None:
        return
    seen: list[Any] = []

    def look(after: str) -> None:
        if after == "hidden" or seen:
            profiles, _ = driver.partition()
            seen.append((profiles, driver.present(), driver.attached()))
            assert driver.told() == driver.present(), after

    forget(driver, subject, scope_of(subject, chance), chance, look, hidden=1)
    assert all(one == seen[-1] for one in seen)
