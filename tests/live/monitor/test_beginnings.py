"""Which profiles were anonymous first and are known now, on both stores, contested or not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onefold.live.monitor.beginnings import anonymous_first
from onefold.store.port import Database
from tests.live.telling import Engine, Told


@pytest.fixture
def told(database: Database) -> Iterator[Told]:
    database.migrate()
    engine = Engine(database)
    yield engine.space()
    engine.live.stop()


def began(told: Told) -> tuple[int, int]:
    with told.view() as view:
        return anonymous_first(view, view.store.all_profiles(), pause=lambda: None)


def test_who_is_seen_before_being_named_was_anonymous_first(told: Told) -> None:
    told.track("Seen", 1, anonymousId="a1")
    told.identify(2, anonymousId="a1", userId="u1")
    told.identify(1, anonymousId="a2", userId="u2")
    told.track("Seen", 2, anonymousId="a2")
    assert began(told) == (1, 2)


def test_the_times_of_records_decide_and_not_when_they_came(told: Told) -> None:
    told.identify(9, anonymousId="a1", userId="u1")
    told.track("Seen", 3, anonymousId="a1")
    assert began(told) == (1, 1)


def test_profiles_that_a_limit_keeps_apart_are_looked_at_one_by_one(told: Told) -> None:
    for number in (1, 2):
        told.track("Seen", number, anonymousId=f"a{number}")
        told.identify(5, anonymousId=f"a{number}", userId=f"u{number}", traits={"email": "one@example.com"})
    with told.view() as view:
        assert view.store.all_contested()
    assert began(told) == (2, 2)
