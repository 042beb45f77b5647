"""The property with statements: made and withdrawn at any time, the store holds what the oracle says under the rest."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from onefold.live.doctor.evidence import Evidences
from onefold.live.doctor.finding import Findings
from onefold.model import Record
from onefold.ruleset.problem import InvalidRuleset
from onefold.store.port import Connection, Database
from tests.live.driving import batches
from tests.live.statements.stating import Stating
from tests.live.test_live_property import require_what_the_oracle_says, with_traits
from tests.worlds import RandomWorld, worlds
from tests.worlds.rulesets import statements
from tests.worlds.vocabulary import Plain

ONE_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
SPACES = itertools.count(1)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


@st.composite
def stated_worlds(draw: st.DrawFn) -> tuple[RandomWorld, list[Plain]]:
    """A world, and statements that its ruleset does not have."""
    world = draw(worlds())
    types = tuple(sorted(world.document["identifiers"]))
    return world, [*draw(statements(types)), *draw(statements(types))]


@ONE_DATABASE
@given(stated=stated_worlds(), chance=st.randoms(use_true_random=False))
def test_statements_and_withdrawals_among_calls_departures_and_restarts(
    connection: Connection, stated: tuple[RandomWorld, list[Plain]], chance: random.Random
) -> None:
    world, said = stated
    try:
        driver = Stating(connection, world.document, next(SPACES))
    except InvalidRuleset:
        assume(condition=False)
        raise
    steps: list[Plain | list[Record]] = [*batches(chance, with_traits(world.records, chance))]
    for one in said:
        steps.insert(chance.randrange(len(steps) + 1), one)
    there: list[Record] = []
    for step in steps:
        if isinstance(step, list):
            driver.put(step)
            there += step
        else:
            driver.say(step)
        if there and chance.random() < 0.2:
            gone = chance.choice(there)
            driver.remove([(gone.source, gone.id)])
            there = [one for one in there if (one.source, one.id) != (gone.source, gone.id)]
        if driver.held and chance.random() < 0.4:
            driver.withdraw(chance.choice(list(driver.held)))
        if chance.random() < 0.2:
            driver.restart()
    require_as_if_always_said(driver, there)
    if driver.held:
        driver.withdraw(*driver.held)
        require_as_if_always_said(driver, there)


def require_as_if_always_said(driver: Stating, there: list[Record]) -> None:
    driver.plan = driver.effective()
    assert driver.writer.plan.statements == driver.plan.statements
    require_what_the_oracle_says(driver, driver.whole(), there)
    findings = Findings("")
    Evidences(driver.store, driver.plan, findings).check()
    assert findings.all() == []
