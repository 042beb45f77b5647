"""Sources: added, sent to by what the page shows, watched, and filled from a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.console.conftest import Open, Shop

ODD = (
    b"\xef\xbb\xbfNr;Kd-Login;Kontakt privat;Mobil;Bemerkung;Geheim\r\n"
    b'1;odd-1;odd.one@example.com;+41 79 123 45 67;"first line\nsecond; line";s1\r\n'
    b'2;;ODD.ONE@example.com;;"said ""hi""";s2\r\n'
    b"3;;;079 999 99 99;;s3\r\n"
)
"""A file as spreadsheets write it: a mark at its beginning, semicolons, quotes, and words of somebody's own."""


def narrow(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def send(shop: Shop, key: str, path: str, body: object) -> httpx.Response:
    return httpx.post(f"{shop.address}{path}", json=body, auth=(key, ""), trust_env=False, timeout=60)


def test_a_source_is_added_sent_to_with_its_snippet_and_watched(
    own_shop: Shop, open_page: Open, picture: Callable[[Page, str], None], accessible: Callable[[Page], None]
) -> None:
    page = open_page(own_shop, "/s/prod/sources")
    page.get_by_role("button", name="Add a source").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=False).first.fill("Web shop")
    picture(page, "add")
    dialog.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/sources/web_shop?tab=snippet")
    key = page.get_by_test_id("secret").inner_text().strip()
    snippet = page.get_by_role("region", name="Snippet for Web page").inner_text()
    assert f'analytics._writeKey="{key}"' in snippet
    assert f'analytics._cdn="{own_shop.address}"' in snippet
    page.get_by_role("tab", name="curl").click()
    curl = page.get_by_role("region", name="Snippet for curl").inner_text()
    assert f"curl -u '{key}:' '{own_shop.address}/v1/identify'" in curl
    accessible(page)
    picture(page, "snippet")
    body = json.loads(re.findall(r"-d '(.*)'", curl)[0])

    page.get_by_role("tab", name="Live").click()
    expect(page.get_by_text("Waiting for calls")).to_be_visible()
    expect(page.get_by_text("watched since")).to_be_visible()
    assert send(own_shop, key, "/v1/identify", body).status_code == 200
    assert send(own_shop, key, "/v1/track", {"userId": "user-1"}).status_code == 400
    calls = page.get_by_role("table", name="Calls")
    expect(calls.get_by_text("Accepted")).to_have_count(1)
    expect(calls.get_by_text("event: is missing; a track call says what happened")).to_be_visible()
    accessible(page)
    picture(page, "live")

    pause_filter_and_open(page, own_shop, key)
    picture(page, "call")
    follow_to_the_customer(page)
    see_it_in_the_list(page)
    accessible(page)
    picture(page, "list")
    page.goto("/s/prod/sources/web_shop?tab=keys")
    page.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row").get_by_text("Revoked", exact=True)).to_be_visible()
    assert send(own_shop, key, "/v1/identify", body).status_code == 401


def pause_filter_and_open(page: Page, shop: Shop, key: str) -> None:
    calls = page.get_by_role("table", name="Calls")
    page.get_by_role("button", name="Pause").click()
    send(shop, key, "/v1/track", {"userId": "user-1", "event": "Meanwhile"})
    page.get_by_role("button", name="Go on").click()
    expect(calls.get_by_role("button", name="Open the call Meanwhile")).to_be_visible()
    page.get_by_role("combobox", name="What became of it").click()
    page.get_by_role("option", name="Refused").click()
    expect(calls.get_by_text("Accepted")).to_have_count(0)
    calls.get_by_role("button", name="Open the call track").click()
    opened = page.get_by_role("dialog")
    expect(opened.get_by_text('"userId": "user-1"')).to_be_visible()
    expect(opened.get_by_text("It is not kept.")).to_be_visible()


def follow_to_the_customer(page: Page) -> None:
    page.goto("/s/prod/sources/web_shop?tab=live&outcome=accepted")
    calls = page.get_by_role("table", name="Calls")
    calls.get_by_role("link", name="Customer").first.click()
    page.wait_for_url("**/customers/prf_*")


