"""The review, live: what is open is what the oracle proposes, and what is decided is what it says of statements."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefold.live.arrival import Arrival, Departure
from onefold.live.records import row_body
from onefold.live.review.queue import ProposalSaid, proposals
from onefold.live.review.rows import Place
from onefold.model import Micros, Record
from onefold.resolution.gather import latest
from onefold.store.statement_rows import newest
from tests import oracle
from tests.live.telling import Engine, Told
from tests.live.test_live_property import _plain
from tests.live.test_review import Desk
from tests.oracle.outcome import Cluster, Ref
from tests.oracle.review import proposals as expected_proposals
from tests.product import record, written
from tests.resolution.test_review import plan_of, to_review
from tests.worlds import RandomWorld, worlds

ONE_ENGINE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=max(10, settings().max_examples // 4),
)


PROPOSING: list[dict[str, Any]] = [
    {"same": {"field": "city", "as": "lower"}},
    {"same": "first_name"},
    {"same": {"field": "email", "as": {"first": 2}}},
    {"all": [{"same": {"field": "first_name", "as": {"first": 1}}},
             {"similar": {"field": "last_name", "by": "jaro_winkler", "at_least": 0.5}}]},
]  # fmt: skip


def proposing(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The document with a rule more, that proposes much; and some of its own to review."""
    marked = to_review(document, chance)
    more = {"name": "much", "match": chance.choice(PROPOSING), "review": True}
    return {**marked, "rules": [*(rule for rule in marked["rules"] if chance.random() < 0.4), more]}


def put(told: Told, records: Sequence[Record]) -> None:
    numbers = {slug: source.number for slug, source in told.workspace.sources.items()}
    arrivals = [Arrival(numbers[one.source], one, Micros(0), "row", None, row_body(one)) for one in records]
    told.live.submit(told.workspace.space(told.slug).number, arrivals).result()


def owners(told: Told) -> dict[str, Cluster]:
    """The records of each profile, by its id."""
    with told.view() as view:
        found: dict[str, Cluster] = {}
        for profile in view.store.all_profiles():
            contested = bool(view.store.contested([profile.component]))
            seqs = view.store.held_by(profile.number) if contested else []
            briefs = view.store.records(seqs) if contested else view.store.records_of([profile.component])
            found[profile.public] = frozenset((one.source, one.id) for one in briefs)
        return found


def open_pairs(desk: Desk) -> list[ProposalSaid]:
    desk.ready()
    with desk.told.view() as view:
        proposals(view, "open", "score", Place(), 10_000, desk.submit)
    desk.ready()
    with desk.told.view() as view:
        return proposals(view, "open", "score", Place(), 10_000, desk.submit)[0]


def said_live(told: Told) -> list[dict[str, Any]]:
    """The statements that hold, besides the ruleset."""
    with told.database.reader() as connection:
        found = newest(connection, told.workspace.space(told.slug).number, 1 << 40, 1_000, all_=False)
    return [json.loads(one.document) for one in reversed(found)]


@ONE_ENGINE
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_what_is_open_is_what_the_oracle_proposes_and_decisions_are_statements(
    engine: Engine, world: RandomWorld, chance: random.Random
) -> None:
    document = proposing(world.document, chance)
    plan_of(document)
    told = engine.space(json.dumps(written(document)))
    desk, records = Desk(told), [record(one) for one in world.records]
    kept: dict[Ref, Record] = {(one.source, one.id): one for one in latest(records)}
    while records:
        batch, records = records[:3], records[3:]
        put(told, batch)
        if chance.random() < 0.3:
            desk.ready()
    if kept and chance.random() < 0.5:
        source, id_ = chance.choice(sorted(kept))
        del kept[source, id_]
        number = told.workspace.source(source).number
        told.live.submit(told.workspace.space(told.slug).number, [Departure(number, id_)]).result()
    plain = [_plain(one) for one in kept.values()]
    _require_open(desk, plain, document)
    decided = []
    for _ in range(3):
        there = open_pairs(desk)
        if not there:
            break
        one = chance.choice(there)
        desk.decide(one.number, chance.choice(["confirm", "refuse", "skip"]))
        decided.append(one.number)
        _require_partition(told, plain, document)
    if decided and chance.random() < 0.5:
        desk.undo(chance.choice(decided))
        _require_partition(told, plain, document)


def _require_open(desk: Desk, plain: list[dict[str, Any]], document: dict[str, Any]) -> None:
    whose = owners(desk.told)
    found = {frozenset({whose[one.one.profile], whose[one.other.profile]}) for one in open_pairs(desk)}
    expected = {pair for _, pair, _ in expected_proposals(plain, document)}
    assert found <= expected
    apart = [one for one in document["statements"] if "apart" in one]
    if not apart:
        assert found == expected


def _require_partition(told: Told, plain: list[dict[str, Any]], document: dict[str, Any]) -> None:
    said = {**document, "statements": [*document["statements"], *said_live(told)]}
    assert frozenset(owners(told).values()) == oracle.resolve(plain, said).partition
