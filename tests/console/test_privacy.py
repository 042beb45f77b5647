"""Privacy: people are forgotten, kept out and told what is known of them, and all of it can be proved."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import Open, Shop, downloaded

JANE = "jane.hartley@example.com"
SQLITE = pytest.mark.parametrize("store", ["sqlite"])


def call(shop: Shop, type_: str, **said: Any) -> None:
    """A call of the website."""
    answer = httpx.post(f"{shop.address}/v1/{type_}", json=said, auth=(shop.access.write_key, ""), trust_env=False)
    answer.raise_for_status()


def name(page: Page, value: str, within: str = "main") -> None:
    """Type somebody's e-mail address."""
    page.locator(within).get_by_label("Value", exact=True).first.fill(value)


def test_a_customer_is_deleted_and_kept_out_and_nothing_of_them_is_left(
    own_shop: Shop, open_page: Open, accessible: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    page = open_page(own_shop, "/s/prod/privacy")
    page.get_by_role("link", name="New request").click()
    page.wait_for_url("**/s/prod/privacy/new")
    name(page, JANE)
    page.get_by_role("radio", name="Delete and keep out").click()
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.get_by_text("Others share identifiers with this profile")).to_be_visible()
    expect(preview.get_by_text("anonymous_id: jane-iphone")).to_be_visible()
    expect(preview.get_by_role("button", name="Delete and keep out")).to_be_disabled()
    preview.get_by_role("radio", name="The whole customer").click()
    accessible(page)
    picture(page, "preview")
    preview.get_by_role("button", name="Delete and keep out").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("This cannot be undone")).to_be_visible()
    dialog.get_by_role("button", name="Delete and keep out").click()
    expect(page.get_by_role("heading", name="It is done")).to_be_visible(timeout=60_000)
    picture(page, "certificate")
    with downloaded(page) as text:
        page.get_by_role("button", name="Download certificate").click()
    certificate = json.loads(text())
    assert certificate["certificate"]["profiles_gone"] == 1
    assert "jane" not in text().lower()
    for value, says in ((JANE, "Yes: this certificate"), ("tom@example.com", "No: this certificate")):
        name(page, value)
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.get_by_text(says)).to_be_visible()
    page.get_by_role("button", name="Prove that nothing is left").click()
    expect(page.get_by_text("Nothing of it is there")).to_be_visible(timeout=60_000)
    assert "jane" not in page.url
    _stays_out(own_shop, page)
    _is_noted(page, certificate["id"])


def _stays_out(shop: Shop, page: Page) -> None:
    """A later call of theirs is answered, and not taken in."""
    call(shop, "identify", userId="jane-h", traits={"email": JANE})
    with shop.client() as client:
        assert client.get(f"/profiles/email:{JANE}").status_code == 404
    page.get_by_role("tab", name="Suppressed").click()
    expect(page.get_by_text("website 1")).to_be_visible()
    expect(page.get_by_role("cell", name="user_id")).to_be_visible()


def _is_noted(page: Page, id_: str) -> None:
    """In the list and in the log, without a word of them."""
    page.get_by_role("tab", name="Requests").click()
    page.get_by_role("row", name="Delete and keep out").get_by_role("button", name="Certificate").click()
    page.wait_for_url(f"**/requests?request={id_}")
    expect(page.get_by_role("dialog").get_by_text("Done", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Audit log").click()
    entry = page.get_by_role("button", name="Onefold deleted somebody")
    entry.click()
    expect(page.get_by_text("· privacy.suppress_and_delete.done ·")).to_be_visible()
    assert "jane" not in page.locator("main").inner_text().lower()


def test_somebody_is_told_what_is_known_of_them(
    shop: Shop, open_page: Open, picture: Callable[[Page, str], None]
) -> None:
    page = open_page(shop, "/s/prod/privacy/access")
    name(page, JANE)
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text("Others share identifiers with this profile")).to_be_visible()
    picture(page, "found")
    with downloaded(page) as text:
        page.get_by_role("button", name="Download JSON").click()
    whole = json.loads(text())
    assert whole["traits"]["email"]["value"] == JANE
    assert len(whole["records"]) == 16
    page.get_by_role("radio", name="Exact match").click()
    page.get_by_role("button", name="Look up").click()
    with downloaded(page) as text:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(io.StringIO(text())))
    assert 0 < len(rows) < len(whole["records"])
    assert all(JANE in row["body"].lower() for row in rows)
    assert "jane" not in page.url
    name(page, "nobody.at.all@example.com")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text("Nothing is known of them here")).to_be_visible()


