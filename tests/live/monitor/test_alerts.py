"""Alerts are raised once, last as long as their reason, end, and hold no identifier."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from onefold.errors import InvalidInput, NotFound, OnefoldError, Overloaded
from onefold.live.monitor import monitor
from onefold.live.monitor.alert_rules import SHIPPED, AlertRule, remove_rule, rules_of, set_rule
from onefold.live.monitor.alerts import acknowledge
from onefold.live.monitor.apart import Apart
from onefold.live.monitor.history import newest
from onefold.live.monitor.masks import masked
from onefold.live.monitor.monitor import Monitor, MonitorSettings
from onefold.model import Micros
from onefold.store.audit import Asked, entries
from onefold.store.port import Database, writing
from tests.live.monitor.watching import HOUR, START, Shop
from tests.live.telling import DAY, Engine


@pytest.fixture
def shop(database: Database) -> Iterator[Shop]:
    engine = Engine(database)
    yield Shop(engine)
    engine.live.stop()


def share(shop: Shop, people: range, **identifier: Any) -> None:
    for number in people:
        shop.told.identify(number, userId=f"u{number}", **identifier)


def test_a_value_that_many_suddenly_share_raises_one_alert_that_ends_when_they_are_old(shop: Shop) -> None:
    shop.rule("shared_value", above=4)
    share(shop, range(2), anonymousId="kiosk-1")
    assert shop.measure() == []
    share(shop, range(2, 7), anonymousId="kiosk-1")
    (alert,) = shop.measure()
    assert (alert.kind, alert.type, alert.count, alert.before) == ("shared_value", "anonymous_id", 7, 2)
    assert alert.says == "One anonymous_id is now used with 7 different values of user_id; before, with 2."
    share(shop, range(7, 9), anonymousId="kiosk-1")
    assert shop.measure() == []
    assert shop.alerts()[0].ended is None
    assert shop.measure(2 * DAY) == []
    assert shop.alerts()[0].ended == shop.now


def test_what_was_shared_before_the_first_measurement_is_not_sudden(shop: Shop) -> None:
    shop.rule("shared_value", above=4)
    share(shop, range(8), anonymousId="kiosk-1")
    assert shop.measure() == []
    share(shop, range(8, 11), anonymousId="kiosk-1")
    assert shop.measure() == []


def test_a_value_is_masked_unless_it_is_asked_for(shop: Shop) -> None:
    shop.rule("shared_value", above=4)
    shop.measure()
    share(shop, range(6), anonymousId="kiosk-1")
    shop.measure()
    assert [one.value for one in shop.alerts()] == ["k***"]
    assert [one.value for one in shop.alerts(plainly=True)] == ["kiosk-1"]


def test_a_value_is_told_no_more_once_the_record_that_says_it_is_gone(shop: Shop, database: Database) -> None:
    shop.rule("shared_value", above=4)
    shop.measure()
    share(shop, range(6), anonymousId="kiosk-1")
    shop.measure()
    with writing(database) as connection:
        raw = connection._raw  # type: ignore[attr-defined]
        raw.execute("DELETE FROM record")
    assert [one.value for one in shop.alerts(plainly=True)] == [None]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("jane@example.com", "j***@ex***"),
        ("ab", "***"),
        ("+4915112345678", "+4***"),
        ("x" * 40, "xx***"),
        ("@a", "***"),
    ],
)
def test_a_mask_shows_a_quarter_at_most(value: str, shown: str) -> None:
    assert masked(value) == shown


def test_no_identifier_is_kept_with_an_alert_or_logged(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shop.rule("shared_value", above=4)
    shop.rule("large_profile", above=2)
    shop.measure()
    share(shop, range(6), anonymousId="kiosk-1")
    shop.measure()
    assert {one.kind for one in shop.alerts()} >= {"shared_value"}
    with writing(shop.engine.database) as connection:
        rows = connection._raw.execute("SELECT * FROM alert").fetchall()  # type: ignore[attr-defined]
    said = repr([[bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in rows])
    for text in (said, caplog.text, repr([vars(one) for one in caplog.records])):
        assert "kiosk" not in text
        assert "'u3'" not in text


def test_a_large_profile_raises_one_alert_that_follows_it_when_it_merges(shop: Shop) -> None:
    shop.rule("large_profile", above=4)
    for number in range(5):
        shop.told.track("Seen", number * 60, userId="late", context={"device": {"type": "ios", "id": f"D-{number}"}})
    (alert,) = shop.measure()
    assert (alert.kind, alert.count) == ("large_profile", 6)
    assert shop.measure() == []
    shop.told.identify(0, anonymousId="a1", userId="late")
    assert shop.measure() == []
    shop.rule("large_profile", above=40)
    assert shop.measure() == []
    assert shop.alerts()[0].ended is not None


def test_a_jump_of_the_consolidation_rate_is_noticed(shop: Shop) -> None:
    shop.rule("consolidation_jump", above=0.2, at_least=2)
    for number in range(6):
        shop.told.identify(number, userId=f"u{number}")
    assert shop.measure() == []
    for number in range(6):
        shop.told.track("Seen", number, userId="u1")
    (alert,) = shop.measure()
    assert (alert.kind, alert.before, alert.count) == ("consolidation_jump", 0.0, 0.5)
    assert shop.measure() == []


def test_calls_refused_and_records_unresolved_are_noticed(shop: Shop) -> None:
    engine = shop.engine
    engine.workspace.set_feeds("web", [shop.told.slug])
    shop.rule("refused_calls", above=0.5, at_least=3)
    shop.rule("unresolved_share", above=0.4, at_least=1)
    shop.told.identify(0, userId="u1")
    assert shop.measure() == []
    engine.workspace.refuse(engine.workspace.source("web").number, 1, [("invalid_input", "x")] * 3)
    shop.told.track("Seen", 1)
    alerts = shop.measure()
    assert {(one.kind, one.count) for one in alerts} == {("refused_calls", 0.75), ("unresolved_share", 0.5)}
    assert shop.measure() == []
    ended = {one.kind: one.ended is not None for one in shop.alerts()}
    assert ended == {"refused_calls": True, "unresolved_share": False}


def test_a_rule_can_be_switched_off_written_and_removed(shop: Shop) -> None:
    shop.rule("large_profile", above=1, on=False)
    shop.told.identify(0, userId="u1", anonymousId="a1")
    assert shop.measure() == []
    number = shop.space.number
    with writing(shop.engine.database) as connection:
        set_rule(connection, number, "huge", AlertRule("large_profile", above=1), "ann")
    assert [one.rule for one in shop.measure()] == ["huge"]
    with writing(shop.engine.database) as connection:
        remove_rule(connection, number, "huge", "ann")
        remove_rule(connection, number, "large_profile", "ann")
        assert rules_of(connection, number) == SHIPPED
        with pytest.raises(NotFound):
            remove_rule(connection, number, "huge", "ann")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("Big One", AlertRule("large_profile", above=1)),
        ("a", AlertRule("large_profile", above=1, within="1 day")),
        ("a", AlertRule("shared_value", above=1)),
        ("a", AlertRule("shared_value", above=1, within="soon")),
    ],
)
def test_a_rule_that_means_nothing_is_refused(shop: Shop, name: str, rule: AlertRule) -> None:
    with writing(shop.engine.database) as connection, pytest.raises(InvalidInput):
        set_rule(connection, shop.space.number, name, rule, "ann")


def test_acknowledging_is_noted_once_with_who_did_it(shop: Shop) -> None:
    shop.rule("large_profile", above=1)
    shop.told.identify(0, userId="u1", anonymousId="a1")
    shop.measure()
    for now in (5, 6):
        with writing(shop.engine.database) as connection:
            found = acknowledge(connection, shop.space.number, 1, now, "ann")
            assert found.acknowledged == 5
    with shop.engine.database.reader() as connection:
        noted = entries(connection, Asked(action="alert.acknowledged"), 1 << 40, 10)
    assert [(one.by, one.space, one.detail) for one in noted] == [("ann", shop.space.number, '{"alert":1}')]
    with writing(shop.engine.database) as connection, pytest.raises(NotFound):
        acknowledge(connection, shop.space.number, 2, 5, "ann")


def test_the_monitor_measures_at_regular_times_and_not_between(shop: Shop) -> None:
    clock = [START]
    settings = MonitorSettings(every=Micros(HOUR))
    watching = Monitor(shop.engine.database, shop.engine.workspace, settings, lambda: Micros(clock[0]))

    def times() -> int:
        with shop.engine.database.reader() as connection:
            rows = connection.rows("monitor.measurements", space=shop.space.number, start=0, stop=1 << 62, limit=99)
        return len(rows)

    for later, expected in ((0, 1), (1, 1), (HOUR // 2, 1), (HOUR, 2), (HOUR + 5, 2), (5 * HOUR, 3)):
        clock[0] = START + later
        watching.work()
        assert times() == expected
    second = Monitor(shop.engine.database, shop.engine.workspace, settings, lambda: Micros(clock[0]))
    second.work()
    assert times() == 3


def test_a_process_of_its_own_measures_as_one_here_does(shop: Shop) -> None:
    share(shop, range(3), anonymousId="kiosk-1")
    apart = Apart(shop.engine.database.address)
    apart(shop.space)
    with shop.engine.database.reader() as connection:
        found = newest(connection, shop.space.number)
    assert found is not None
    assert found.records == 3
    with pytest.raises(OnefoldError, match="no such space"):
        apart(msgspec.structs.replace(shop.space, slug="nowhere"))
    apart.stop()
    apart(msgspec.structs.replace(shop.space, slug="nowhere"))  # stopped: it does nothing


def test_a_space_is_measured_by_one_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "PATIENCE", 0.1)
    with writing(shop.engine.database) as connection:
        values = {"space": shop.space.number, "server": "other", "now": shop.now, "until": shop.now + DAY}
        connection.run("monitor.begin_watching", **values)
    with pytest.raises(Overloaded):
        shop.measure()
    shop.measure(2 * DAY)  # the other one has died
