"""Servers and databases are killed under load, at random moments, again and again: what was acknowledged is there."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from math import ceil
from pathlib import Path

import pytest

from tests.crash.callers import Callers
from tests.crash.forked import Forked
from tests.crash.ledger import prepare, require_kept, require_sound
from tests.servers.postgres import PostgresServer

SQLITE_KILLS = int(os.environ.get("CRASH_KILLS", "200"))
POSTGRES_KILLS = SQLITE_KILLS // 4  # half of them of the server, half of the database
PARTS = 8
"""Tests that share the SQLite kills, each with a file of its own, so that they run side by side."""

LONGEST_LIFE = 0.3
"""Seconds until a server is killed: most of its life is spent writing."""


@pytest.mark.parametrize("part", range(PARTS))
def test_a_killed_server_on_sqlite_loses_and_doubles_nothing(part: int, tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    with Callers(prepare(db), seed=part) as callers:
        for turn in range(ceil(SQLITE_KILLS / PARTS)):
            _live_and_die(db, callers, random.Random(f"{part}/{turn}"))
        _recover(db, callers)


@pytest.mark.parametrize("part", range(2))
def test_an_engine_that_is_killed_is_started_again_and_loses_and_doubles_nothing(part: int, tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    chance = random.Random(part)
    with Callers(prepare(db), seed=300 + part) as callers:
        server = Forked(db)
        callers.address = lambda _: server.address
        for _ in range(ceil(SQLITE_KILLS / 50)):
            callers.wait_for(1)
            time.sleep(chance.uniform(0, LONGEST_LIFE))
            assert server.kill_engine()
        callers.wait_for(50)
        assert callers.statuses().keys() <= {200, 503}
        assert server.stop() == 0
        _require_all(db, callers)


def test_a_server_and_its_engine_killed_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    with Callers(prepare(db), seed=400) as callers:
        for turn in range(ceil(SQLITE_KILLS / PARTS)):
            _live_and_die(db, callers, random.Random(f"both/{turn}"), Forked.kill_both)
        _recover(db, callers)


@pytest.mark.parametrize("part", range(2))
def test_a_killed_server_on_postgres_loses_and_doubles_nothing(part: int, postgres_url: str) -> None:
    with Callers(prepare(postgres_url), seed=100 + part) as callers:
        for turn in range(ceil(POSTGRES_KILLS / 4)):
            _live_and_die(postgres_url, callers, random.Random(f"{part}/{turn}"))
        _recover(postgres_url, callers)


@pytest.mark.parametrize("part", range(2))
def test_a_killed_postgres_loses_and_doubles_nothing_and_the_server_recovers_by_itself(
    part: int, own_postgres_server: PostgresServer
) -> None:
    url = own_postgres_server.create()
    with Callers(prepare(url), seed=200 + part) as callers:
        server = Forked(url)
        callers.address = lambda _: server.address
        chance = random.Random(part)
        for _ in range(ceil(POSTGRES_KILLS / 4)):
            callers.wait_for(1)
            time.sleep(chance.uniform(0, LONGEST_LIFE))
            own_postgres_server.kill()
            own_postgres_server.start()
        callers.wait_for(50)
        server.stop()
        _require_all(url, callers)


def _live_and_die(
    db: str, callers: Callers, chance: random.Random, kill: Callable[[Forked], None] = Forked.kill
) -> None:
    server = Forked(db)
    callers.address = lambda _: server.address
    time.sleep(chance.uniform(0, LONGEST_LIFE))
    kill(server)


def _recover(db: str, callers: Callers) -> None:
    """A last server takes what clients still have to say, and is killed too."""
    server = Forked(db)
    callers.address = lambda _: server.address
    callers.wait_for(50)
    server.kill()
    _require_all(db, callers)


def _require_all(db: str, callers: Callers) -> None:
    callers.stop()
    assert not callers.failures, callers.failures
    require_kept(db, callers.acknowledged, callers.sent)
    require_sound(db)
