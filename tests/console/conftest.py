"""The console as people meet it: a real Chromium before the real service, with the demo shop in it.

What every test looks at and none changes is `shop`, on an SQLite database; a test that changes something takes
`own_shop`, which is a copy of its own, on the store that the test is given.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect

from onefold.demo.generator import generate
from onefold.demo.service import Access, furnish
from onefold.serve.console.pages import BUILT
from tests.servers.chromium import opened
from tests.servers.onefold import Server, running

CUSTOMERS = 200
SCREENSHOTS = os.environ.get("CONSOLE_SCREENSHOTS")
"""A folder for pictures of every page that a test shows with `picture`."""

WIDE, NARROW = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)


class Shop(NamedTuple):
    """A running service with the demo shop in its space prod, and what opens it."""

    server: Server
    access: Access

    @property
    def address(self) -> str:
        return self.server.address

    def client(self) -> httpx.Client:
        """Of an admin, for the API of the space prod: `get("/counts")`."""
        base = f"{self.address}/api/v1/spaces/prod"
        return httpx.Client(base_url=base, auth=(self.access.admin_token, ""), trust_env=False, timeout=60)


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    if not (BUILT / "index.html").exists():
        pytest.skip("The console is not built: make console")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with opened() as one:
        yield one


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's files, and a database that was filled from them."""
    out = tmp_path_factory.mktemp("demo")
    generate(out, CUSTOMERS, 7)
    access, _ = furnish(str(out / "shop.db"), out, lambda *_: None)
    (out / "access").write_text(access.lines())
    return out


@pytest.fixture(scope="session")
def shop(files: Path) -> Iterator[Shop]:
    """For tests that change nothing."""
    with running(str(files / "shop.db")) as server:
        yield Shop(server, Access.read((files / "access").read_text()))


@pytest.fixture
def own_shop(files: Path, store: str, address: str, tmp_path: Path) -> Iterator[Shop]:
    """For one test, which may change what it likes."""
    if store == "sqlite":
        place = str(tmp_path / "own.db")
        shutil.copy(files / "shop.db", place)
        access = Access.read((files / "access").read_text())
    else:
        place = address
        access, _ = furnish(place, files, lambda *_: None)
    with running(place) as server:
        yield Shop(server, access)


def sign_in(context: BrowserContext, shop: Shop, **by: str) -> None:
    """As the console's page does it: a real session, in the browser's own jar."""
    headers = {"Onefold-Console": "1", "Origin": shop.address}
    answer = context.request.post(f"{shop.address}/api/v1/session", data=by, headers=headers)
    assert answer.ok, answer.text()


Open = Callable[..., Page]
"""`open(shop, "/s/prod/overview", width=390, token=...)`: a page of somebody who is signed in."""


Picture = Callable[[Page, str], None]
"""`picture(page, "name")`."""


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Tabs of people who are signed in, as admins unless a token or an account is given; each in a browser of its own.
    `before` is a script that runs before the page's own.

    Whatever a page logs as an error, and every answer of 500 and above, fails the test.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_(
        shop: Shop,
        path: str,
        *,
        token: str | None = None,
        by: dict[str, str] | None = None,
        before: str = "",
        narrow: bool = False,
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=shop.address,
            viewport=NARROW if narrow else WIDE,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        sign_in(context, shop, **(by or {"token": token or shop.access.admin_token}))
        context.add_init_script(before)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said) else None)
        page.on("response", lambda one: wrong.append(f"{one.status} {one.url}") if one.status >= 500 else None)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not wrong


def _is_wrong(said: ConsoleMessage) -> bool:
    """Chromium logs every refusal; of a conflict, and of what cannot be done, a page is to make something."""
    return said.type == "error" and not re.search("status of (409|422)", said.text)


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Picture:
    """Keep a picture of a page, where pictures are kept; it is named after the test and what it shows."""
    test = re.sub(r"\W+", "-", request.node.name).strip("-")

    def take(page: Page, name: str) -> None:
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(SCREENSHOTS) / f"{test}--{name}.png", full_page=True)

    return take


@cache
def _axe() -> str:
    found = Path(__file__).parents[2] / "console/node_modules/axe-core/axe.min.js"
    return found.read_text("utf-8")


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fails where axe-core finds something serious on a page."""

    def check(page: Page) -> None:
        page.evaluate(_axe())
        found = page.evaluate("() => axe.run({resultTypes: ['violations']})")
        serious = [one for one in found["violations"] if one["impact"] in {"serious", "critical"}]
        assert not serious, [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in serious]

    return check


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def open_tab(page: Page, name: str) -> None:
    """And wait until what it shows is there."""
    page.get_by_role("tab", name=name, exact=True).click()
    panel = page.get_by_role("tabpanel", name=name, exact=True)
    expect(panel).to_be_visible()
    expect(panel.get_by_role("status", name="Loading")).to_have_count(0)


@contextmanager
def downloaded(page: Page) -> Iterator[Callable[[], str]]:
    """What the block lets the page download, as text."""
    with page.expect_download() as waiting:
        yield lambda: Path(waiting.value.path()).read_text("utf-8")
