"""A space is measured rightly over the change from one version of its ruleset, and so from one graph, to another."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from onefold.live.monitor.history import newest
from onefold.live.monitor.measurement import Measurement
from onefold.store.port import Database
from tests.live.monitor.watching import Shop
from tests.live.telling import Engine


@pytest.fixture
def shop(database: Database) -> Iterator[Shop]:
    engine = Engine(database)
    yield Shop(engine)
    engine.live.stop()


def measured(shop: Shop) -> Measurement:
    shop.measure()
    with shop.engine.database.reader() as connection:
        found = newest(connection, shop.space.number)
    assert found is not None
    return found


def activate(shop: Shop, ruleset: str) -> None:
    workspace = shop.engine.workspace
    workspace.set_ruleset(shop.told.slug, ruleset)
    for _ in range(1200):
        shop.engine.live.refresh()
        shop.engine.live.submit(shop.space.number, []).result(60)
        if shop.space.wanted == shop.space.version:
            return
        time.sleep(0.05)
        workspace.refresh()
    raise AssertionError("the version did not come into force")


def test_rejections_are_counted_anew_under_another_version(shop: Shop) -> None:
    for number in range(4):
        shop.told.identify(number, userId=f"u{number}", traits={"email": "shared@example.com"})
        shop.told.identify(10 + number, userId=f"v{number}", traits={"email": f"own{number}@example.com"})
    assert measured(shop).rejections == {"conflict": {"email": 3}}
    activate(shop, "version: 1\nidentifiers: {user_id: {}, email: {blocked: {values: [shared@example.com]}}}\n")
    one = measured(shop)
    assert one.rejections == {"blocked_value": {"email": 4}}
    assert (one.profiles, one.contested, one.version) == (8, 0, 2)
    shop.told.identify(20, userId="u9", traits={"email": "shared@example.com"})
    assert measured(shop).rejections == {"blocked_value": {"email": 5}}
    activate(shop, "")
    assert measured(shop).rejections == {"conflict": {"email": 4}}
    with shop.engine.database.reader() as connection:
        tallied = connection.rows("monitor.tallied", after=0, until=1 << 62)
    assert len(tallied) == 1


def test_events_go_on_being_counted_over_a_change_of_version(shop: Shop) -> None:
    shop.told.identify(0, userId="u1")
    measured(shop)
    activate(shop, "version: 1\nidentifiers: {user_id: {limit: 2}}\n")
    shop.told.identify(1, userId="u2")
    one = measured(shop)
    assert one.flow is not None
    assert one.flow.records == {"web": 1}
    assert one.flow.changes["created"] == 1
