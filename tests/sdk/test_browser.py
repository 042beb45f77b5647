"""Segment's library for browsers in a real page of another origin, led to the collector by its settings."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.sdk.expected import require_each_once
from tests.sdk.line import Fate, bad_line
from tests.sdk.page import shop
from tests.servers.chromium import opened
from tests.servers.collector import Kept, Service

BATCHING = '{integrations: {"Segment.io": {deliveryStrategy: {strategy: "batching", config: {size: 5, timeout: 300}}}}}'

CALLS = """async () => {
  await analytics.page("Home");
  await analytics.track("Viewed", {number: 0});
  await analytics.alias("user-1");
  await analytics.identify("user-1", {email: "jane@example.com", plan: "gold"});
  await analytics.screen("Start");
  await analytics.group("acme", {name: "Acme"});
  await analytics.track("Order Completed", {total: 12.5});
}"""

CLICKS = "async count => { for (let number = 0; number < count; number++) analytics.track('Clicked', {number}) }"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as one:
        yield one


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of a browser that has never been here."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function("window.analytics && window.analytics.initialized")


def wait(page: Page, service: Service, done: Callable[[list[Kept]], bool], seconds: float = 30) -> list[Kept]:
    """What is stored, once it is all there."""
    until = time.monotonic() + seconds
    while not done(kept := service.kept()) and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert done(kept), Counter(one.type for one in kept)
    return kept


@pytest.mark.parametrize("options", ["{}", BATCHING])
def test_each_type_of_call(page: Page, modules: Path, service: Service, options: str) -> None:
    with shop(modules, service.key, service.address, options) as address:
        visit(page, address)
        page.evaluate(CALLS)
        anonymous = page.evaluate("analytics.user().anonymousId()")
        kept = wait(page, service, lambda kept: len(kept) >= 7)
    assert Counter(one.type for one in kept) == Counter(
        ["page", "track", "identify", "screen", "group", "alias", "track"]
    )
    bodies = {one.event or one.type: one.body for one in kept}
    assert {body["anonymousId"] for body in bodies.values()} == {anonymous}
    assert not bodies["page"].get("userId")
    assert bodies["identify"]["traits"] == {"email": "jane@example.com", "plan": "gold"}
    assert bodies["Order Completed"]["userId"] == "user-1"
    assert bodies["group"]["groupId"] == "acme"
    assert (bodies["alias"]["previousId"], bodies["alias"]["userId"]) == (anonymous, "user-1")
    assert bodies["page"]["context"]["page"]["title"] == "Red shoes"
    assert all("writeKey" not in body and "_metadata" not in body for body in bodies.values())
    assert service.profiles() == 1


def test_reset_makes_another_visitor_of_the_same_browser(page: Page, modules: Path, service: Service) -> None:
    with shop(modules, service.key, service.address) as address:
        visit(page, address)
        page.evaluate("async () => { await analytics.identify('user-1'); await analytics.track('Clicked') }")
        page.evaluate("async () => { await analytics.reset(); await analytics.track('Clicked') }")
        page.evaluate("async () => { await analytics.identify('user-2') }")
        kept = wait(page, service, lambda kept: len(kept) >= 4)
    first, second, third, fourth = sorted(kept, key=lambda one: one.time or 0)
    assert [first.body["userId"], second.body["userId"], third.body["userId"]] == ["user-1", "user-1", None]
    assert fourth.body["userId"] == "user-2"
    assert first.body["anonymousId"] == second.body["anonymousId"] != third.body["anonymousId"]
    assert third.body["anonymousId"] == fourth.body["anonymousId"]
    assert service.profiles() == 2


@pytest.mark.parametrize("options", ["{}", BATCHING])
@pytest.mark.parametrize("fate", ["answer lost", "never arrives", "unavailable", "limited"])
def test_over_a_bad_line_nothing_is_lost_or_doubled(
    page: Page, modules: Path, service: Service, fate: Fate, options: str
) -> None:
    with (
        bad_line(service.port, [fate, fate]) as (line, host),
        shop(modules, service.key, host, options) as address,
    ):
        visit(page, address)
        page.evaluate(CLICKS, 10)
        wait(page, service, lambda kept: len(kept) >= 10)
        page.wait_for_timeout(700)
    assert line.met == [fate, fate]
    require_each_once(service, "Clicked", 10)


def test_what_is_done_offline_is_sent_when_the_browser_is_online_again(
    page: Page, modules: Path, service: Service
) -> None:
    with shop(modules, service.key, service.address) as address:
        visit(page, address)
        page.context.set_offline(True)
        page.evaluate(CLICKS, 10)
        page.wait_for_timeout(500)
        assert service.kept() == []
        page.context.set_offline(False)
        wait(page, service, lambda kept: len(kept) >= 10)
        page.wait_for_timeout(700)
    require_each_once(service, "Clicked", 10)


def test_what_could_not_be_sent_is_sent_by_the_next_page_of_the_shop(
    page: Page, modules: Path, service: Service
) -> None:
    """The library keeps it in the browser. The clock of the first page is corrected all the same."""
    with bad_line(service.port, ["unavailable"] * 40) as (line, host), shop(modules, service.key, host) as address:
        visit(page, address)
        page.evaluate(CLICKS, 5)
        page.wait_for_timeout(300)
        page.goto(address + "&page=2")
        assert service.kept() == []
        assert line.met
        line.clear()
        kept = wait(page, service, lambda kept: len(kept) >= 5)
        page.wait_for_timeout(700)
    require_each_once(service, "Clicked", 5)
    assert all(one.time is not None and one.time < one.received for one in kept)
