"""The first run: an empty space, and three ways to a customer."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import Open, Shop

CSV = "Kundennummer,E-Mail,Vorname\n1,first@example.com,Fi\n2,FIRST@example.com,Fi\n3,other@example.com,Ot\n"
LIBRARY = Path(__file__).parents[1] / "sdk/node_modules/@segment/analytics-next/dist/umd/standalone.js"


def at_a_customer(page: Page) -> None:
    page.get_by_role("link", name="Look at a customer").click(timeout=90_000)
    page.wait_for_url("**/s/dev/customers/prf_*")


def test_made_up_data_fills_the_space_and_ends_at_jane(
    own_shop: Shop, open_page: Open, picture: Callable[[Page, str], None], accessible: Callable[[Page], None]
) -> None:
    page = open_page(own_shop, "/s/dev/welcome")
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    accessible(page)
    picture(page, "welcome")
    page.get_by_role("button", name="Fill this space").click()
    page.get_by_role("button", name="Fill this space").click()
    expect(page.get_by_text("records read into dev")).to_be_visible(timeout=120_000)
    picture(page, "filled")
    at_a_customer(page)
    with own_shop.client() as client:
        jane = client.get(f"{own_shop.address}/api/v1/spaces/dev/profiles/user_id:jane-h").json()
        sources = client.get(f"{own_shop.address}/api/v1/sources").json()["sources"]
        again = client.post(f"{own_shop.address}/api/v1/spaces/dev/demo")
    assert page.url.endswith(jane["id"])
    assert jane["records"] > 10
    assert {one["slug"] for one in sources if one["spaces"] == ["dev"]} >= {"demo_website", "demo_crm"}
    assert again.status_code == 409


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_file_ends_at_one_of_its_customers(
    own_shop: Shop, open_page: Open, tmp_path: Path, accessible: Callable[[Page], None]
) -> None:
    file = tmp_path / "Meine Kunden.csv"
    file.write_text(CSV)
    page = open_page(own_shop, "/s/dev/welcome?with=file")
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.get_by_role("table", name="Columns").get_by_text("Kundennummer")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("3 records read into dev")).to_be_visible(timeout=60_000)
    at_a_customer(page)
    with own_shop.client() as client:
        sources = client.get(f"{own_shop.address}/api/v1/sources").json()["sources"]
    assert "meine_kunden" in {one["slug"] for one in sources}


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_snippet_in_a_real_page_ends_at_who_looked_at_it(
    own_shop: Shop, open_page: Open, picture: Callable[[Page, str], None]
) -> None:
    if not LIBRARY.exists():
        pytest.skip("Segment's libraries for JavaScript are not there: npm ci --prefix tests/sdk --ignore-scripts")
    page = open_page(own_shop, "/s/dev/welcome?with=snippet")
    page.get_by_label("What to call it").fill("My page")
    page.get_by_role("button", name="Make the source and its key").click()
    expect(page.get_by_text("Waiting for the first call")).to_be_visible()
    snippet = page.get_by_role("region", name="Snippet for Web page").inner_text()
    picture(page, "waiting")
    visit(page, snippet)
    expect(page.get_by_text("The first call is here")).to_be_visible(timeout=60_000)
    at_a_customer(page)


def visit(page: Page, snippet: str) -> None:
    """A page of another origin with the snippet in its head, whose library comes from this machine."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context()
    context.route("https://cdn.jsdelivr.net/**", lambda one: one.fulfill(path=LIBRARY, content_type="text/javascript"))
    html = f"<!doctype html><html><head><title>Shoes</title>{snippet}</head></html>"
    pages = type("Pages", (Pages,), {"html": html.encode()})
    with ThreadingHTTPServer(("127.0.0.1", 0), pages) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        shop = context.new_page()
        with shop.expect_response(lambda one: one.url.endswith("/v1/p"), timeout=60_000):
            shop.goto(f"http://127.0.0.1:{server.server_port}/shoes")
        context.close()
        server.shutdown()
        thread.join()


class Pages(BaseHTTPRequestHandler):
    """One page under every path."""

    html = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(self.html)))
        self.end_headers()
        self.wfile.write(self.html)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Tests are quiet."""


@pytest.mark.parametrize("store", ["sqlite"])
def test_an_empty_space_greets_and_a_full_one_does_not(
    own_shop: Shop, open_page: Open, accessible: Callable[[Page], None]
) -> None:
    page = open_page(own_shop, "/s/dev/overview", narrow=True, dark=True)
    expect(page.get_by_role("link", name="See the ways to begin")).to_be_visible()
    page.goto("/s/dev/welcome")
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)
    page.goto("/")
    page.wait_for_url("**/s/dev/welcome")
