"""Live equals the oracle over real HTTP: random worlds, shuffled, late, repeated, into two spaces, with restarts."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load
from onefold.ruleset.problem import InvalidRuleset
from tests import oracle
from tests.live.http_worlds import Keys, Service, make, sayable
from tests.oracle.outcome import Outcome
from tests.product import written
from tests.servers.postgres import PostgresServer
from tests.worlds import RandomWorld, worlds
from tests.worlds.rulesets import rulesets
from tests.worlds.vocabulary import Plain

FEW = max(settings().max_examples // 15, 1)
"""Each example makes a database and starts the service three times: 20 in CI, half of that for PostgreSQL."""


@st.composite
def shared_worlds(draw: st.DrawFn) -> tuple[RandomWorld, Plain]:
    """A world, and another ruleset for the same records: the sources feed two spaces. It names the same types."""
    world = draw(worlds())
    other = draw(rulesets())
    types = world.document["identifiers"] | other["identifiers"]
    return world, {**other, "identifiers": {**other["identifiers"], **{t: types[t] for t in types}}}


@settings(max_examples=FEW)
@given(shared_worlds(), st.randoms(use_true_random=False))
def test_calls_and_rows_into_sqlite_give_what_the_oracle_says(
    world: tuple[RandomWorld, Plain], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _require_equal(str(Path(folder) / "shop.db"), *world, chance)


@settings(
    max_examples=max(FEW // 2, 1), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(shared_worlds(), st.randoms(use_true_random=False))
def test_calls_and_rows_into_postgres_give_what_the_oracle_says(
    postgres_server: PostgresServer, world: tuple[RandomWorld, Plain], chance: random.Random
) -> None:
    url = postgres_server.create()
    try:
        _require_equal(url, *world, chance)
    finally:
        postgres_server.drop(url)


def _require_equal(db: str, world: RandomWorld, other: Plain, chance: random.Random) -> None:
    documents = [world.document, other]
    for document in documents:
        _require_loads(document)
    records = sayable(world.records)
    sent = [*records, *chance.choices(records, k=3)]
    chance.shuffle(sent)
    gone = {(one["source"], one["id"]) for one in chance.sample(records, k=chance.choice([0, 0, 1, 2]))}
    keys = make(db, [written(document) for document in documents])
    _send(db, keys, sent, chance)
    with Service(db, keys) as service:
        _compare(service, records, documents)
        service.remove(gone)
        left = [one for one in records if (one["source"], one["id"]) not in gone]
        _compare(service, left, documents)


def _require_loads(document: dict[str, Any]) -> None:
    try:
        compile_plan(load(written(document)))
    except InvalidRuleset:
        assume(condition=False)


def _send(db: str, keys: Keys, sent: list[Plain], chance: random.Random) -> None:
    """In parts, with a restart between two of them."""
    cut = chance.randrange(len(sent) + 1)
    for life in (sent[:cut], sent[cut:]):
        size = chance.choice([1, 2, 5])
        with Service(db, keys) as service:
            for start in range(0, len(life), size):
                service.send(life[start : start + size])


def _compare(service: Service, records: list[Plain], documents: list[Plain]) -> None:
    for number, document in enumerate(documents):
        expected = oracle.resolve(records, document)
        found = service.stored(f"space-{number}")
        assert found.partition == expected.partition
        assert found.unresolved == expected.unresolved
        assert found.attached == expected.attached
        matching = {type_ for type_, said in document["identifiers"].items() if said["match"]}
        _require_found(service, f"space-{number}", matching, expected)


def _require_found(service: Service, space: str, matching: set[str], expected: Outcome) -> None:
    """Any identifier that joins records finds a profile that has it, with all that it has."""
    held: dict[Any, set[tuple[str, str]]] = {}
    for type_, value, cluster in expected.attached:
        held.setdefault(cluster, set()).add((type_, value))
    for one in {(type_, value) for type_, value, _ in expected.attached if type_ in matching}:
        found = service.looked_up(space, *one)
        assert found is not None
        assert set(found) in [having for having in held.values() if one in having]
