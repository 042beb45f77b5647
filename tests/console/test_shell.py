"""What stands around every page."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.console.conftest import Open, Shop


def test_the_start_leads_to_a_space_and_the_menu_to_every_page(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, "/")
    page.wait_for_url("**/s/*/overview")
    for name in ("Customers", "Identity resolution", "Simulator", "Review", "Sources", "Privacy", "Settings"):
        page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_space_is_changed_and_the_page_stays(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, "/s/prod/customers")
    page.get_by_role("combobox", name="Space").click()
    page.get_by_role("option", name="Development").click()
    page.wait_for_url("**/s/dev/customers")
