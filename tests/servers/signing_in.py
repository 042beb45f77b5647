"""People who sign in to the real service, as the console's page has their browser do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import httpx

from tests.servers.onefold import Server, make_workspace, running

PASSWORD = "seven quiet herons"
CONSOLE = {"Onefold-Console": "1", "Sec-Fetch-Site": "same-origin"}


class Service:
    """A running service, and what opens it."""

    def __init__(self, server: Server, token: str, db: str) -> None:
        self.server, self.token, self.db = server, token, db
        self.open: list[httpx.Client] = []
        self.admin = self.by_token(token)

    def client(self, server: Server | None = None, **more: Any) -> httpx.Client:
        base = f"{(server or self.server).address}/api/v1"
        self.open.append(httpx.Client(base_url=base, trust_env=False, timeout=30, **more))
        return self.open[-1]

    def by_token(self, token: str) -> httpx.Client:
        return self.client(auth=(token, ""))

    def new_token(self, name: str, scope: str, space: str | None = None) -> str:
        made = self.admin.post("/tokens", json={"name": name, "scope": scope, "space": space})
        return str(made.json()["token"])

    def browser(self, server: Server | None = None) -> httpx.Client:
        """Nobody is signed in yet; it asks as the console's page does."""
        one = self.client(server, headers=CONSOLE)
        one.event_hooks["response"].append(lambda answer: _keep(one, answer))
        return one

    def signed_in(self, token: str, server: Server | None = None) -> httpx.Client:
        one = self.browser(server)
        assert one.post("/session", json={"token": token}).status_code == 200
        return one

    def invite(self, email: str, role: str = "viewer", **more: object) -> dict[str, Any]:
        made = self.admin.post("/people", json={"email": email, "name": "Ann Lee", "role": role, **more})
        assert made.status_code == 201, made.text
        return dict(made.json())

    def person(self, email: str, role: str = "viewer", **more: object) -> tuple[str, httpx.Client]:
        """The id of a new person, and a browser in which they are signed in."""
        invited, one = self.invite(email, role, **more), self.browser()
        answer = one.post("/session/password", json={"link": secret_of(invited), "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return invited["person"]["id"], one

    def audit(self, action: str) -> list[dict[str, Any]]:
        return list(self.admin.get("/audit", params={"action": action}).json()["entries"])


def secret_of(invited: dict[str, Any]) -> str:
    return str(invited["link"].partition("#set=")[2])


def _keep(one: httpx.Client, answer: httpx.Response) -> None:
    """As a browser does on the machine itself; httpx keeps no Secure cookie of plain http."""
    said = answer.headers.get("set-cookie")
    if said:
        one.headers["Cookie"] = said.partition(";")[0]


def until(holds: Callable[[], bool], seconds: float = 15) -> float:
    """Waits until something is so; how long that took."""
    began = monotonic()
    while not holds():
        assert monotonic() - began < seconds
        sleep(0.05)
    return monotonic() - began


@contextmanager
def serving(db: str, *flags: str) -> Iterator[Service]:
    token = make_workspace(db)
    with running(db, "--engine", "thread", *flags) as server:
        service = Service(server, token, db)
        try:
            yield service
        finally:
            for client in service.open:
                client.close()
