"""The property, whatever ruleset comes after whichever: while calls come in, and after crashes, a fresh evaluation."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefold.live import ahead
from onefold.live.graphs import activation, slices
from onefold.model import Record
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load
from onefold.ruleset.problem import InvalidRuleset
from onefold.store.port import Connection, Database
from tests.live.driving import batches
from tests.live.graphs.activating import Activating
from tests.live.test_live_property import only, plan_of, require_what_the_oracle_says, with_traits
from tests.product import written
from tests.worlds import RandomWorld, worlds
from tests.worlds.vocabulary import Plain

ONE_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


@pytest.fixture(autouse=True)
def bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small spaces are taken for large ones, and few rows for many."""
    monkeypatch.setattr(activation, "SMALL", 0)
    monkeypatch.setattr(activation, "_FEWEST", 1)
    monkeypatch.setattr(activation, "_FIRST", 2)
    monkeypatch.setattr(activation, "_MOST", 3)
    monkeypatch.setattr(activation, "QUIET", 0.0)
    monkeypatch.setattr(ahead, "FEW", 3)
    monkeypatch.setattr(slices, "_FIRST", 7)
    monkeypatch.setattr(slices, "_MOST", 7)
    monkeypatch.setattr(slices, "_FEWEST", 1)


@settings(ONE_DATABASE, max_examples=max(settings().max_examples // 4, 10))
@given(world=worlds(), others=st.lists(worlds(), min_size=1, max_size=3), chance=st.randoms(use_true_random=False))
def test_any_ruleset_after_any_other_while_records_come_and_go(
    database: Database, connection: Connection, world: RandomWorld, others: list[RandomWorld], chance: random.Random
) -> None:
    documents = {_text(one): one.document for one in (world, *(other for other in others if _is_sound(other)))}
    plan_of(world.document)
    with closing(Activating(database, connection, _text(world))) as space:
        wanted = [_text(one) for one in others if _is_sound(one)]
        types = frozenset.intersection(*(frozenset(one["identifiers"]) for one in documents.values()))
        coming = batches(chance, with_traits([only(one, types) for one in world.records], chance))
        saying = [one for other in others for one in other.document["statements"]]
        said = []
        while coming or wanted:
            _something(space, wanted, coming, chance)
            if saying and chance.random() < 0.1:
                said.append(saying.pop())
                space.say(said[-1])
        space.finish()
        space.require_sound()
        require_what_the_oracle_says(space.driver(), _with(documents[space.space.ruleset], said), space.left())


def _something(space: Activating, wanted: list[str], coming: list[list[Record]], chance: random.Random) -> None:
    """Whatever may happen next."""
    happens = chance.random()
    if happens < 0.12 and coming:
        space.put(coming.pop())
    elif happens < 0.25 and coming:
        space.put_in_bulk(coming.pop())
    elif happens < 0.32 and space.there:
        space.remove(chance.choice(space.there))
    elif happens < 0.45 and wanted:
        space.want(wanted.pop())
    elif happens < 0.48:
        space.cancel()
    elif happens < 0.53:
        space.restart()
    elif happens < 0.56:
        space.stumble()
    else:
        for _ in range(chance.choice([1, 2, 5, 20])):
            space.step()


def _with(document: Plain, said: list[Plain]) -> Plain:
    """With the statements that mean something under it."""
    sound = [one for one in said if _loads({**document, "statements": [one]})]
    return {**document, "statements": [*document["statements"], *sound]}


def _text(world: RandomWorld) -> str:
    return json.dumps(written(world.document))


def _is_sound(world: RandomWorld) -> bool:
    """Whether the product would load its ruleset."""
    return _loads(world.document)


def _loads(document: Plain) -> bool:
    try:
        compile_plan(load(written(document)))
    except InvalidRuleset:
        return False
    return True
