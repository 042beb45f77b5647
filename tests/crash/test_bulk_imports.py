"""Servers are killed while a large import is on its way: run again, it comes to the same end, and nothing is lost."""

from __future__ import annotations

import os
import random
import time
from contextlib import closing
from math import ceil

import httpx
import pytest

from onefold.store.ahead import ahead_of
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.crash.callers import Callers
from tests.crash.forked import Forked
from tests.crash.ledger import SPACE, prepare, require_sound, stored

KILLS = ceil(int(os.environ.get("CRASH_KILLS", "200")) / 40)
ROWS = 8_000
PATIENCE = 120.0
LONGEST_LIFE = 3.0


def _table(first: int = 0) -> bytes:
    lines = [f"{n},u{n // 3},c{n // 2}@example.com,Bern" for n in range(first, first + ROWS)]
    return "\n".join(["id,user_id,email,city", *lines]).encode()


def _begin(server: Forked, token: str, first: int = 0) -> str:
    """Asked again where those begun before are still under way."""
    until = time.monotonic() + PATIENCE
    while (answer := _asked(server, token, first)).status_code == 429:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert answer.status_code == 202, answer.text
    found: str = answer.json()["id"]
    return found


def _asked(server: Forked, token: str, first: int) -> httpx.Response:
    return httpx.post(
        "http://{}:{}/api/v1/spaces/{}/imports".format(*server.address, SPACE),
        params={"source": "crm", "file": "crm.csv"},
        content=_table(first),
        auth=(token, ""),
        timeout=PATIENCE,
        trust_env=False,
    )


def _end(server: Forked, token: str, number: str) -> dict[str, object]:
    until = time.monotonic() + PATIENCE
    while True:
        where = "http://{}:{}/api/v1/spaces/{}/imports/{}".format(*server.address, SPACE, number)
        found = httpx.get(where, auth=(token, ""), timeout=PATIENCE, trust_env=False).json()
        if found["state"] in {"done", "failed"}:
            assert found["state"] == "done", str(found)
            result: dict[str, object] = found["result"]
            return result
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.parametrize("kill", [Forked.kill_both, Forked.kill_engine], ids=["both", "engine"])
def test_an_import_that_is_killed_and_run_again_comes_to_the_same_end(kill: object, address: str) -> None:
    chance = random.Random(getattr(kill, "__name__", ""))
    with Callers(prepare(address), seed=900) as callers:
        token = _token(address)
        server = Forked(address)
        callers.address = lambda _: server.address
        for _ in range(KILLS):
            _begin(server, token)
            time.sleep(chance.uniform(0.2, LONGEST_LIFE))
            kill(server)  # type: ignore[operator]
            if kill is Forked.kill_both:
                server = Forked(address)
        callers.wait_for(50)
        _wait_until_resolved(address)
        result = _end(server, token, _begin(server, token))
        assert result["read"] == ROWS
        callers.stop()
        server.stop()
        assert not callers.failures, callers.failures
        kept = stored(address)
        assert set(kept.values()) == {1}
        assert {str(n) for n in range(ROWS)} | callers.acknowledged <= kept.keys()
        require_sound(address)


def test_an_import_comes_to_its_end_at_whichever_of_two_servers_it_is_begun(postgres_url: str) -> None:
    """One of them writes the space, and takes over what the other one reads."""
    with Callers(prepare(postgres_url), count=4, seed=901) as callers:
        token, servers = _token(postgres_url), [Forked(postgres_url) for _ in range(2)]
        callers.address = lambda caller: servers[caller % 2].address
        begun = [(server, _begin(server, token, place * ROWS)) for place, server in enumerate(servers)]
        results = [_end(server, token, number) for server, number in begun]
        callers.wait_for(20)
        callers.stop()
        for server in servers:
            server.stop()
    assert [(one["read"], one["stored"]) for one in results] == [(ROWS, ROWS)] * 2
    assert not callers.failures, callers.failures
    kept = stored(postgres_url)
    assert {str(n) for n in range(2 * ROWS)} | callers.acknowledged == kept.keys()
    require_sound(postgres_url)


def _token(db: str) -> str:
    with closing(open_database(db)) as database:
        return Workspace(database).create_token("test", "space_admin", SPACE)


def _wait_until_resolved(db: str) -> None:
    """What was killed is gone on with by whoever writes next."""
    until = time.monotonic() + PATIENCE
    with closing(open_database(db)) as database:
        space = Workspace(database).spaces[SPACE].number
        while True:
            with database.reader() as connection:
                if ahead_of(connection, space) is None:
                    return
            assert time.monotonic() < until
            time.sleep(0.1)
