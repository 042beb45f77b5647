"""The simulator: made-up calls, step by step, from the scenario to the link that somebody else opens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import Open, Shop

PATH = "/s/prod/simulator"
CALLS = [
    {"type": "track", "event": "Browsed", "anonymousId": "tablet"},
    {"type": "identify", "anonymousId": "tablet", "userId": "ann"},
    {"type": "identify", "anonymousId": "tablet", "userId": "ben"},
]


def drawn(page: Page) -> None:
    expect(page.locator("[data-drawn]")).to_be_visible(timeout=30_000)


def run(page: Page) -> None:
    page.get_by_role("button", name="Run").click()
    drawn(page)


def test_a_shared_device_is_followed_step_by_step(
    shop: Shop, open_page: Open, picture: Any, accessible: Callable[[Page], None]
) -> None:
    page = open_page(shop, PATH)
    expect(page.get_by_text("Nothing is simulated yet")).to_be_visible()
    page.get_by_role("radio", name=re.compile("Two people at one tablet")).click()
    expect(page.get_by_text("Ben logs in on the same tablet")).to_be_visible()
    accessible(page)
    picture(page, "setup")
    run(page)
    picture(page, "result")
    accessible(page)
    expect(page.get_by_text("After call 6 of 6")).to_be_visible()
    expect(page.get_by_text("Call 6 joins Customer A by anonymous_id.")).to_be_visible()

    page.get_by_role("button", name="First").click()
    expect(page.get_by_text("Call 1 creates Customer A.")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Call 3 creates Customer B.")).to_be_visible()
    expect(page.get_by_text(re.compile("did not join Customer A")).first).to_be_visible()
    expect(page.get_by_role("tab", name="Customers after call 3")).to_be_visible()
    assert "step=3" in page.url

    page.get_by_role("tab", name=re.compile("^List")).click()
    page.get_by_role("button", name=re.compile("^3 identify – tablet-1")).click()
    expect(page.get_by_role("heading", name="Refused", exact=True)).to_be_visible()
    page.get_by_role("tab", name="By steps of the ruleset").click()
    expect(page.get_by_text("Together after it:").first).to_be_visible()


def test_a_number_of_several_people_can_be_tried_under_another_ruleset(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, "/s/dev/simulator?scenario=non-unique-phone")
    drawn(page)
    expect(page.get_by_text("Calls 1, 2, 4")).to_be_visible()
    page.get_by_role("button", name="Change calls or ruleset").click()
    page.get_by_role("combobox", name="Ruleset").click()
    page.get_by_role("option", name="A text of your own").click()
    page.get_by_label("Ruleset as YAML").fill("identifiers: {phone: {match: false}}")
    run(page)
    expect(page.get_by_text("under an edited ruleset")).to_be_visible()
    expect(page.get_by_text("Calls 1, 2, 4")).to_have_count(0)
    expect(page.get_by_text("Customer D", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("Customer D", exact=True)).to_be_visible()


def test_junk_identifiers_are_nobodys(shop: Shop, open_page: Open, picture: Any) -> None:
    page = open_page(shop, f"{PATH}?scenario=junk-identifiers&step=2", narrow=True)
    drawn(page)
    expect(page.get_by_text("Call 2: unresolved, kept without a customer.")).to_be_visible()
    expect(page.get_by_text(re.compile("user_id undefined is blocked")).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, "junk-narrow")
    page.get_by_role("button", name="Last").click()
    expect(page.get_by_text("Calls 4, 5")).to_be_visible()


def test_calls_are_pasted_and_the_address_is_shared(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, PATH)
    page.get_by_text("Paste JSON").click()
    page.get_by_label("Calls as JSON").fill('[\n{"type" 1}]')
    expect(page.get_by_text(re.compile("This is not JSON"))).to_be_visible()
    expect(page.get_by_role("button", name="Run")).to_be_disabled()
    page.get_by_label("Calls as JSON").fill(json.dumps({"batch": CALLS}))
    expect(page.get_by_role("list", name="Calls that were read")).to_contain_text("track Browsed")
    run(page)
    page.get_by_role("button", name="Previous").click()
    expect(page.get_by_text("After call 2 of 3")).to_be_visible()
    assert "tablet" not in page.url
    other = open_page(shop, page.url.removeprefix(shop.address))
    drawn(other)
    expect(other.get_by_text("After call 2 of 3")).to_be_visible()
    expect(other.get_by_text("3 made-up calls, under the ruleset in force.")).to_be_visible()


def test_calls_are_built_by_hand_and_what_is_wrong_is_said_at_the_call(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, PATH, dark=True)
    page.get_by_text("Build calls").click()
    page.get_by_label("User id").fill("u1")
    page.get_by_label("E-mail address").fill("jane@example.com")
    page.get_by_role("button", name="Add a trait").click()
    page.get_by_label("Name of the trait").fill("plan")
    page.get_by_label("Value of name1").fill("gold")
    page.get_by_role("button", name="Add a call").click()
    page.get_by_label("Source").fill("not/a source")
    page.get_by_label("Anonymous id").fill("a1")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text("Call 2 cannot be simulated")
    page.get_by_role("textbox", name="Source").fill("app")
    page.get_by_role("textbox", name="E-mail address").fill("Jane@Example.com")
    run(page)
    expect(page.get_by_text("Call 2 joins Customer A by email.")).to_be_visible()
    expect(page.get_by_text("Calls 1, 2")).to_be_visible()


def test_a_scenario_is_taken_as_a_beginning(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, PATH)
    page.get_by_role("button", name="Change these calls").click()
    expect(page.get_by_role("button", name=re.compile("^6. track Order Completed"))).to_be_visible()
    page.get_by_role("button", name="Remove: this call").click()
    run(page)
    expect(page.get_by_text("After call 5 of 5")).to_be_visible()


def test_a_damaged_address_says_so(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, f"{PATH}#nonsense")
    expect(page.get_by_role("alert")).to_contain_text("This address is damaged")
    expect(page.get_by_role("button", name="Run")).to_be_visible()


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_a_draft_is_tried_before_it_is_activated(own_shop: Shop, open_page: Open) -> None:
    with own_shop.client() as client:
        text = "identifiers: {user_id: {}, anonymous_id: {when_shared: first}}"
        assert client.put("/drafts/first", content=text).status_code == 200
    page = open_page(own_shop, f"{PATH}?scenario=shared-device&rules=draft:first")
    drawn(page)
    expect(page.get_by_text("under draft first")).to_be_visible()
    expect(page.get_by_text("Calls 1, 2, 4, 5, 6")).to_be_visible()
