"""Servers are killed while another version of the ruleset is on its way into force: it comes, and nothing is lost."""

from __future__ import annotations

import os
import random
import time
from contextlib import closing
from math import ceil

import pytest

from onefold.live.graphs import activation
from onefold.store.graphs import graphs_of
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.crash.callers import Callers
from tests.crash.forked import Forked
from tests.crash.ledger import SPACE, prepare, require_kept, require_sound

KILLS = ceil(int(os.environ.get("CRASH_KILLS", "200")) / 40)

LONGEST_LIFE = 4.0
"""Seconds until a server is killed: half of it until a graph is built, and then some in which it follows."""

RULESETS = ("identifiers: {email: {limit: 1}}", "", "identifiers: {anonymous_id: {limit: 1}}")

ENOUGH = 3 * activation.SMALL
"""Calls until there are more records than are resolved anew at once."""

PATIENCE = 60.0


@pytest.mark.parametrize("kill", [Forked.kill_both, Forked.kill_engine], ids=["both", "engine"])
def test_an_activation_that_is_killed_comes_to_its_end(kill: object, address: str) -> None:
    chance = random.Random(str(kill))
    with Callers(prepare(address), seed=600) as callers:
        server = Forked(address)
        callers.address = lambda _: server.address
        callers.wait_for(ENOUGH)
        for turn in range(KILLS):
            _want(address, RULESETS[turn % len(RULESETS)])
            time.sleep(chance.uniform(0.5, LONGEST_LIFE))
            kill(server)  # type: ignore[operator]
            if kill is Forked.kill_both:
                server = Forked(address)
        callers.wait_for(50)
        _wait_until_active(address)
        callers.stop()
        server.stop()
        assert not callers.failures, callers.failures
        require_kept(address, callers.acknowledged, callers.sent)
        require_sound(address)
        assert _graphs(address) > 1


def _graphs(db: str) -> int:
    with closing(open_database(db)) as database, database.reader() as connection:
        return len(graphs_of(connection, Workspace(database).space(SPACE).number))


def _want(db: str, ruleset: str) -> None:
    with closing(open_database(db)) as database:
        Workspace(database).set_ruleset(SPACE, ruleset)


def _wait_until_active(db: str) -> None:
    until = time.monotonic() + PATIENCE
    with closing(open_database(db)) as database:
        workspace = Workspace(database)
        while workspace.space(SPACE).version != workspace.space(SPACE).wanted:
            assert time.monotonic() < until
            time.sleep(0.1)
            workspace.refresh()
