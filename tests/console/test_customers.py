"""Customers: found by anything, looked at from all sides, taken apart and joined again, forgotten, told about."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Open, Picture, Shop, downloaded, fits

Accessible = Callable[[Page], None]

expect.set_options(timeout=20_000)

JANE = "/s/prod/customers/email:jane.hartley@example.com"
PATIENCE = 30_000
"""Milliseconds for what the service works on."""

SQLITE = pytest.mark.parametrize("store", ["sqlite"])

KNOWN_BY = (
    "jane.hartley@example.com",
    "jane.hart",
    "+1 212 555 0177",
    "jane-h",
    "hartley-tablet-01",
    "anonymous_id:jane-laptop",
    "last_name:hartley",
    "support/T00001",
    "website/hartley-01",
)


def send(shop: Shop, *calls: dict[str, Any]) -> None:
    """Calls of the website; they are resolved when this returns."""
    with httpx.Client(base_url=shop.address, trust_env=False, timeout=60) as client:
        answer = client.post("/v1/batch", json={"batch": calls}, auth=(shop.access.write_key, ""))
        assert answer.status_code == 200, answer.text


def tab(page: Page, name: str) -> Locator:
    """The tab, opened."""
    page.get_by_role("tab", name=name, exact=True).click()
    return page.get_by_role("tabpanel", name=name, exact=True)


def act(page: Page, what: str) -> Locator:
    """The dialogue of an action."""
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name=what).click()
    return page.get_by_role("dialog")


def confirm(dialog: Locator, act: str, reason: str = "They called.") -> None:
    """After a preview: say why, and do it."""
    expect(dialog.get_by_role("status", name="What would change")).to_be_visible(timeout=PATIENCE)
    dialog.get_by_role("textbox", name="Reason").fill(reason)
    dialog.get_by_role("button", name=act, exact=True).click()
    expect(dialog).to_be_hidden(timeout=PATIENCE)


def withdraw_all(page: Page) -> None:
    """Every statement about the customer that is looked at."""
    while True:
        expect(page.get_by_role("article").or_(page.get_by_text("No statements")).first).to_be_visible()
        before = page.get_by_role("article").count()
        if before == 0:
            return
        page.get_by_role("button", name="Withdraw", exact=True).first.click()
        page.get_by_role("button", name="Withdraw it").click()
        expect(page.get_by_role("dialog")).to_be_hidden(timeout=PATIENCE)
        expect(page.get_by_role("article")).not_to_have_count(before, timeout=PATIENCE)


def test_a_customer_is_found_by_anything_they_are_known_by(
    shop: Shop, open_page: Open, picture: Picture, accessible: Accessible
) -> None:
    page = open_page(shop, "/s/prod/customers")
    box = page.get_by_role("searchbox", name="Search customers")
    with shop.client() as client:
        id_ = client.get("/profiles/email:jane.hartley@example.com").json()["id"]
    for text in (*KNOWN_BY, id_):
        box.fill(text)
        expect(page.get_by_role("status")).to_contain_text("found")
        expect(page.get_by_role("link", name="Jane Hartley")).to_be_visible()
    box.fill("jane.hartley")
    expect(page.get_by_role("cell", name="Email jane.hartley@example.com").first).to_be_visible()
    picture(page, "found")
    accessible(page)
    page.reload()
    expect(box).to_have_value("jane.hartley")
    box.fill("nobody has this")
    expect(page.get_by_text("Nobody is known by that")).to_be_visible()
    box.fill("jane.hartley")
    page.get_by_role("link", name="Jane Hartley").click()
    page.wait_for_url(f"**/customers/{id_}")


def test_all_customers_are_listed_page_by_page_and_narrowed_in_the_address(
    shop: Shop, open_page: Open, picture: Picture, accessible: Accessible
) -> None:
    page = open_page(shop, "/s/prod/customers", dark=True)
    links = page.get_by_role("table").get_by_role("link")
    expect(links).to_have_count(25)
    page.get_by_role("button", name="Show more").click()
    expect(links).to_have_count(50)
    picture(page, "list")
    accessible(page)
    page.get_by_role("switch", name="Contested only").click()
    expect(page.get_by_text("Contested", exact=True).first).to_be_visible()
    page.get_by_role("combobox", name="Has an identifier").click()
    page.get_by_role("option", name="email", exact=True).click()
    page.wait_for_url("**contested=yes*has=email*")
    page.reload()
    expect(page.get_by_role("switch", name="Contested only")).to_be_checked()
    expect(page.get_by_role("combobox", name="Has an identifier")).to_have_value("email")
    narrow = open_page(shop, "/s/prod/customers?q=jane", narrow=True)
    expect(narrow.get_by_role("link", name="Jane Hartley")).to_be_visible()
    assert fits(narrow)


@pytest.mark.parametrize("look", ["wide and light", "narrow and dark"])
def test_each_tab_of_a_customer_can_be_linked_to_seen_narrow_and_heard(
    shop: Shop, open_page: Open, picture: Picture, accessible: Accessible, look: str
) -> None:
    page = open_page(shop, JANE, dark="dark" in look, narrow="narrow" in look)
    expect(page.get_by_role("heading", level=1)).to_have_text("Jane Hartley")
    waits = {
        "profile": page.get_by_role("rowheader", name="email"),
        "timeline": page.get_by_role("article").first,
        "why": page.get_by_role("button", name="Say why"),
        "rejections": page.get_by_role("cell", name="hartley-tablet-01").first,
        "statements": page.get_by_text("No statements"),
        "as-of": page.get_by_role("button", name="As of the end of"),
    }
    path = page.url.split("?")[0]
    for name, there in waits.items():
        page.goto(f"{path}?tab={name}")
        expect(there).to_be_visible()
        accessible(page)
        assert fits(page)
        picture(page, name)


def test_traits_say_why_they_survived_and_what_lost(shop: Shop, open_page: Open) -> None:
    with shop.client() as client:
        listed = client.get("/profiles", params={"limit": 100}).json()["profiles"]
        decided = ((one["id"], client.get(f"/profiles/{one['id']}/traits").json()["traits"]) for one in listed)
        id_, trait = next((id_, one) for id_, traits in decided for one in traits if one["others"])
    page = open_page(shop, f"/s/prod/customers/{id_}")
    name = trait["name"].capitalize().replace("_", " ")
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_text(trait["why"])).to_be_visible()
    expect(page.get_by_text(trait["others"][0]["value"], exact=True).first).to_be_visible()


def test_a_timeline_is_narrowed_in_the_address_and_shows_how_a_record_got_there(
    shop: Shop, open_page: Open, picture: Picture, accessible: Accessible
) -> None:
    page = open_page(shop, JANE)
    feed = tab(page, "Timeline").get_by_role("feed")
    records = feed.get_by_role("article")
    expect(records).to_have_count(16)
    page.get_by_role("combobox", name="Source").click()
    page.get_by_role("option", name="website (4)").click()
    page.keyboard.press("Escape")
    expect(records).to_have_count(4)
    page.get_by_role("combobox", name="Event").click()
    page.get_by_role("option", name="page (3)").click()
    page.keyboard.press("Escape")
    expect(records).to_have_count(3)
    page.reload()
    expect(records).to_have_count(3)
    page.get_by_role("button", name="Show all").click()
    expect(records).to_have_count(16)
    page.get_by_role("combobox", name="Device").click()
    page.get_by_role("option", name="android.id hartley-tablet-01").click()
    expect(records).to_have_count(3)
    page.goto(page.url.split("?")[0] + "?tab=timeline&from=2026-01-25&to=2026-01-28")
    expect(records).to_have_count(4)
    records.get_by_text("Viewed Tents").click()
    opened = page.get_by_role("dialog")
    expect(opened.get_by_role("region", name="Payload")).to_contain_text('"anonymousId": "jane-laptop"')
    expect(opened.get_by_role("region", name="How this record got here")).to_contain_text("anonymous_id jane-laptop")
    picture(page, "record")
    accessible(page)
    page.reload()
    expect(opened.get_by_role("heading", name="How this record got here")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()


def test_why_and_why_not_are_said_in_sentences_and_a_customer_is_shown_as_of_a_day(
    shop: Shop, open_page: Open, picture: Picture
) -> None:
    page = open_page(shop, JANE)
    panel = tab(page, "Why")
    expect(panel.get_by_role("combobox", name="This", exact=True)).to_have_value("user_id:jane-h")
    panel.get_by_role("combobox", name="And this").fill("support/T00001")
    panel.get_by_role("button", name="Say why").click()
    expect(panel.get_by_text("They are one customer")).to_be_visible()
    panel.get_by_role("combobox", name="And this").fill("user_id:tom-h")
    panel.get_by_role("button", name="Say why").click()
    expect(panel.get_by_text("They are not one customer")).to_be_visible()
    picture(page, "why-not")
    page.goto(page.url.split("?")[0] + "?tab=as-of&day=2026-02-01")
    expect(page.get_by_text("6 identifiers of today had not been joined yet.")).to_be_visible()
    picture(page, "as-of")


def test_an_over_merge_is_undone_and_joined_again_by_withdrawing(
    own_shop: Shop, open_page: Open, picture: Picture, accessible: Accessible
) -> None:
    tablet = {"type": "identify", "anonymousId": "waiting-room"}
    for number, who in enumerate(("anna", "ben"), start=1):
        email = {"email": f"{who}@waiting.example"}
        at = f"2026-11-0{number}T10:00:00Z"
        send(own_shop, tablet | {"messageId": f"over-{who}", "timestamp": at, "traits": email | {"firstName": who}})
    page = open_page(own_shop, "/s/prod/customers?q=waiting-room")
    page.get_by_role("link", name="ben").click()
    dialog = act(page, "Unmerge")
    dialog.get_by_role("checkbox", name="email ben@waiting.example").click()
    expect(dialog.get_by_role("checkbox", name="email ben@waiting.example")).to_be_checked()
    dialog.get_by_role("tab", name="Records").click()
    dialog.get_by_role("checkbox", name="Said who they are").first.click()
    expect(dialog.get_by_role("status")).to_have_text("2 things chosen.")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_text("One customer becomes 2 customers.")).to_be_visible(timeout=PATIENCE)
    picture(page, "unmerge")
    accessible(page)
    confirm(dialog, "Unmerge")
    expect(page.get_by_role("heading", level=1)).to_have_text("anna", timeout=PATIENCE)
    expect(page.get_by_role("article").first).to_be_visible()
    picture(page, "statements")
    with own_shop.client() as client:
        anna, ben = (client.get(f"/profiles/email:{who}@waiting.example").json()["id"] for who in ("anna", "ben"))
        assert anna != ben
        withdraw_all(page)
        assert client.get("/profiles/email:ben@waiting.example").json()["id"] == anna


@SQLITE
def test_two_customers_are_joined_and_the_old_id_leads_on_with_a_note(
    own_shop: Shop, open_page: Open, picture: Picture
) -> None:
    for number, who in enumerate(("carl", "carla"), start=1):
        said = {"messageId": who, "userId": who, "timestamp": f"2026-11-0{number}T10:00:00Z"}
        send(own_shop, {"type": "identify", "traits": {"firstName": who}, **said})
    with own_shop.client() as client:
        gone = client.get("/profiles/user_id:carla").json()["id"]
    page = open_page(own_shop, "/s/prod/customers/user_id:carl")
    dialog = act(page, "Join with another customer")
    dialog.get_by_role("searchbox").fill("carla")
    dialog.get_by_role("button", name="carla user_id").click()
    expect(dialog.get_by_text("2 customers become one.")).to_be_visible(timeout=PATIENCE)
    picture(page, "join")
    confirm(dialog, "Join them")
    old = open_page(own_shop, f"/s/prod/customers/{gone}")
    expect(old.get_by_role("alert")).to_contain_text(f"You asked for {gone}")
    withdraw_all(page)
    dialog = act(page, "Keep apart from another")
    dialog.get_by_role("searchbox").fill("carla")
    dialog.get_by_role("button", name="carla user_id").click()
    expect(dialog.get_by_text("Nothing would change now")).to_be_visible(timeout=PATIENCE)
    dialog.get_by_role("textbox", name="Reason").fill("Twins.")
    dialog.get_by_role("button", name="Keep them apart").click()
    expect(page.get_by_role("article")).to_contain_text("Twins.")


def test_a_customer_is_deleted_and_is_gone_from_every_search(
    own_shop: Shop, open_page: Open, picture: Picture, accessible: Accessible
) -> None:
    page = open_page(own_shop, JANE)
    dialog = act(page, "Delete")
    expect(dialog.get_by_role("status", name="What would go")).to_contain_text("16 records would go")
    expect(dialog.get_by_text("Look twice")).to_be_visible()
    expect(dialog.get_by_role("button", name="Delete for good")).to_be_disabled()
    picture(page, "delete")
    accessible(page)
    dialog.get_by_role("textbox", name="Type delete to confirm").fill("delete")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog.get_by_text("16 records are gone without a trace")).to_be_visible(timeout=2 * PATIENCE)
    dialog.get_by_role("button", name="To all customers").click()
    page.get_by_role("searchbox").fill("jane.hartley@example.com")
    expect(page.get_by_text("Nobody is known by that")).to_be_visible()


def test_all_that_is_known_is_exported_as_json_and_csv(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, JANE)
    page.get_by_role("button", name="Actions").click()
    with downloaded(page) as text:
        page.get_by_role("menuitem", name="Export as JSON").click()
    known = json.loads(text())
    assert len(known["records"]) == 16
    assert "jane.hartley@example.com" in {one["value"] for one in known["identifiers"]}
    page.get_by_role("button", name="Actions").click()
    with downloaded(page) as text:
        page.get_by_role("menuitem", name="Export records as CSV").click()
    rows = list(csv.DictReader(io.StringIO(text())))
    assert {one["record"] for one in rows} >= {"website/hartley-01", "support/T00001"}


def test_who_may_only_look_is_offered_no_actions(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, JANE, token=shop.access.read_token)
    expect(page.get_by_role("heading", level=1)).to_have_text("Jane Hartley")
    expect(page.get_by_role("tab", name="Timeline")).to_be_visible()
    expect(page.get_by_role("button", name="Actions")).to_have_count(0)
    expect(tab(page, "Statements").get_by_text("For editors")).to_be_visible()


EVENTS, BROWSERS = 10_000, 495
AT_MOST = 5.0
"""Seconds, on a machine that does other things too. Alone it takes less than one."""


def busy(events: int = EVENTS, browsers: int = BROWSERS) -> Iterator[dict[str, Any]]:
    """What somebody does who takes a new browser almost every day."""
    start = datetime(2025, 6, 1, 8, tzinfo=UTC)
    for number in range(events):
        day = number * browsers // events
        at = (start + timedelta(days=day, minutes=10 * (number % 25))).isoformat()
        said = {"messageId": f"busy-{number}", "timestamp": at, "anonymousId": f"busy-{day}", "userId": "busy"}
        if number % 25:
            yield {"type": "track", "event": f"Seen {number % 7}", "properties": {"price": number % 90}, **said}
        else:
            traits = {"firstName": "Ada", "lastName": "Busy", "plan": f"plan {number % 4}"}
            yield {"type": "identify", "traits": traits, **said}


def seconds(page: Page, path: str, there: Locator) -> float:
    """How long it takes from going to an address until something is to be seen."""
    began = time.perf_counter()
    page.goto(path, wait_until="commit")
    there.wait_for(timeout=60_000)
    return time.perf_counter() - began


@SQLITE
def test_a_customer_of_10_000_events_and_500_identifiers_opens_quickly_and_scrolls_to_the_end(
    own_shop: Shop, open_page: Open, picture: Picture
) -> None:
    calls = list(busy())
    for start in range(0, EVENTS, 1_000):
        send(own_shop, *calls[start : start + 1_000])
    page = open_page(own_shop, "/s/prod/customers")
    expect(page.get_by_role("link", name="Ada Busy")).to_be_visible()
    path = "/s/prod/customers/user_id:busy"
    profile = min(seconds(page, path, page.get_by_role("rowheader", name="anonymous_id")) for _ in range(3))
    timeline = min(seconds(page, f"{path}?tab=timeline", page.get_by_role("article").first) for _ in range(3))
    print(f"opened in {profile:.2f} s, its timeline in {timeline:.2f} s")  # noqa: T201 - the figure of this run
    assert max(profile, timeline) < AT_MOST
    picture(page, "busy")
    feed = page.get_by_role("feed")
    for _ in range(EVENTS // 100):
        if feed.get_by_text("That is all.").count():
            break
        feed.evaluate("one => one.scrollTo(0, one.scrollHeight)")
        expect(feed).to_have_attribute("aria-busy", "false")
    expect(feed.get_by_text("That is all.")).to_be_visible()
    assert feed.get_by_role("article").count() < 100
    with own_shop.client() as client:
        assert len(client.get("/profiles/user_id:busy").json()["identifiers"]) >= 496


def test_an_open_customer_changes_as_things_happen_and_leads_to_whom_they_are_merged_into(
    own_shop: Shop, open_page: Open, picture: Picture
) -> None:
    said = {"type": "identify", "userId": "live-1", "traits": {"email": "live.one@example.com", "first_name": "Liv"}}
    send(own_shop, said, {"type": "identify", "userId": "live-2", "traits": {"email": "live.two@example.com"}})
    page = open_page(own_shop, "/s/prod/customers/user_id:live-1?tab=timeline")
    other = open_page(own_shop, "/s/prod/customers/user_id:live-2")
    for one in (page, other):
        one.wait_for_url("**/customers/prf_*")
    before = page.url
    expect(page.get_by_text("Said who they are")).to_have_count(1)
    send(own_shop, {"type": "track", "userId": "live-1", "event": "Live Order"})
    expect(page.get_by_text("Live Order").first).to_be_visible()
    send(own_shop, {"type": "identify", "userId": "live-1", "traits": {"first_name": "Livia"}})
    expect(page.get_by_role("heading", level=1, name="Livia")).to_be_visible()
    with own_shop.client() as client:
        together = {"together": ["user_id:live-1", "user_id:live-2"], "reason": "one person"}
        client.post("/statements", json=together).raise_for_status()
        survivor = client.get("/profiles/user_id:live-1", follow_redirects=True).json()["id"]
    for one in (page, other):
        one.wait_for_url(f"**/customers/{survivor}*")
    merged = other if survivor in before else page
    expect(merged.get_by_text("Merged into this customer")).to_be_visible()
    picture(merged, "merged-while-open")
    with own_shop.client() as client:
        client.post("/deletions", json={"subject": survivor, "scope": "profile"}).raise_for_status()
    expect(page.get_by_text("This customer is gone")).to_be_visible(timeout=PATIENCE)
    picture(page, "gone-while-open")
