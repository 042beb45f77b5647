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


def _table() -> bytes:
    lines = [f"{n},u{n // 3},c{n // 2}@example.com,Bern" for n in range(ROWS)]
    return "\n".join(["id,user_id,email,city", *lines]).encode()


def _begin(server: Forked, token: str) -> str:
    """Asked again where those begun before are still under way."""
    until = time.monotonic() + PATIENCE
    while (answer := _asked(server, token)).status_code == 429:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert answer.status_code == 202, answer.text
    found: str = answer.json()["id"]
    return found


def _asked(server: Forked, token: str) -> httpx.Response:
    return httpx.post(
        "http://{}:{}/api/v1/spaces/{}/imports".format(*server.address, SPACE),
        params={"source": "crm", "file": "crm.csv"},
        content=_table(),
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
            assert found["state"] == "done", found
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