def see_it_in_the_list(page: Page) -> None:
    page.goto("/s/prod/sources/web_shop?tab=refused")
    expect(page.get_by_text("track: event: is missing")).to_be_visible()
    page.goto("/s/prod/sources")
    row = page.get_by_role("row").filter(has_text="Web shop")
    expect(row.get_by_role("link", name="1", exact=True)).to_be_visible()


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_large_import_says_how_far_it_is_resolved(
    own_shop: Shop, open_page: Open, tmp_path: Path, picture: Callable[[Page, str], None]
) -> None:
    file = tmp_path / "few.csv"
    file.write_text("id,email\nf1,few.one@example.com\n")
    page = open_page(own_shop, "/s/prod/sources/crm?tab=import")
    said: list[dict[str, Any]] = []

    def midway(route: Route) -> None:
        """What is said first is what a large import says before its end."""
        found = route.fetch()
        said.append(found.json())
        now = {**said[0], "state": "running", "stage": "resolving", "progress": 0.42, "result": None}
        route.fulfill(response=found, json=now if len(said) == 1 else said[-1])

    page.route(re.compile(r"/imports/imp_"), midway)
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Resolving: who is whom")).to_be_visible()
    expect(page.get_by_text("42 %. All rows are stored.")).to_be_visible()
    picture(page, "resolving")
    expect(page.get_by_text("1 record read into prod")).to_be_visible(timeout=60_000)
    assert (said[-1]["stage"], said[-1]["progress"]) == ("reading", 1.0)


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_file_with_odd_columns_is_looked_at_mapped_and_imported(
    own_shop: Shop,
    open_page: Open,
    tmp_path: Path,
    picture: Callable[[Page, str], None],
    accessible: Callable[[Page], None],
) -> None:
    file = tmp_path / "odd.csv"
    file.write_bytes(ODD)
    page = open_page(own_shop, "/s/prod/sources/crm?tab=import")
    page.locator('input[type="file"]').set_input_files(file)
    columns = page.get_by_role("table", name="Columns")
    expect(columns.get_by_text("Kd-Login")).to_be_visible()
    expect(page.get_by_role("table", name="The first rows").get_by_text("second; line")).to_be_visible()

    def choose(column: str, what: str) -> None:
        field = columns.get_by_role("combobox", name=f"What the column {column} is")
        field.click()
        field.fill(what)
        page.get_by_role("option", name=what, exact=True).click()

    choose("Kd-Login", "user_id")
    choose("Kontakt privat", "email")
    choose("Mobil", "phone")
    choose("Geheim", "Leave out")
    columns.get_by_role("textbox", name="Name of the trait Bemerkung").fill("note")
    accessible(page)
    picture(page, "mapping")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("3 records read into prod")).to_be_visible(timeout=60_000)
    picture(page, "imported")
    with own_shop.client() as client:
        found = client.get("/profiles/user_id:odd-1").json()
        body = client.get("/profiles/user_id:odd-1/timeline").json()
    assert {one["value"] for one in found["identifiers"]} >= {"odd-1", "odd.one@example.com", "+41791234567"}
    assert found["records"] == 2
    assert found["traits"]["note"]["value"] == 'said "hi"'
    assert "s1" not in json.dumps(body)
    page.get_by_role("link", name="Look at a customer").click()
    page.wait_for_url("**/customers/prf_*")


def test_every_view_of_a_source_fits_is_accessible_and_has_its_address(
    shop: Shop, open_page: Open, picture: Callable[[Page, str], None], accessible: Callable[[Page], None]
) -> None:
    page = open_page(shop, "/s/prod/sources", narrow=True, dark=True)
    expect(page.get_by_role("link", name="Website")).to_be_visible()
    narrow(page)
    accessible(page)
    picture(page, "list")
    said = {"snippet": "Then look", "volume": "Records received", "feeds": "Spaces that this source feeds"}
    for tab, text in {**said, "import": "Drop a file here", "keys": "Make a write key"}.items():
        page.goto(f"/s/prod/sources/website?tab={tab}&span=year")
        expect(page.get_by_text(text).first).to_be_visible()
        narrow(page)
        accessible(page)
        picture(page, tab)


@pytest.mark.parametrize("store", ["sqlite"])
def test_what_a_source_feeds_is_changed_after_it_was_said_what_that_does(own_shop: Shop, open_page: Open) -> None:
    page = open_page(own_shop, "/s/prod/sources/website?tab=feeds")
    page.get_by_role("checkbox", name="Development").check()
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Calls that come from now on go to")).to_be_visible()
    dialog.get_by_role("button", name="Change").click()
    expect(page.get_by_text("feeds other spaces from now on")).to_be_visible()
    page.goto("/s/dev/sources")
    expect(page.get_by_role("link", name="Website")).to_be_visible()
