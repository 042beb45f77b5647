"""Signing in and out, and what keeps others from doing it in somebody's place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.console.conftest import NARROW, WIDE, Open, Shop, sign_in

PASSWORD = "seven quiet herons"

Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """`visit(shop, "/sign-in")`: a page of somebody who is not signed in, in a browser of their own."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_(shop: Shop, path: str, *, narrow: bool = False, dark: bool = False) -> Page:
        contexts.append(
            browser.new_context(
                base_url=shop.address,
                viewport=NARROW if narrow else WIDE,
                color_scheme="dark" if dark else "light",
                locale="en-GB",
            )
        )
        contexts[-1].set_default_timeout(20_000)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not wrong


def api(shop: Shop) -> httpx.Client:
    """Of an admin, for the whole workspace."""
    base = f"{shop.address}/api/v1"
    return httpx.Client(base_url=base, auth=(shop.access.admin_token, ""), trust_env=False, timeout=60)


def invite(shop: Shop, email: str, role: str = "viewer") -> dict[str, Any]:
    with api(shop) as client:
        made = client.post("/people", json={"email": email, "name": "Ann Lee", "role": role})
        assert made.status_code == 201, made.text
        return dict(made.json())


def fill(page: Page, email: str, password: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_one_signs_in_with_email_and_password_and_comes_to_where_one_was_going(
    shop: Shop, visit: Visit, picture: Callable[[Page, str], None], accessible: Callable[[Page], None]
) -> None:
    page = visit(shop, "/s/prod/customers?q=jane")
    page.wait_for_url(re.compile(r"/sign-in\?to="))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    accessible(page)
    picture(page, "sign-in")
    fill(page, shop.access.console_email, "not the password")
    expect(page.get_by_role("alert")).to_contain_text("is not right")
    fill(page, shop.access.console_email, shop.access.console_password)
    page.wait_for_url("**/s/prod/customers?q=jane")
    page.get_by_role("button", name="Signed in as Demo").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("**/sign-in**")
    page.goto("/s/prod/customers")
    expect(page.get_by_label("Email")).to_be_visible()


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_after_signing_in(shop: Shop, visit: Visit, to: str) -> None:
    page = visit(shop, f"/sign-in?to={to}")
    page.get_by_role("button", name="Use a token instead").click()
    page.get_by_label("Token", exact=True).fill(shop.access.admin_token)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/s/*/overview")
    assert page.url.startswith(shop.address)


@pytest.mark.parametrize("store", ["sqlite"])
def test_whoever_has_the_link_chooses_a_password_and_sees_personal_data_when_they_ask(
    own_shop: Shop, visit: Visit, picture: Callable[[Page, str], None], accessible: Callable[[Page], None]
) -> None:
    link = invite(own_shop, "ann@example.com")["link"]
    page = visit(own_shop, link, narrow=True, dark=True)
    expect(page.get_by_label("Email")).to_have_value("ann@example.com")
    assert "pw_" not in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)
    picture(page, "choose")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same again").fill("something else")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("These two are not the same.")).to_be_visible()
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.wait_for_url("**/s/*/overview")
    sees_personal_data_when_asking(page)
    again = visit(own_shop, link)
    expect(again.get_by_role("alert")).to_contain_text("ask an admin for a new one")
    with api(own_shop) as client:
        noted = client.get("/audit", params={"action": "personal_data.shown"}).json()["entries"]
    assert noted
    assert "jane" not in str(noted).lower()


def sees_personal_data_when_asking(page: Page) -> None:
    page.goto("/s/prod/customers")
    expect(page.get_by_text("••••").first).to_be_visible()
    assert "@" not in page.inner_text("main")
    page.get_by_role("button", name="Signed in as Ann Lee").click()
    page.get_by_role("menuitem", name="Show personal data").click()
    expect(page.locator("main").get_by_text(re.compile("@")).first).to_be_visible()
    page.reload()
    expect(page.get_by_text("••••").first).to_be_visible()


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_session_that_is_ended_elsewhere_leads_to_signing_in(own_shop: Shop, visit: Visit) -> None:
    page = visit(own_shop, "/sign-in")
    sign_in(page.context, own_shop, email=own_shop.access.console_email, password=own_shop.access.console_password)
    page.goto("/s/prod/overview")
    expect(page.get_by_role("button", name="Signed in as Demo")).to_be_visible()
    with api(own_shop) as client:
        for person in client.get("/people").json()["people"]:
            for one in client.get("/sessions", params={"person": person["id"]}).json()["sessions"]:
                client.delete(f"/sessions/{one['id']}")
    with suppress(Error):  # the page may have noticed by itself
        page.get_by_role("link", name="Customers").click(timeout=2_000)
    page.wait_for_url(re.compile(r"/sign-in\?to=%2Fs%2Fprod"))


def test_the_cookie_is_out_of_reach_and_the_page_is_in_no_frame(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, "/s/prod/customers")
    (cookie,) = page.context.cookies()
    assert cookie["name"] == "__Host-onefold"
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"], cookie["path"]) == (True, True, "Strict", "/")
    assert page.evaluate("document.cookie") == ""
    headers = httpx.get(f"{shop.address}/sign-in", trust_env=False).headers
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


ATTACK = """
<h1>Nice page</h1>
<iframe name="frame" src="{shop}/s/prod/overview"></iframe>
<form id="form" method="post" action="{shop}/api/v1/spaces" enctype="text/plain">
  <input name='{{"slug":"by-form","name":"x' value='"}}'>
</form>
"""

FETCHES = """async ([address]) => {
  const said = [];
  const ask = (path, more) => fetch(address + '/api/v1' + path, {credentials: 'include', ...more})
    .then((one) => one.text(), () => 'refused');
  const made = {method: 'POST', body: JSON.stringify({slug: 'by-fetch', name: 'x'})};
  for (const headers of [{}, {'Content-Type': 'text/plain'}, {'Onefold-Console': '1'}])
    said.push(await ask('/spaces', {...made, headers}));
  said.push(await ask('/spaces', {...made, mode: 'no-cors'}));
  said.push(await ask('/session', {}));
  return said;
}"""


@contextmanager
def elsewhere(shop: Shop) -> Iterator[str]:
    """Another origin on the same host: its requests are same-site, so that browsers send the cookie along."""

    class Attack(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(ATTACK.format(shop=shop.address).encode())

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Attack) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_page_elsewhere_changes_nothing_reads_nothing_and_frames_nothing(own_shop: Shop, visit: Visit) -> None:
    page = visit(own_shop, "/sign-in")
    sign_in(page.context, own_shop, token=own_shop.access.admin_token)
    with elsewhere(own_shop) as other:
        page.goto(other)
        assert page.evaluate(FETCHES, [own_shop.address]) == ["refused"] * 5
        assert not any("Onefold" in (frame.title() or "") for frame in page.frames[1:])
        with page.expect_navigation() as sent:
            page.evaluate("document.getElementById('form').submit()")
        assert sent.value.status in {401, 403}
    with api(own_shop) as client:
        assert {one["slug"] for one in client.get("/spaces").json()["spaces"]} == {"dev", "prod"}


@pytest.mark.parametrize("store", ["sqlite"])
def test_whoever_keeps_guessing_is_told_to_wait(own_shop: Shop, visit: Visit) -> None:
    page = visit(own_shop, "/sign-in")
    headers = {"Onefold-Console": "1", "Origin": own_shop.address}
    for _ in range(10):
        page.context.request.post(
            f"{own_shop.address}/api/v1/session", data={"email": "x@example.com", "password": "wrong"}, headers=headers
        )
    fill(page, "x@example.com", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("Wait a minute")
