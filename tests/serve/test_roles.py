"""Who may ask what: every endpoint of the table, by no credentials, by each role, by token and by session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette

from onefold.live.live import Live
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Endpoint
from onefold.serve.openapi import endpoints
from onefold.serve.routing import routes
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from onefold.store.workspace_rows import SCOPES, Scope
from tests.servers.service import listening
from tests.servers.signing_in import CONSOLE, Service, serving

TABLE = [one for one in endpoints() if one.scope is not None]

UNGUARDED = {"session.sign_in", "session.set_password", "session.read_link"}
"""What is asked to get a session, beside the description of the API."""

ROLES: dict[str, tuple[Scope, str | None]] = {
    "viewer": ("read", "prod"),
    "editor": ("space_admin", "prod"),
    "editor elsewhere": ("space_admin", "dev"),
    "admin": ("admin", None),
}


def test_only_signing_in_and_the_description_are_for_everybody() -> None:
    assert {one.name for one in endpoints() if one.scope is None} == UNGUARDED


def path_of(one: Endpoint, space: str = "prod") -> str:
    """The path in a space, with names of nothing in all other places."""
    return re.sub(r"\{\w+\+?\}", "nothing-7", one.path.replace("{space}", space))


def expected(one: Endpoint, role: str) -> int:
    """The status of who may not; 0 for who may."""
    scope, space = ROLES[role]
    if "{space}" in one.path and space not in {None, "prod"}:
        return 404
    assert one.scope is not None
    return 403 if SCOPES.index(scope) < SCOPES.index(one.scope) else 0


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(str(tmp_path_factory.mktemp("roles") / "shop.db")) as one:
        yield one


@pytest.fixture(scope="module")
def tokens(service: Service) -> dict[str, str]:
    return {role: service.new_token(f"a {role}", scope, space) for role, (scope, space) in ROLES.items()}


def asked(client: httpx.Client, one: Endpoint, path: str) -> int:
    """Only the status: some answers go on."""
    with client.stream(one.method, f"{str(client.base_url).removesuffix('/api/v1/')}{path}") as answer:
        return answer.status_code


def test_without_credentials_nothing_is_answered(service: Service) -> None:
    client = service.client(headers=CONSOLE)
    stale = service.client(headers={**CONSOLE, "Cookie": "__Host-onefold=se_unknown"})
    for one in TABLE:
        assert asked(client, one, path_of(one)) == 401, one.name
        assert asked(stale, one, path_of(one)) == 401, one.name


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("way", ["token", "session"])
def test_each_endpoint_refuses_whom_it_is_not_for(
    service: Service, tokens: dict[str, str], role: str, way: str
) -> None:
    client = service.by_token(tokens[role]) if way == "token" else service.signed_in(tokens[role])
    for one in TABLE:
        refused = expected(one, role)
        if refused:
            assert asked(client, one, path_of(one)) == refused, one.name
        elif one.method == "GET":
            assert asked(client, one, path_of(one)) not in {401, 403}, one.name


def test_a_space_that_is_not_ones_own_is_as_if_it_were_not_there(service: Service, tokens: dict[str, str]) -> None:
    client = service.by_token(tokens["editor elsewhere"])
    for one in TABLE:
        if "{space}" in one.path and one.scope != "admin":
            said = [
                client.request(one.method, f"{service.server.address}{path_of(one, space)}").json()
                for space in ("prod", "no-such-space")
            ]
            assert said[0] == said[1], one.name


def test_each_endpoint_lets_in_whom_it_is_for_also_to_change_things(tmp_path: Path) -> None:
    """Over the real routes and guard; what would be done is left undone."""
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        database.migrate()
        workspace = Workspace(database)
        workspace.initialize({"dev": "Development", "prod": "Production"})
        context = Context(database, workspace, cast("Live", None))
        idle = [replace(one, handler=lambda _: None, query=None, body=None, answer=None) for one in TABLE]
        app = Starlette(routes=routes(idle, context, guard))
        with listening(app) as address:
            for role, (scope, space) in ROLES.items():
                auth = (workspace.create_token(f"a {role}", scope, space), "")
                with httpx.Client(base_url=address, auth=auth, trust_env=False) as client:
                    said = {one.name: client.request(one.method, path_of(one)).status_code for one in TABLE}
                assert said == {one.name: expected(one, role) or 204 for one in TABLE}, role
