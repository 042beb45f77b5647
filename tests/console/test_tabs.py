"""Pages that are many tabs: every tab, for everybody, on every screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import Open, Shop, fits, open_tab

TABS = {
    "settings": ("Spaces", "People", "API tokens", "Write keys", "Alerts", "My account", "About"),
    "privacy": ("Requests", "New request", "Suppressed", "Subject access", "Retention", "Consent", "Audit log"),
}


@pytest.mark.parametrize("name", TABS)
@pytest.mark.parametrize(("narrow", "dark"), [(False, False), (False, True), (True, False)])
def test_every_tab_is_accessible_and_fits(
    shop: Shop,
    open_page: Open,
    accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
    name: str,
    *,
    narrow: bool,
    dark: bool,
) -> None:
    page = open_page(shop, f"/s/prod/{name}", narrow=narrow, dark=dark)
    for tab in TABS[name]:
        open_tab(page, tab)
        accessible(page)
        assert fits(page), tab
        picture(page, tab)


def test_what_is_wider_than_the_screen_is_scrolled_by_keyboard(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, "/s/prod/settings/keys", narrow=True)
    wide = page.get_by_role("group", name="Scrolls sideways")
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.get_by_role("table")).to_be_visible()
    expect(wide).to_have_count(0)
