"""Several servers on one PostgreSQL: any accepts, one resolves, and another takes over when it is killed."""

from __future__ import annotations

import random
import time
from contextlib import ExitStack, closing
from typing import Any

import httpx

from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.crash.callers import Callers
from tests.crash.forked import Forked
from tests.crash.ledger import SPACE, prepare, require_kept, require_sound

SERVERS = 3
TAKEN_OVER = 5.0
"""Seconds in which calls are acknowledged again, whichever server was killed."""


def test_any_server_accepts_and_another_takes_over_from_one_that_is_killed(postgres_url: str) -> None:
    """Each is killed in turn, so that whoever writes is killed too; a new one comes in its place."""
    with Callers(prepare(postgres_url), count=6) as callers:
        servers = [Forked(postgres_url) for _ in range(SERVERS)]
        callers.address = lambda caller: _one_of(list(servers), caller)
        callers.wait_for(60)
        chance = random.Random(1)
        for turn in range(2 * SERVERS):
            time.sleep(chance.uniform(0, 0.5))
            servers.pop(turn % SERVERS if turn < SERVERS else 0).kill()
            _require_taken_over(callers, servers)
            servers.append(Forked(postgres_url))
        callers.wait_for(60)
        callers.stop()
        for server in servers:
            server.stop()
    assert not callers.failures, callers.failures
    assert callers.statuses().keys() <= {200, 503}
    require_kept(postgres_url, callers.acknowledged, callers.sent)
    require_sound(postgres_url)


def _one_of(servers: list[Forked], caller: int) -> tuple[str, int]:
    return servers[caller % len(servers)].address


def _require_taken_over(callers: Callers, servers: list[Forked]) -> None:
    """Every one that is left answers calls that came after the kill."""
    began = time.monotonic()
    callers.wait_for(20 * len(servers), TAKEN_OVER)
    assert time.monotonic() - began < TAKEN_OVER


def test_a_statement_holds_whichever_of_two_servers_it_is_made_and_withdrawn_at(postgres_url: str) -> None:
    """One of them writes the space: what is said at the other one is handed over to it, and answered when it holds."""
    key, token = prepare(postgres_url), _token(postgres_url)
    with ExitStack() as running:
        servers = [Forked(postgres_url) for _ in range(2)]
        asking = [running.enter_context(_client(server, token)) for server in servers]
        with _client(servers[0], key) as website:
            calls = [
                {"type": "identify", "userId": name, "anonymousId": f"a-{name}"} for name in ("u0", "u1", "u2", "u3")
            ]
            website.post("/v1/batch", json={"batch": calls}).raise_for_status()
        pairs = [("user_id:u0", "user_id:u1"), ("user_id:u2", "user_id:u3")]
        made = [_made(client, {"together": pair}) for client, pair in zip(asking, pairs, strict=True)]
        for client in asking:
            assert [_are_one(client, pair) for pair in pairs] == [True, True]
        for client, number in zip(asking, reversed(made), strict=True):
            client.delete(f"/api/v1/spaces/{SPACE}/statements/{number}").raise_for_status()
        for client in asking:
            assert [_are_one(client, pair) for pair in pairs] == [False, False]
        for server in servers:
            server.stop()
    require_sound(postgres_url)


def _token(db: str) -> str:
    with closing(open_database(db)) as database:
        return Workspace(database).create_token("support", "space_admin", SPACE)


def _client(server: Forked, secret: str) -> httpx.Client:
    base = "http://{}:{}".format(*server.address)
    return httpx.Client(base_url=base, auth=(secret, ""), timeout=60, trust_env=False)


def _made(client: httpx.Client, statement: dict[str, Any]) -> int:
    answer = client.post(f"/api/v1/spaces/{SPACE}/statements", json=statement)
    assert answer.status_code == 201, answer.text
    (one,) = answer.json()["statements"]
    return int(one["number"])


def _are_one(client: httpx.Client, pair: tuple[str, str]) -> bool:
    ids = [client.get(f"/api/v1/spaces/{SPACE}/profiles/{one}").raise_for_status().json()["id"] for one in pair]
    return ids[0] == ids[1]
