"""The property: the product says what the oracle says, over random worlds in which every feature occurs."""

from __future__ import annotations

import itertools
import random
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load
from onefold.ruleset.problem import InvalidRuleset
from tests import oracle
from tests.cases import document, event
from tests.oracle.outcome import Outcome
from tests.product import outcome, outcome_under, written
from tests.worlds import RandomWorld, worlds

EXAMPLES = 14  # times the profile's examples: 2,000 in CI


def resolved(world: RandomWorld, block_limit: int | None = None) -> Outcome:
    """The product's answer; a ruleset that it refuses to load is no world."""
    try:
        return outcome(world.records, world.document, block_limit)
    except InvalidRuleset:
        assume(condition=False)
        raise


@settings(max_examples=settings().max_examples * EXAMPLES)
@given(worlds())
def test_the_product_says_what_the_oracle_says(world: RandomWorld) -> None:
    assert resolved(world) == oracle.resolve(world.records, world.document)._replace(contested=())


@given(worlds(), st.integers(1, 3))
def test_blocks_too_large_to_compare_are_skipped_alike(world: RandomWorld, block_limit: int) -> None:
    expected = oracle.resolve(world.records, world.document, block_limit)._replace(contested=())
    assert resolved(world, block_limit) == expected


@given(worlds(), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(world: RandomWorld, chance: random.Random) -> None:
    again = [*world.records, *chance.choices(world.records, k=3)] if world.records else []
    chance.shuffle(again)
    assert resolved(world._replace(records=again)) == resolved(world)


def test_every_order_of_a_nasty_set_gives_the_same() -> None:
    plan = compile_plan(load(written(NASTY_RULESET)))
    answers = {outcome_under(plan, order) for order in itertools.permutations(NASTY)}
    assert len(answers) == 1
    [answer] = answers
    assert {rejection.kind for rejection in answer.rejections} >= {"conflict", "limit_exceeded", "outside_window"}


def test_a_use_that_conflicts_does_not_speak_against_a_later_one_of_the_same_profile() -> None:
    """Of the browser's two ids in one hour the one that conflicted is let go: the next day there are not too many."""
    hour = 1 / 24
    records = [
        event("a", 0, email="e3", anonymous_id="a0"),
        event("b", 16, phone="p0", anonymous_id=["a0", "ax"]),
        event("c", 16 + hour, email="e3", anonymous_id="a1"),
        event("d", 58, phone="p0", anonymous_id="a0"),
    ]
    limited = document(email={"limit": 1}, phone={}, anonymous_id={"limit": 2, "per": "day"})
    found = outcome(records, limited)
    assert found == oracle.resolve(records, limited)._replace(contested=())
    assert len(found.partition) == 1


@given(worlds())
def test_renaming_records_one_to_one_keeps_the_shape(world: RandomWorld) -> None:
    """A prefix keeps the order of ids, which decides between equal times."""
    mapped = [{**record, "id": f"x{record['id']}"} for record in world.records]
    document = _with_record_refs_renamed(world.document)
    renamed = resolved(RandomWorld(document, mapped))
    back = frozenset(frozenset((source, id_[1:]) for source, id_ in profile) for profile in renamed.partition)
    assert back == resolved(world).partition


def _with_record_refs_renamed(document: dict[str, Any]) -> dict[str, Any]:
    def renamed(said: Any) -> Any:
        if isinstance(said, dict):
            return {name: renamed(value) for name, value in said.items()}
        if isinstance(said, list):
            return [renamed(one) for one in said]
        is_record = isinstance(said, str) and "/" in said and ":" not in said.split("/")[0]
        return said.replace("/", "/x", 1) if is_record else said

    statements = [
        {kind: renamed(said) for kind, said in one.items() if kind not in {"by", "reason"}}
        for one in document["statements"]
    ]
    return {**document, "statements": statements}


STRANGER = {"user_id": ["stranger"], "email": ["stranger@nowhere.io"]}
STRANGERS = [
    {
        "source": "elsewhere",
        "id": f"s{at}",
        "kind": kind,
        "time": at,
        "fields": {},
        "identifiers": STRANGER,
        "alias": None,
    }
    for at, kind in enumerate(["event", "row", "event"])
]


@given(worlds())
def test_an_unrelated_customer_changes_nobody_else(world: RandomWorld) -> None:
    """Unrelated: rules without a match, which say that all who meet a condition are one, relate everybody."""
    document = {**world.document, "rules": [rule for rule in world.document["rules"] if "match" in rule]}
    alone = resolved(world._replace(document=document))
    beside = resolved(RandomWorld(document, [*world.records, *STRANGERS]))
    assert alone.partition <= beside.partition
    assert set(alone.rejections) <= set(beside.rejections)
    assert alone.links <= beside.links


HOUR = 3_600_000_000
NASTY_RULESET: dict[str, Any] = {
    "identifiers": {
        "user_id": {"limit": 1},
        "email": {"limit": 1, "normalize": "lower", "when_shared": "first", "max_distinct": None},
        "anonymous_id": {"limit": 2, "per": "day", "when_shared": "latest_user", "within": "2 days"},
    },
    "rules": [],
    "statements": [{"apart": ["web/e1", "crm/r1"]}],
}


def _nasty(source: str, id_: str, kind: str, hours: int, **identifiers: str) -> dict[str, Any]:
    said = {type_: [value] for type_, value in identifiers.items()}
    return {"source": source, "id": id_, "kind": kind, "time": hours * HOUR, "identifiers": said, "fields": {}}


NASTY = [  # seven records, 5,040 orders
    _nasty("web", "e1", "event", 1, anonymous_id="a1", user_id="u1"),
    _nasty("web", "e2", "event", 2, anonymous_id="a1", user_id="u2", email="x@y.z"),
    _nasty("web", "e3", "event", 2, anonymous_id="a2", user_id="u2"),
    _nasty("web", "e4", "event", 3, anonymous_id="a3", user_id="u2"),
    _nasty("web", "e5", "event", 80, anonymous_id="a1"),
    _nasty("crm", "r1", "row", 2, email="X@y.z"),
    _nasty("crm", "r2", "row", 0, email="x@y.z", user_id="u1"),
]
