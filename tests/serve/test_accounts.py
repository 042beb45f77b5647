"""People, sessions and signing in, over the real service on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.servers.onefold import Server, make_workspace, running

PASSWORD = "seven quiet herons"
SIGN = {"Onefold-Console": "1", "Sec-Fetch-Site": "same-origin"}


class Service:
    """A running service, and what opens it."""

    def __init__(self, server: Server, token: str) -> None:
        self.server, self.token = server, token
        self.open: list[httpx.Client] = []
        self.admin = self.by_token(token)

    def by_token(self, token: str) -> httpx.Client:
        return self.client(auth=(token, ""))

    def client(self, **more: Any) -> httpx.Client:
        made = httpx.Client(base_url=f"{self.server.address}/api/v1", trust_env=False, timeout=30, **more)
        self.open.append(made)
        return made

    def browser(self) -> httpx.Client:
        """Nobody is signed in yet; it asks as the console's page does."""
        jar = self.client(headers=SIGN)
        jar.event_hooks["response"].append(lambda answer: _keep(jar, answer))
        return jar

    def signed_in(self, token: str) -> httpx.Client:
        jar = self.browser()
        assert jar.post("/session", json={"token": token}).status_code == 200
        return jar

    def person(self, email: str, role: str = "viewer", **more: object) -> tuple[str, httpx.Client]:
        """The id of a new person, and a browser in which they are signed in."""
        said = {"email": email, "name": "Ann", "role": role, **more}
        made = self.admin.post("/people", json=said)
        assert made.status_code == 201, made.text
        jar = self.browser()
        set_ = jar.post("/session/password", json={"link": secret_of(made.json()), "password": PASSWORD})
        assert set_.status_code == 200, set_.text
        return made.json()["person"]["id"], jar

    def audit(self, action: str) -> list[dict]:
        return self.admin.get("/audit", params={"action": action}).json()["entries"]


def secret_of(invited: dict) -> str:
    return invited["link"].partition("#set=")[2]


def _keep(jar: httpx.Client, answer: httpx.Response) -> None:
    """As a browser does on the machine itself; httpx keeps no Secure cookie of plain http."""
    said = answer.headers.get("set-cookie")
    if said:
        name, _, value = said.partition(";")[0].partition("=")
        jar.headers["Cookie"] = f"{name}={value}"


@pytest.fixture
def service(address: str) -> Iterator[Service]:
    token = make_workspace(address)
    with running(address) as server:
        one = Service(server, token)
        yield one
        for client in one.open:
            client.close()


def test_a_person_is_added_sets_a_password_by_the_link_once_and_signs_in(service: Service) -> None:
    made = service.admin.post("/people", json={"email": " Jane@Example.com", "name": "Jane Doe", "role": "viewer"})
    assert made.status_code == 201
    person = made.json()["person"]
    assert (person["email"], person["personal"], person["ready"]) == ("jane@example.com", "masked", False)
    jar, link = service.browser(), secret_of(made.json())
    assert jar.post("/session", json={"email": "jane@example.com", "password": PASSWORD}).status_code == 401
    assert jar.post("/session/password", json={"link": link, "password": "short"}).status_code == 400
    first = jar.post("/session/password", json={"link": link, "password": PASSWORD})
    assert first.status_code == 200
    assert service.browser().post("/session/password", json={"link": link, "password": PASSWORD}).status_code == 404
    again = service.browser().post("/session", json={"email": "JANE@example.com ", "password": PASSWORD})
    assert again.status_code == 200
    said = jar.get("/session").json()
    assert (said["name"], said["role"], said["masked"], said["email"]) == ("Jane Doe", "viewer", True, "jane@example.com")


def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(service: Service) -> None:
    answer = service.browser().post("/session", json={"token": service.token})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-onefold=se_")
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
