"""How much the first page is, and how soon it is there."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.console.conftest import Open, Shop

MOST_BYTES = 400_000
"""Of all that the first page loads, as it is sent."""

SOON = 1_500
"""Milliseconds to the first page on a machine that does nothing else; a busy one has as many times longer as BUSY."""

BUSY = 6


def test_the_first_page_is_small_and_soon_there(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, "/s/prod/overview")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(
        """() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
          .filter(one => !new URL(one.name).pathname.startsWith('/api/'))
          .map(one => [new URL(one.name).pathname, one.encodedBodySize])"""
    )
    painted = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    total = sum(size for _, size in sizes)
    print(f"first page: {total:,} bytes, painted after {painted:,.0f} ms")  # noqa: T201 - the figures, for who looks
    assert 50_000 < total < MOST_BYTES, sizes
    assert painted < SOON * BUSY


def test_nothing_is_loaded_from_anywhere_else(shop: Shop, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(shop.address)
        page.wait_for_load_state("networkidle")
        assert asked
        assert all(url.startswith((shop.address, "data:", "blob:")) for url in asked), asked
