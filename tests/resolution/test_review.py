"""Rules to review join nothing, and propose what the oracle says."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onefold.resolution.gather import gather
from onefold.resolution.resolve import resolve
from onefold.resolution.review import proposals
from onefold.ruleset import InvalidRuleset, compile_plan, load
from onefold.ruleset.plan import Plan
from tests import oracle
from tests.oracle.outcome import Cluster
from tests.oracle.review import Proposal
from tests.oracle.review import proposals as expected_proposals
from tests.product import Outcomes, outcome_under, record, written
from tests.worlds import RandomWorld, worlds


def to_review(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The document with some of its rules marked, where they may be."""
    rules = [
        {**rule, "review": True} if {"before", "within"}.isdisjoint(rule) and chance.random() < 0.7 else rule
        for rule in document["rules"]
    ]
    return {**document, "rules": rules}


def plan_of(document: dict[str, Any]) -> Plan:
    """A ruleset that the product refuses to load is no world."""
    try:
        return compile_plan(load(written(document)))
    except InvalidRuleset:
        assume(condition=False)
        raise


def proposed(records: list[dict[str, Any]], plan: Plan) -> set[Proposal]:
    world, _ = gather(map(record, records), plan)
    resolution = resolve(world, plan)
    clusters: list[Cluster] = Outcomes(resolution).profiles
    found = proposals(plan.review, resolution.case.world, resolution.case.looked_at, resolution.profile)
    assert all(one.one < one.other for one in found)
    return {(one.rule, frozenset({clusters[one.one], clusters[one.other]}), one.score) for one in found}


@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_rules_to_review_join_nothing_and_propose_what_the_oracle_says(
    world: RandomWorld, chance: random.Random
) -> None:
    document = to_review(world.document, chance)
    plan = plan_of(document)
    expected = oracle.resolve(world.records, document)._replace(contested=())
    assert outcome_under(plan, world.records) == expected
    rounded = {(name, pair, round(score, 9)) for name, pair, score in expected_proposals(world.records, document)}
    assert {(name, pair, round(score, 9)) for name, pair, score in proposed(world.records, plan)} == rounded


def row(id_: str, **fields: str) -> dict[str, Any]:
    said = {name: [text] for name, text in fields.items() if name != "email"}
    identifiers = {"email": [fields["email"]]} if "email" in fields else {}
    return {"source": "crm", "id": id_, "kind": "row", "time": 1, "identifiers": identifiers, "fields": said}


def pairs(records: list[dict[str, Any]], **rule: Any) -> list[list[str]]:
    plan = compile_plan(load({"rules": [{"name": "same", "match": {"same": "city"}, "review": True, **rule}]}))
    return sorted(sorted(id_ for cluster in pair for _, id_ in cluster) for _, pair, _ in proposed(records, plan))


def test_who_is_one_already_is_not_proposed() -> None:
    assert pairs([row("1", city="Rome", email="a@b.ch"), row("2", city="Rome", email="a@b.ch")]) == []


def test_every_two_who_share_a_key_are_proposed() -> None:
    assert pairs([row(str(n), city="Rome") for n in range(3)]) == [["0", "1"], ["0", "2"], ["1", "2"]]


@pytest.mark.parametrize(("people", "more", "proposals"), [(20, {}, 190), (21, {}, 0), (3, {"max_profiles": 2}, 0)])
def test_a_key_that_too_many_share_proposes_nothing(people: int, more: dict[str, Any], proposals: int) -> None:
    assert len(pairs([row(str(n), city="Rome") for n in range(people)], **more)) == proposals


def test_a_key_with_too_many_values_of_a_field_proposes_nothing() -> None:
    found = [row("1", city="Rome", street="A"), row("2", city="Rome", street="B")]
    assert len(pairs(found, max_distinct={"street": 2})) == 1
    assert pairs(found, max_distinct={"street": 1}) == []


def test_only_what_some_records_have_is_proposed_if_it_is_about_them() -> None:
    plan = compile_plan(load({"rules": [{"match": {"same": "city"}, "review": True}]}))
    records = [row("1", city="Rome"), row("2", city="Rome"), row("3", city="Oslo"), row("4", city="Oslo")]
    world, _ = gather(map(record, records), plan)
    resolution = resolve(world, plan)
    about = np.array([id_ == "4" for id_ in world.ids])
    found = proposals(plan.review, world, world.looked_at(), resolution.profile, about)
    assert [one.key for one in found] == ["city=Oslo"]
