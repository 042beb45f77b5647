"""Settings: spaces, who may sign in, what programs may do, and when to be told."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.conftest import Open, Shop

SQLITE = pytest.mark.parametrize("store", ["sqlite"])
PASSWORD = "four unlikely words together"


def asked(shop: Shop, token: str, path: str) -> int:
    """What a program with a token is answered."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{shop.address}/api/v1{path}", headers=headers, trust_env=False).status_code


@SQLITE
def test_a_token_is_made_shown_once_used_and_revoked(
    own_shop: Shop, open_page: Open, accessible: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    page = open_page(own_shop, "/s/prod/settings/tokens")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("Name", exact=True).fill("dashboard")
    page.get_by_role("combobox", name="Space it is for").click()
    page.get_by_role("option", name="Production").click()
    page.get_by_role("button", name="Create").click()
    token = page.get_by_test_id("secret").inner_text()
    accessible(page)
    picture(page, "shown-once")
    page.get_by_role("button", name="I have copied it").click()
    expect(page.get_by_test_id("secret")).to_have_count(0)
    assert asked(own_shop, token, "/spaces/prod/counts") == 200
    assert asked(own_shop, token, "/spaces/dev/counts") == 404
    assert asked(own_shop, token, "/tokens") == 403
    page.get_by_role("button", name="Revoke dashboard").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("button", name="Revoke dashboard")).to_have_count(0)
    assert asked(own_shop, token, "/spaces/prod/counts") == 401
    page.get_by_role("switch", name="Also revoked ones").click(force=True)
    expect(page.get_by_role("row", name="dashboard").get_by_text("revoked")).to_be_visible()


def test_a_viewer_is_invited_sets_a_password_sees_less_and_is_signed_out(
    own_shop: Shop, open_page: Open, browser: Browser, picture: Callable[[Page, str], None]
) -> None:
    page = open_page(own_shop, "/s/prod/settings/people")
    page.get_by_role("button", name="Invite").click()
    page.get_by_label("E-mail address").fill("vera@example.com")
    page.get_by_label("Name", exact=True).fill("Vera Viewer")
    page.get_by_role("combobox", name="Space it is for").click()
    page.get_by_role("option", name="Production").click()
    picture(page, "invite")
    page.get_by_role("dialog").get_by_role("button", name="Invite").click()
    link = page.get_by_test_id("secret").inner_text()
    page.get_by_role("button", name="I have copied it").click()
    expect(page.get_by_role("row", name="Vera Viewer").get_by_text("invited")).to_be_visible()
    with browser.new_context(locale="en-GB", timezone_id="Europe/Berlin") as context:
        theirs = context.new_page()
        theirs.goto(link)
        _set_password(theirs)
        _sees_less(own_shop, theirs, picture)
        page.reload()
        _sign_out_everywhere(page)
        assert context.request.get(f"{own_shop.address}/api/v1/session").status == 401
    _becomes_an_editor(own_shop, page)


def _set_password(page: Page) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and sign in").click()
    page.wait_for_url("**/s/prod/**", timeout=30_000)


def _sees_less(shop: Shop, page: Page, picture: Callable[[Page, str], None]) -> None:
    """No privacy and no sources in the menu; of the settings what is theirs, and whom to ask for the rest."""
    menu = page.get_by_role("navigation", name="Pages")
    expect(menu.get_by_role("link", name="Customers")).to_be_visible()
    expect(menu.get_by_role("link", name="Privacy")).to_have_count(0)
    page.goto(f"{shop.address}/s/prod/settings/people")
    expect(page.get_by_text("This is for admins of the workspace")).to_be_visible()
    page.get_by_role("tab", name="Alerts").click()
    expect(page.get_by_text("Editors and admins change these rules")).to_be_visible()
    expect(page.get_by_role("button", name="New rule")).to_have_count(0)
    page.get_by_role("tab", name="My account").click()
    expect(page.get_by_text("vera@example.com")).to_be_visible()
    expect(page.get_by_text("masked until you ask for it")).to_be_visible()
    picture(page, "account-of-a-viewer")


