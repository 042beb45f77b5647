"""The identity graph of a customer: a picture, the same as a list, and its growth in time."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import Open, Shop

JANE = "/s/prod/customers/user_id:jane-h?tab=graph"
MANY = 1_000
"""Browsers of somebody; with what was done in each, and with the person, that is some 2,000 nodes."""

BOUND = 30.0
"""Seconds, on any machine; the figure that was measured is printed."""


def drawn(page: Page) -> None:
    """Waits until the picture is there."""
    expect(page.locator("[data-drawn]")).to_be_visible(timeout=30_000)


def click_in_picture(page: Page, id_: str) -> None:
    """On a node, or on the middle of a link."""
    place = page.evaluate(
        """id => {
            const box = document.querySelector('[data-drawn]');
            const one = box._cyreg.cy.getElementById(id);
            const at = one.isEdge() ? one.renderedMidpoint() : one.renderedPosition();
            const { left, top } = box.getBoundingClientRect();
            return { x: left + at.x, y: top + at.y };
        }""",
        id_,
    )
    page.mouse.click(place["x"], place["y"])


def shown(page: Page) -> tuple[int, int]:
    """Nodes and links that are in the picture now."""
    text = page.get_by_text(re.compile(r"^[\d,]+ nodes, [\d,]+ links$")).inner_text()
    nodes, links = re.findall(r"\d[\d,]*", text)
    return int(nodes.replace(",", "")), int(links.replace(",", ""))


def test_a_click_says_what_a_node_is_and_why_it_is_there(
    shop: Shop, open_page: Open, picture: Any, accessible: Callable[[Page], None]
) -> None:
    page = open_page(shop, JANE)
    drawn(page)
    expect(page.get_by_text("are one customer")).to_be_visible()
    picture(page, "graph")
    accessible(page)

    click_in_picture(page, "user_id:jane-h")
    expect(page.get_by_role("heading", name="Why it is this customer’s")).to_be_visible()
    expect(page.get_by_text(re.compile("user_id:jane-h is on|Both are profile")).first).to_be_visible()
    assert "node=user_id%3Ajane-h" in page.url

    page.reload()
    drawn(page)
    expect(page.get_by_role("heading", name="Why it is this customer’s")).to_be_visible()
    picture(page, "selected")


def test_the_list_has_all_that_the_picture_has_and_works_by_keyboard(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, JANE)
    drawn(page)
    page.get_by_role("tab", name=re.compile("^List")).click()
    entry = page.get_by_role("button", name=re.compile("Refused")).first
    entry.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Refused", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("did not join|limit")).first).to_be_visible()

    page.get_by_label("Find in the picture").fill("email")
    expect(page.get_by_text(re.compile(r"^\d+ found$"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("jane.hartley@example.com"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^jane-h"))).to_have_count(0)


def test_a_refused_link_leads_to_the_other_customer(shop: Shop, open_page: Open) -> None:
    with shop.client() as client:
        tom = client.get("/profiles/user_id:tom-h").json()["id"]
    page = open_page(shop, JANE)
    drawn(page)
    click_in_picture(page, "refused 0")
    expect(page.get_by_role("heading", name="Why they are not one")).to_be_visible()
    click_in_picture(page, tom)
    page.wait_for_url(f"**/customers/{tom}?tab=graph")
    drawn(page)


def test_the_graph_grows_as_it_happened(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, JANE)
    drawn(page)
    whole = shown(page)
    page.get_by_role("button", name="First").click()
    expect(page.get_by_role("button", name="Previous")).to_be_disabled()
    first = shown(page)
    assert first < whole
    assert "until=" in page.url

    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("button", name="Previous")).to_be_enabled()
    second = shown(page)
    assert first <= second < whole
    page.reload()
    drawn(page)
    assert shown(page) == second

    page.get_by_role("slider", name="Move through time").press("End")
    expect(page.get_by_text(f"{whole[0]} nodes, {whole[1]} links")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_it_is_dark_and_narrow_too(
    shop: Shop, open_page: Open, picture: Any, accessible: Callable[[Page], None]
) -> None:
    page = open_page(shop, JANE, dark=True, narrow=True)
    drawn(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("Zoom in", "Zoom out", "Fit"):
        page.get_by_role("button", name=name, exact=True).click()
    picture(page, "dark")


@pytest.mark.parametrize("store", ["sqlite"])
def test_two_thousand_nodes_stay_usable(own_shop: Shop, open_page: Open, picture: Any) -> None:
    _tell_of_many(own_shop)
    page = open_page(own_shop, "/s/prod/customers/user_id:everywhere?tab=graph")
    drawn(page)
    expect(page.get_by_text(re.compile("The biggest groups are drawn"))).to_be_visible()

    begun = monotonic()
    page.get_by_role("button", name="Draw up to 2,000 nodes").click()
    expect(page.get_by_text(re.compile(r"^2,000 nodes, "))).to_be_visible(timeout=30_000)
    drawn(page)
    took = monotonic() - begun
    drawing = page.locator("[data-drawn]").get_attribute("data-drawn")
    begun = monotonic()
    page.get_by_role("button", name="First").click()
    expect(page.get_by_role("button", name="Previous")).to_be_disabled()
    moved = monotonic() - begun
    sys.stdout.write(f"\n2,000 nodes: {took:.1f} s to the picture, {drawing} ms drawing; {moved:.1f} s to move\n")
    assert took < BOUND
    assert moved < BOUND
    page.get_by_role("button", name="Last").click()
    picture(page, "two-thousand")


def _tell_of_many(shop: Shop) -> None:
    """Somebody logs in with a new browser every twelve hours, after having looked around in it."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    calls: list[dict[str, Any]] = []
    for number in range(MANY):
        browser, at = f"everywhere-{number}", start + timedelta(hours=12 * number)
        said = {"anonymousId": browser, "timestamp": at.isoformat()}
        calls.append({"type": "track", "event": "Seen", "messageId": f"seen-{number}", **said})
        later = (at + timedelta(minutes=1)).isoformat()
        known = {"type": "identify", "messageId": f"known-{number}", "userId": "everywhere"}
        calls.append({**known, "anonymousId": browser, "timestamp": later})
    with httpx.Client(base_url=shop.address, auth=(shop.access.write_key, ""), trust_env=False, timeout=60) as client:
        for begin in range(0, len(calls), 400):
            assert client.post("/v1/batch", json={"batch": calls[begin : begin + 400]}).status_code == 200
