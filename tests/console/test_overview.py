"""The overview: a space in a sentence and in numbers, live; what needs attention; and charts."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Open, Shop

expect.set_options(timeout=20_000)

WIDTH = "document.documentElement.scrollWidth <= innerWidth"


def fits(page: Page) -> bool:
    return bool(page.evaluate(WIDTH))


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def test_a_sentence_counters_and_charts_say_what_the_space_is(
    shop: Shop, open_page: Open, picture: Callable[[Page, str], None], accessible: Callable[[Page], None]
) -> None:
    page = open_page(shop, "/s/prod/overview")
    with shop.client() as client:
        counts = client.get("/counts").json()
        share = client.get("/monitoring").json()["numbers"]["anonymous_first_share"]
    says = page.get_by_test_id("says")
    expect(says).to_contain_text(f"{counts['records']:,} records from {counts['sources']} sources")
    expect(says).to_contain_text(f"{counts['profiles']:,} customers")
    expect(says).to_contain_text("were anonymous first and are known now")
    assert 0 < share < 1
    expect(card(page, "Customers").locator("svg.recharts-surface")).to_be_visible()
    expect(page.get_by_role("button", name="Accept").first).to_be_visible()
    accessible(page)
    picture(page, "wide")
    card(page, "Rejections by kind").get_by_role("button", name="as a table").click()
    expect(card(page, "Rejections by kind").get_by_role("table")).to_contain_text("Blocked value")
    page.get_by_role("radiogroup", name="Range").get_by_text("30 d").click()
    page.wait_for_url("**tables=rejections&range=30d")
    page.reload()
    expect(card(page, "Rejections by kind").get_by_role("table")).to_be_visible()
    page.get_by_role("table").get_by_role("link").first.click()
    page.wait_for_url("**/customers/prf_*")


def test_it_is_read_on_a_telephone_in_the_dark(
    shop: Shop, open_page: Open, picture: Callable[[Page, str], None], accessible: Callable[[Page], None]
) -> None:
    page = open_page(shop, "/s/prod/overview", narrow=True, dark=True)
    expect(card(page, "Customers").locator("svg.recharts-surface")).to_be_visible()
    assert fits(page)
    accessible(page)
    picture(page, "narrow dark")


def test_a_space_without_a_record_shows_the_way_to_the_first(
    shop: Shop, open_page: Open, accessible: Callable[[Page], None]
) -> None:
    page = open_page(shop, "/s/dev/overview")
    expect(page.get_by_role("link", name="See the ways to begin")).to_have_attribute("href", "/s/dev/welcome")
    accessible(page)


def test_who_only_reads_is_offered_nothing_that_is_refused(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, "/s/prod/overview", token=shop.access.read_token)
    expect(page.get_by_test_id("says")).to_be_visible()
    expect(page.get_by_role("button", name="Measure now")).to_have_count(0)
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)


def test_counters_follow_what_comes_and_what_needs_attention_is_done_in_a_click(
    own_shop: Shop, open_page: Open
) -> None:
    page = open_page(own_shop, "/s/prod/overview")
    with own_shop.client() as client:
        before = client.get("/counts").json()["records"]
        key = (own_shop.access.write_key, "")
        call = {"userId": "somebody-new", "traits": {"plan": "gold"}}
        expect(page.get_by_test_id("counter-Records")).to_have_text(f"{before:,}")
        httpx.post(f"{own_shop.address}/v1/identify", json=call, auth=key, trust_env=False).raise_for_status()
        expect(page.get_by_test_id("counter-Records")).to_have_text(f"{before + 1:,}", timeout=20_000)
        client.put("/alert_rules/tiny", json={"kind": "large_profile", "above": 10}).raise_for_status()
        page.get_by_role("button", name="Measure now").click()
        expect(page.get_by_text("Measured.", exact=True)).to_be_visible(timeout=60_000)
        attention = card(page, "What needs attention")
        attention.get_by_role("button", name="Show all").click()
        seen = attention.get_by_role("button", name="Acknowledge")
        expect(attention.get_by_role("button", name="Show all")).to_have_count(0)
        many = seen.count()
        seen.first.click()
        expect(seen).to_have_count(many - 1)
        suggested = attention.get_by_role("listitem").filter(has_text="help@fernway.example")
        suggested.get_by_role("button", name="Dismiss").click()
        expect(suggested).to_have_count(0, timeout=20_000)
        suggested = attention.get_by_role("listitem").filter(has_text="kiosk-main-street")
        expect(suggested).to_contain_text("customers would")
        suggested.get_by_role("button", name="Accept").click()
        expect(page.get_by_text("Version 3 of the ruleset has it.")).to_be_visible(timeout=20_000)
        assert "kiosk-main-street" in client.get("/versions/3.yaml").text


@pytest.mark.parametrize("store", ["sqlite"])
def test_charts_stand_with_one_measurement_and_with_several(own_shop: Shop, open_page: Open) -> None:
    with own_shop.client() as client:
        for _ in range(3):
            client.post("/monitoring").raise_for_status()
        measured = len(client.get("/monitoring/series", params={"names": "records"}).json()["times"])
    page = open_page(own_shop, "/s/prod/overview?range=24h")
    expect(card(page, "Records").locator(".recharts-line-dot")).to_have_count(measured)
    card(page, "Records").get_by_role("button", name="as a table").click()
    expect(card(page, "Records").get_by_role("row")).to_have_count(measured + 1)
