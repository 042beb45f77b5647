"""A profile as of a moment is what the oracle says of the records up to then."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefold.errors import InvalidInput, NotFound
from onefold.live.moment.as_of import WholeThen, profile_as_of, until
from onefold.live.moment.counts import counts_as_of
from onefold.live.plans import Parser
from onefold.live.view import View
from onefold.live.view.explain import TooMuch
from onefold.live.view.feed import counts
from onefold.live.view.lens import Lens
from onefold.resolution.gather import latest
from onefold.store.port import Connection, Database
from tests import oracle
from tests.live.driving import Driver
from tests.live.telling import Told
from tests.live.test_live_property import _plain, plan_of
from tests.product import record
from tests.worlds import RandomWorld, worlds

SPACES = itertools.count(2_000)
ONE_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


@ONE_DATABASE
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_a_profile_as_of_a_moment_is_the_oracles(
    connection: Connection, world: RandomWorld, chance: random.Random
) -> None:
    plan = plan_of(world.document)
    driver = Driver(connection, plan, next(SPACES))
    records = list(latest(map(record, world.records)))
    driver.put(records)
    moment = chance.choice([0, *(one.time or 0 for one in records)])
    then = [_plain(one) for one in records if (one.time or 0) <= moment]
    attached = oracle.resolve(then, world.document).attached
    view = View(driver.store, Lens(plan))
    for type_, value in sorted({(type_, value) for type_, value, _ in attached if type_ in view.lens.matching}):
        found = profile_as_of(view, f"{type_}:{value}", moment, Parser(plan))
        held = {(one.type, one.value) for one in found.identifiers}
        holders = [whose for other, it, whose in attached if (other, it) == (type_, value)]
        assert (held, found.records) in [
            ({(other, it) for other, it, owner in attached if owner == whose}, len(whose)) for whose in holders
        ]


@ONE_DATABASE
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_counts_as_of_a_moment_are_the_oracles(
    connection: Connection, world: RandomWorld, chance: random.Random
) -> None:
    plan = plan_of(world.document)
    driver = Driver(connection, plan, next(SPACES))
    records = list(latest(map(record, world.records)))
    driver.put(records)
    moment = chance.choice([0, *(one.time or 0 for one in records)])
    then = [_plain(one) for one in records if (one.time or 0) <= moment]
    expected = oracle.resolve(then, world.document)
    found = counts_as_of(View(driver.store, Lens(plan)), moment)
    assert (found.records, found.profiles, found.unresolved) == (
        len(then), len(expected.partition), len(expected.unresolved),
    )  # fmt: skip


def then(told: Told, ref: str, moment: str) -> WholeThen:
    with told.view() as view:
        return profile_as_of(view, ref, until(moment), Parser(view.lens.plan))


def test_before_the_login_there_is_only_what_was_known_then(told: Told) -> None:
    told.track("Seen", 1, anonymousId="a1")
    told.identify(2, anonymousId="a1", userId="u1", traits={"plan": "free", "age": 33})
    told.identify(3, userId="u1", traits={"plan": "pro"})
    early = then(told, "anonymous_id:a1", "2026-01-01T12:01:30Z")
    assert [(one.type, one.value) for one in early.identifiers] == [("anonymous_id", "a1")]
    assert (early.records, early.traits) == (1, {})
    later = then(told, "anonymous_id:a1", "2026-01-01T12:02:00Z")
    assert {name: one.value for name, one in later.traits.items()} == {"age": 33, "plan": "free"}
    with told.view() as view:
        assert later.now == [view.find("user_id:u1").profile.public]


def test_two_who_are_one_now_were_two(told: Told) -> None:
    told.track("Seen", 1, anonymousId="a1")
    told.track("Seen", 2, anonymousId="a2")
    told.identify(3, anonymousId="a1", userId="u1")
    told.identify(4, anonymousId="a2", userId="u1")
    one, other = (then(told, f"anonymous_id:a{number}", "2026-01-01T12:03:00Z") for number in (1, 2))
    assert one.id != other.id
    assert one.now == other.now
    assert then(told, one.now[0], "2026-01-01T12:03:00Z").id == one.id


def test_what_came_later_and_happened_earlier_counts(told: Told) -> None:
    told.identify(5, anonymousId="a1", userId="u1")
    told.track("Late", 1, anonymousId="a1")
    assert then(told, "anonymous_id:a1", "2026-01-01T12:02:00Z").records == 1


def test_a_record_without_a_time_counts_from_the_beginning(told: Told) -> None:
    told.row("1001", email="jane@example.com")
    assert then(told, "email:jane@example.com", "2020-01-01").records == 1


def test_a_day_counts_to_its_end(told: Told) -> None:
    told.track("Seen", 1, anonymousId="a1")
    assert then(told, "anonymous_id:a1", "2026-01-01").records == 1
    with pytest.raises(NotFound):
        then(told, "anonymous_id:a1", "2025-12-31")


def test_a_shared_value_is_found_with_whoever_used_it_last_by_then(told: Told) -> None:
    told.identify(1, userId="u1", anonymousId="tablet")
    told.identify(2, userId="u2", anonymousId="tablet")
    told.identify(3, userId="u1", anonymousId="tablet")
    named = [
        next(one.value for one in then(told, "anonymous_id:tablet", f"2026-01-01T12:0{minute}:00Z").identifiers)
        for minute in (1, 2, 3)
    ]
    assert named == ["u1", "u2", "u1"]


def test_counts_as_of_now_are_the_counts(told: Told) -> None:
    told.identify(1, userId="u1", anonymousId="tablet")
    told.identify(2, userId="u2", anonymousId="tablet")
    told.track("Seen", 3, anonymousId="null")
    told.row("1001", email="jane@example.com")
    with told.view() as view:
        now, found = counts(view), counts_as_of(view, until("2026-01-01"))
        early = counts_as_of(view, until("2026-01-01T12:01:30Z"))
        with pytest.raises(TooMuch):
            counts_as_of(view, 0, most=3)
    assert (found.profiles, found.records, found.unresolved, found.contested, found.identifiers) == (
        now.profiles, now.records, now.unresolved, now.contested, now.identifiers,
    )  # fmt: skip
    assert (early.profiles, early.records) == (2, 2)


def test_who_is_not_there_is_not_found_and_what_is_no_moment_is_said(told: Told) -> None:
    with pytest.raises(NotFound):
        then(told, "user_id:nobody", "2026-01-01")
    for text in ("", "yesterday"):
        with pytest.raises(InvalidInput, match="moment"):
            until(text)
