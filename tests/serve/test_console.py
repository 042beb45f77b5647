"""The console's files over HTTP: what may run in them, what browsers keep, and what is not there."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import httpx
import pytest

from onefold.serve.console.pages import BUILT
from tests.servers.onefold import make_workspace, running

pytestmark = pytest.mark.skipif(not (BUILT / "index.html").exists(), reason="the console is not built: make console")


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    db = str(tmp_path_factory.mktemp("console") / "shop.db")
    make_workspace(db)
    with running(db) as server, httpx.Client(base_url=server.address, trust_env=False) as client:
        yield client


def assets(html: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/assets/[^"]+)"', html)


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/s/prod/overview", "/s/prod/customers/email:a%2Fb@example.com?tab=why"]
)
def test_every_address_of_the_console_is_one_page_that_no_frame_may_hold(console: httpx.Client, path: str) -> None:
    answer = console.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"
    assert assets(answer.text)


def test_the_policy_lets_only_our_files_run_and_styles_in_by_a_nonce_of_this_answer(console: httpx.Client) -> None:
    first, second = console.get("/"), console.get("/")
    policies = [
        dict(part.strip().split(" ", 1) for part in one.headers["content-security-policy"].split(";"))
        for one in (first, second)
    ]
    assert policies[0]["default-src"] == "'none'"
    assert policies[0]["script-src"] == "'self'"
    assert policies[0]["frame-ancestors"] == "'none'"
    assert "unsafe" not in first.headers["content-security-policy"]
    nonces = [re.search(r"'nonce-([^']+)'", one["style-src"]) for one in policies]
    assert nonces[0]
    assert nonces[1]
    assert nonces[0][1] != nonces[1][1]
    assert f'content="{nonces[0][1]}"' in first.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", first.text)


def test_its_files_are_kept_for_good_and_come_packed_to_who_takes_that(console: httpx.Client) -> None:
    for path in assets(console.get("/").text):
        packed = console.get(path)
        assert packed.headers["content-encoding"] == "gzip"
        assert "immutable" in packed.headers["cache-control"]
        plain = console.get(path, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == packed.content == gzip.decompress((BUILT / f"{path[1:]}.gz").read_bytes())


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.js",
        "/assets/..%2F..%2Fpages.py",
        "/assets/%2e%2e/index.html",
        "/assets/index.html.gz",
        "/pages.py",
    ],
)
def test_nothing_else_of_the_disk_is_served(console: httpx.Client, path: str) -> None:
    assert console.get(path).status_code == 404
