"""The review: one proposal at a time, by the keyboard; and what was decided, to be taken back."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Open, Shop

expect.set_options(timeout=20_000)

RULESET = """
rules:
  - name: nearly the same name
    match:
      all:
        - same: postcode
        - similar: {field: last_name, by: jaro_winkler, at_least: 0.8}
    review: true
    review_value: lifetime_value
"""
PEOPLE = [("Hartley", "Hartly"), ("Zimmermann", "Zimmerman"), ("Petersen", "Pedersen")]
PATIENCE = 60.0


def filled(shop: Shop) -> None:
    """The space dev has pairs of people who may be one, proposed."""
    admin = httpx.Client(
        base_url=f"{shop.address}/api/v1", auth=(shop.access.admin_token, ""), trust_env=False, timeout=60
    )
    with admin:
        admin.put("/spaces/dev/ruleset", content=RULESET).raise_for_status()
        new = {"slug": "desk", "name": "Desk", "kind": "website", "spaces": ["dev"]}
        admin.post("/sources", json=new).raise_for_status()
        key = admin.post("/sources/desk/keys").raise_for_status().json()["write_key"]
        calls = [
            {
                "type": "identify",
                "userId": f"{last.lower()}",
                "messageId": last,
                "traits": {"lastName": last, "postcode": str(number), "city": "Utrecht", "lifetime_value": number},
            }
            for number, pair in enumerate(PEOPLE)
            for last in pair
        ]
        httpx.post(f"{shop.address}/v1/batch", json={"batch": calls}, auth=(key, ""), trust_env=False)
        until = monotonic() + PATIENCE
        while admin.get("/spaces/dev/review/counts").json()["open"] < len(PEOPLE) and monotonic() < until:
            sleep(0.1)


def same(shop: Shop, pair: tuple[str, str]) -> bool:
    with httpx.Client(base_url=shop.address, auth=(shop.access.admin_token, ""), trust_env=False) as client:
        path = "/api/v1/spaces/dev/profiles/user_id:"
        first, second = (client.get(f"{path}{one.lower()}").json()["id"] for one in pair)
    return bool(first == second)


def shown(page: Page, name: str, count: int) -> None:
    """How many are in a state, as the page says it."""
    expect(page.get_by_role("radiogroup", name="Show")).to_contain_text(f"{name} {count}", timeout=20_000)


def row(page: Page, name: str) -> Locator:
    """What is compared under this name."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def on_desk(page: Page, pair: tuple[str, str]) -> None:
    """This pair is on the desk."""
    for last in pair:
        expect(row(page, "last name")).to_contain_text(last, timeout=20_000)


def test_proposals_are_decided_by_the_keyboard_and_taken_back(
    own_shop: Shop, open_page: Open, picture: Callable[[Page, str], None], accessible: Callable[[Page], None]
) -> None:
    filled(own_shop)
    page = open_page(own_shop, "/s/dev/review?by=worth")
    shown(page, "To decide", 3)
    expect(page.get_by_test_id("why")).to_contain_text("nearly the same name")
    expect(page.get_by_text("they become one customer with 2 records")).to_be_visible()
    pair = PEOPLE[2]
    on_desk(page, pair)
    expect(row(page, "city")).to_have_attribute("data-standing", "agree")
    expect(row(page, "user id")).to_have_attribute("data-standing", "differ")
    expect(row(page, "last name")).to_contain_text("desk")
    accessible(page)
    picture(page, "proposal")
    page.keyboard.press("y")
    on_desk(page, PEOPLE[1])
    shown(page, "Same", 1)
    assert same(own_shop, pair)
    page.keyboard.press("u")
    shown(page, "Same", 0)
    assert not same(own_shop, pair)
    on_desk(page, pair)
    page.keyboard.press("n")
    shown(page, "Different", 1)
    page.keyboard.press("s")
    shown(page, "Skipped", 1)
    page.get_by_role("button", name="Same").click()
    shown(page, "Same", 1)
    expect(page.get_by_text("Nothing is left to decide")).to_be_visible()
    page.get_by_role("radiogroup", name="Show").get_by_text("Different").click()
    page.wait_for_url("**show=refused*")
    page.get_by_role("table").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("There is none")).to_be_visible()
    page.get_by_role("radiogroup", name="Show").get_by_text("To decide").click()
    on_desk(page, pair)


@pytest.mark.parametrize("store", ["sqlite"])
def test_the_counts_follow_what_is_proposed_and_it_reads_on_a_telephone(
    own_shop: Shop, open_page: Open, picture: Callable[[Page, str], None], accessible: Callable[[Page], None]
) -> None:
    page = open_page(own_shop, "/s/dev/review", narrow=True, dark=True)
    expect(page.get_by_text("No rule asks for a review")).to_be_visible()
    accessible(page)
    filled(own_shop)
    shown(page, "To decide", 3)
    expect(row(page, "last name")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)
    picture(page, "narrow dark")


def test_who_only_reads_looks_and_does_not_decide(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, "/s/prod/review", token=shop.access.read_token)
    expect(page.get_by_role("heading", name="Review")).to_be_visible()
    expect(page.get_by_role("group", name="Decide")).to_have_count(0)
