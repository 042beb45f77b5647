"""Several servers on one PostgreSQL: any accepts, one resolves, and another takes over when it is killed."""

from __future__ import annotations

import random
import time

from tests.crash.callers import Callers
from tests.crash.forked import Forked
from tests.crash.ledger import prepare, require_kept, require_sound

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