@SQLITE
def test_somebody_is_kept_out_and_let_in_again(own_shop: Shop, open_page: Open) -> None:
    page = open_page(own_shop, "/s/prod/privacy/new")
    name(page, "never.seen@example.com")
    page.get_by_role("radio", name="Keep out", exact=True).click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("They can be kept out all the same")).to_be_visible()
    page.get_by_role("region", name="Preview").get_by_role("button", name="Keep out").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep out").click()
    expect(page.get_by_role("heading", name="It is done")).to_be_visible(timeout=30_000)
    page.get_by_role("tab", name="Suppressed").click()
    expect(page.get_by_role("cell", name="email")).to_be_visible()
    name(page, "never.seen@example.com")
    page.get_by_role("button", name="Let in").click()
    page.get_by_role("dialog").get_by_role("button", name="Let in").click()
    expect(page.get_by_text("They are let in")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Nobody is kept out")).to_be_visible()


@SQLITE
def test_events_go_after_so_many_days_once_it_was_seen_what_goes(
    own_shop: Shop, open_page: Open, picture: Callable[[Page, str], None]
) -> None:
    call(own_shop, "track", userId="u-old", event="Old", timestamp="2001-02-03T04:05:06Z")
    page = open_page(own_shop, "/s/prod/privacy/retention")
    page.get_by_role("button", name="Set for Website").click()
    page.get_by_label("Days").fill("7300")
    expect(page.get_by_text("1 event from before")).to_be_visible()
    picture(page, "preview")
    page.get_by_role("dialog").get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_text("go after 7,300 days").first).to_be_visible()
    page.get_by_role("button", name="Keep for good: Website").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep for good").click()
    expect(page.get_by_text("go after 7,300 days", exact=True)).to_have_count(0)
    page.goto("/s/prod/privacy/audit?action=retention.set")
    expect(page.get_by_text("set events of website to go after 7,300 days")).to_be_visible()


@SQLITE
def test_consent_is_counted_by_category(
    own_shop: Shop, open_page: Open, accessible: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    for number, allowed in enumerate((True, True, False)):
        consent = {"consent": {"categoryPreferences": {"advertising": allowed}}}
        call(own_shop, "page", anonymousId=f"consent-{number}", context=consent)
    page = open_page(own_shop, "/s/prod/privacy/consent")
    row = page.get_by_role("row", name="advertising")
    expect(row.get_by_role("cell").nth(2)).to_have_text("2")
    expect(row.get_by_role("cell").nth(3)).to_have_text("1")
    expect(page.get_by_text("/search?q=...&consent=advertising")).to_be_visible()
    accessible(page)
    picture(page, "consent")


def test_the_audit_log_is_filtered_verified_and_exported(
    shop: Shop, open_page: Open, picture: Callable[[Page, str], None]
) -> None:
    page = open_page(shop, "/s/prod/privacy/audit")
    log = page.get_by_role("region", name="Audit log")
    expect(log.get_by_text("The command line created the space prod.")).to_be_visible()
    picture(page, "log")
    page.get_by_role("combobox", name="What").click()
    page.get_by_role("option", name="token.created").click()
    page.wait_for_url("**/audit?action=token.created")
    expect(log.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("switch", name="Whole workspace").click(force=True)
    expect(log.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("textbox", name="To").fill("2001-01-01")
    expect(log.get_by_text("Nothing was done that fits")).to_be_visible()
    page.get_by_role("button", name="Verify the chain").click()
    expect(page.get_by_text("Nothing was changed")).to_be_visible()
    with downloaded(page) as text:
        page.get_by_role("link", name="Export JSON Lines").click()
    assert json.loads(text().splitlines()[0])["number"] == 1


def test_a_viewer_is_told_whom_to_ask(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, "/s/prod/privacy", token=shop.access.read_token)
    expect(page.get_by_text("This is for editors and admins")).to_be_visible()
    expect(page.get_by_role("tab")).to_have_count(0)
