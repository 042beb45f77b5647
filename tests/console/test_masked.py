"""Whoever sees personal data only when they ask is shown none of it, on any page of the console."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from onefold.serve.masking import DOTS
from tests.console.conftest import Open, Shop

JANE = "jane.hartley@example.com"
PASSWORD = "four unlikely words together"
MARK, NUMBER = "zebra", 91827364
"""Stand in every personal value of the people in the space dev."""

RULESET = """
version: 1
rules:
  - name: same last name
    review: true
    match: {all: [{same: last_name}]}
"""

CALLS: list[dict[str, Any]] = [
    {
        "type": "identify", "userId": "zebra-1", "anonymousId": "zebra-browser", "messageId": "m1",
        "traits": {"email": "zebra.one@example.com", "first_name": "Zebra", "last_name": "Zebrason", "age": NUMBER,
                   "address": {"street": "Zebra street 7", "lines": [NUMBER]}},
    },
    {
        "type": "track", "userId": "zebra-1", "event": "Order Completed", "messageId": "m2",
        "properties": {"note": "for the zebra", "total": NUMBER}, "context": {"ip": "203.0.113.9", "odd": ["zebra"]},
    },
    {"type": "group", "userId": "zebra-1", "groupId": "zebra-club", "messageId": "m3", "traits": {"name": "Zebras"}},
    {
        "type": "identify", "userId": "zebra-2", "messageId": "m4",
        "traits": {"email": "zebra.one@example.com", "first_name": "Zebra", "last_name": "Zebrason"},
    },
    {"type": "identify", "userId": "zebra-3", "messageId": "m5", "traits": {"email": "zebra.three@example.com"}},
    {"type": "identify", "userId": "zebra-4", "messageId": "m6", "traits": {"last_name": "Zebrason"}},
]  # fmt: skip

EVERYBODYS = (
    "overview", "overview?attention=all&tables=profiles,records", "customers", "customers/{zebra}",
    "customers/{zebra}?tab=timeline", "customers/{zebra}?tab=timeline&open=desk/m2", "customers/{zebra}?tab=graph",
    "customers/{zebra}?tab=why", "customers/{zebra}?tab=rejections", "customers/{zebra}?tab=statements",
    "customers/{zebra}?tab=as-of&day=2100-01-01", "rules/tests", "rules/tests/{run}", "rules/tests/{run}?example=1",
    "simulator", "review", "review?show=decided", "settings/spaces", "settings/alerts", "settings/account",
)  # fmt: skip
EDITORS = (
    "customers/{zebra}?do=unmerge", "customers/{zebra}?do=join", "customers/{zebra}?do=delete",
    "rules/now", "rules/drafts", "rules/history", "rules/history/1", "sources", "sources/desk?tab=snippet",
    "sources/desk?tab=live",  "sources/desk?tab=refused", "sources/desk?tab=import", "sources/desk?tab=volume",
    "sources/desk?tab=keys", "sources/desk?tab=feeds", "privacy/requests", "privacy/requests?request={request}",
    "privacy/new", "privacy/suppressed", "privacy/access", "privacy/retention", "privacy/consent", "privacy/audit",
    "settings/people", "settings/tokens", "settings/keys",
)  # fmt: skip

SHOWN = """() => [document.title, location.href, document.documentElement.outerHTML,
    ...[...document.querySelectorAll('input, textarea')].map((one) => one.value)].join(' ').toLowerCase()"""
"""All there is on a page, attributes and what stands in fields too."""


class World:
    """People in the space dev of whom everything is marked, and all that can be made of them."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.admin = httpx.Client(
            base_url=f"{shop.address}/api/v1", auth=(shop.access.admin_token, ""), trust_env=False, timeout=60
        )
        self.sent("PUT", "/spaces/dev/ruleset", content=RULESET)
        self.sent("POST", "/sources", json={"slug": "desk", "name": "Desk", "kind": "website", "spaces": ["dev"]})
        self.sent("GET", "/sources/desk/calls")  # from now on they are kept to be looked at
        key = self.sent("POST", "/sources/desk/keys")["write_key"]
        for one in [*CALLS, {"type": "identify", "userId": ["zebra"]}]:
            self.call(key, one)
        wanted = {"together": ["user_id:zebra-1", "user_id:zebra-3"], "reason": "says zebra"}
        self.sent("POST", "/spaces/dev/statements", json=wanted)
        self.places = {"zebra": self.found("user_id:zebra-1"), "run": self.tried(), "request": self.kept_out()}
        self.call(key, {**CALLS[1], "messageId": "m7"})  # when somebody is forgotten, so are calls that are looked at

    def call(self, key: str, one: dict[str, Any]) -> None:
        httpx.post(f"{self.shop.address}/v1/{one['type']}", json=one, auth=(key, ""), trust_env=False)

    def sent(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = self.admin.request(method, path, follow_redirects=True, **more)
        assert answer.status_code < 300, answer.text
        return dict(answer.json()) if answer.content else {}

    def found(self, who: str) -> str:
        return str(self.sent("GET", f"/spaces/dev/profiles/{who}")["id"])

    def tried(self) -> str:
        """A test by which two people would be one, and one two."""
        run = self.sent("POST", "/spaces/dev/dry-runs", json={"ruleset": "identifiers: {user_id: {limit: 5}}"})
        self.until(lambda: self.sent("GET", f"/spaces/dev/dry-runs/{run['id']}")["state"] == "done")
        self.until(lambda: self.sent("GET", "/spaces/dev/review/counts")["open"] > 0)
        return str(run["id"])

    def kept_out(self) -> str:
        wanted = {"subject": "email:zebra.five@example.com", "suppress": True}
        id_ = str(self.sent("POST", "/spaces/dev/deletions", json=wanted)["id"])
        self.until(lambda: self.sent("GET", f"/spaces/dev/deletions/{id_}")["state"] == "done")
        return id_

    def close(self) -> None:
        self.admin.close()

    @staticmethod
    def until(holds: Callable[[], bool]) -> None:
        end = monotonic() + 60
        while not holds():
            assert monotonic() < end
            sleep(0.05)

    def person(self, role: str) -> dict[str, str]:
        """Who sees personal data masked."""
        email = f"{role}@staff.example"
        new = {"email": email, "name": "Ann Lee", "role": role, "personal": "masked"}
        secret = self.sent("POST", "/people", json=new)["link"].partition("#set=")[2]
        headers = {"Onefold-Console": "1", "Origin": self.shop.address}
        said = {"link": secret, "password": PASSWORD}
        httpx.post(f"{self.shop.address}/api/v1/session/password", json=said, headers=headers, trust_env=False)
        return {"email": email, "password": PASSWORD}


WAITED = """(() => {
    const ask = window.fetch;
    let asked = 0, still = 0;
    window.fetch = async (...what) => {
        asked += 1;
        try { return await ask(...what); } finally { asked -= 1; still = 0; }
    };
    const busy = () => asked > 0 || document.querySelector('[role=status][aria-label=Loading]') !== null;
    window.isStill = () => (still = busy() ? 0 : still + 1) > 5;
    window.go = (path) => {
        still = 0;
        history.pushState({}, '', path);
        dispatchEvent(new PopStateEvent('popstate'));
    };
})()"""
"""So that one can wait, frame by frame, until a page has been answered all that it asked for."""


def go(page: Page, path: str) -> None:
    page.evaluate("(path) => window.go(path)", path)
    page.wait_for_function("() => window.isStill()", polling="raf")


@pytest.mark.parametrize("store", ["sqlite"])
def test_no_page_shows_personal_data_to_who_has_not_asked(own_shop: Shop, open_page: Open) -> None:
    with closing(World(own_shop)) as world:
        viewer = open_page(own_shop, "/s/dev/overview", by=world.person("viewer"), before=WAITED)
        assert told(viewer, world, EVERYBODYS) >= 10
        admin = open_page(own_shop, "/s/dev/overview", by=world.person("admin"), before=WAITED)
        assert told(admin, world, EDITORS) >= 4


def told(page: Page, world: World, pages: Sequence[str]) -> int:
    """On how many of the pages something is masked; on none of them anything is shown, and none has failed."""
    masked = 0
    for path in pages:
        go(page, f"/s/dev/{path.format(**world.places)}")
        if path.endswith("=live"):
            page.get_by_role("button", name="Open the call Order Completed").click()
        shown = page.evaluate(SHOWN)
        assert not any(mark in shown for mark in (MARK, str(NUMBER))), path
        expect(page.get_by_text("That did not work")).to_have_count(0)
        masked += DOTS in shown
    return masked