def _sign_out_everywhere(page: Page) -> None:
    expect(page.get_by_role("row", name="Vera Viewer").get_by_text("invited")).to_have_count(0)
    page.get_by_role("button", name="Actions for Vera Viewer").click()
    page.get_by_role("menuitem", name="Sign out everywhere").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Vera Viewer is signed out.")).to_be_visible()


def _becomes_an_editor(shop: Shop, page: Page) -> None:
    page.get_by_role("button", name="Actions for Vera Viewer").click()
    page.get_by_role("menuitem", name="Change").click()
    page.get_by_role("radio", name="Editor").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Vera Viewer").get_by_role("cell", name="Editor")).to_be_visible()
    page.get_by_role("button", name="Actions for Vera Viewer").click()
    page.get_by_role("menuitem", name="Disable").click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(page.get_by_role("row", name="Vera Viewer").get_by_text("disabled")).to_be_visible()
    page.goto("/s/prod/privacy/audit?action=person.added")
    expect(page.get_by_text("added Vera Viewer as viewer")).to_be_visible()
    body = {"email": "vera@example.com", "password": PASSWORD}
    headers = {"Onefold-Console": "1", "Origin": shop.address}
    answer = httpx.post(f"{shop.address}/api/v1/session", json=body, headers=headers, trust_env=False)
    assert answer.status_code == 401


@SQLITE
def test_an_alert_rule_is_written_and_a_webhook_is_made_and_removed(
    own_shop: Shop, open_page: Open, picture: Callable[[Page, str], None]
) -> None:
    page = open_page(own_shop, "/s/prod/settings/alerts")
    page.get_by_role("button", name="Change large_profile").click()
    page.get_by_label("More than", exact=True).fill("12")
    picture(page, "edit")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("A customer holds more than 12 identifiers.")).to_be_visible()
    page.get_by_role("button", name="New rule").click()
    page.get_by_label("Name", exact=True).fill("huge")
    page.get_by_label("More than", exact=True).fill("400")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("A customer holds more than 400 identifiers.")).to_be_visible()
    page.get_by_role("switch", name="huge is on").click(force=True)
    expect(page.get_by_role("switch", name="huge is on")).not_to_be_checked()
    with own_shop.client() as client:
        rules = client.get("/alert_rules").json()["rules"]
    assert (rules["large_profile"]["above"], rules["huge"]["on"]) == (12, False)
    page.get_by_role("button", name="Change huge").click()
    page.get_by_role("button", name="Remove this rule").click()
    expect(page.get_by_role("button", name="Change huge")).to_have_count(0)
    page.get_by_role("button", name="Try them now").click()
    expect(page.get_by_text("Measured.")).to_be_visible(timeout=60_000)
    _webhook(page, picture)


def _webhook(page: Page, picture: Callable[[Page, str], None]) -> None:
    page.get_by_role("button", name="New webhook").click()
    page.get_by_label("Address").fill("https://93.184.215.14/alerts")
    page.get_by_role("button", name="Add", exact=True).click()
    assert page.get_by_test_id("secret").inner_text().startswith("whsec_")
    page.get_by_role("button", name="I have copied it").click()
    row = page.get_by_role("row", name="93.184.215.14")
    picture(page, "webhook")
    row.get_by_role("button", name="Deliveries").click()
    expect(page.get_by_text("Nothing was sent yet")).to_be_visible()
    page.keyboard.press("Escape")
    row.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Alerts are sent nowhere")).to_be_visible()


@SQLITE
def test_a_space_is_created_and_fed_by_a_source(own_shop: Shop, open_page: Open) -> None:
    page = open_page(own_shop, "/s/prod/settings/spaces")
    page.get_by_role("button", name="New space").click()
    page.get_by_label("Name", exact=True).fill("Shop North")
    page.get_by_role("combobox", name="Sources that feed it").click()
    page.get_by_role("option", name="Website").click()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    row = page.get_by_role("row", name="shop-north")
    expect(row.get_by_role("link", name="Website")).to_be_visible()
    with httpx.Client(auth=(own_shop.access.admin_token, ""), trust_env=False) as client:
        found = client.get(f"{own_shop.address}/api/v1/sources/website").json()
    assert set(found["spaces"]) == {"prod", "shop-north"}
