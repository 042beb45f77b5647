"""Over real results of random worlds: whoever is together has a chain of links, whoever was refused is told so."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import pytest

from onefold import Result, resolve
from onefold.resolution.explain import Link, shortest_chain

DOCUMENT: dict[str, Any] = {
    "identifiers": {"email": {"limit": 2, "max_profiles": 6}, "anonymous_id": {"within": "5 days"}},
    "rules": [
        {
            "name": "same name",
            "match": {
                "all": [{"same": "zip"}, {"similar": {"field": "last_name", "by": "jaro_winkler", "at_least": 0.9}}]
            },
        }
    ],
    "statements": [{"together": ["crm/1", "crm/2"]}, {"apart": ["crm/3", "crm/4"], "by": "support"}],
}


def world(seed: int) -> Result:
    chance = Random(seed)
    crm = [
        {
            "id": str(number),
            "email": f"m{chance.randrange(12)}@x.com",
            "last_name": chance.choice(["Weaver", "Weavers", "Stone", "Marsh"]),
            "zip": str(chance.randrange(4)),
        }
        for number in range(30)
    ]
    web = [
        {
            "type": "identify",
            "messageId": f"m{number}",
            "anonymousId": f"anon-{chance.randrange(10)}",
            "timestamp": f"2026-03-{1 + chance.randrange(28):02}T00:00:00Z",
            "traits": {"email": f"m{chance.randrange(12)}@x.com"} if chance.random() < 0.3 else {},
            **({"userId": f"user-{chance.randrange(6)}"} if chance.random() < 0.3 else {}),
        }
        for number in range(60)
    ]
    return resolve({"crm": crm, "web": web}, DOCUMENT)


@pytest.mark.parametrize("seed", range(4))
def test_all_records_of_a_profile_are_joined_by_links(seed: int) -> None:
    result = world(seed)
    links = [Link(row["step"], row["key"], tuple(row["records"])) for row in result.links.to_pylist()]
    members: dict[str, list[int]] = {}
    for row in result.records.to_pylist():
        if row["profile_id"] is not None:
            members.setdefault(row["profile_id"], []).append(row["record"])
    pairs = [pair for records in members.values() for pair in combinations(records, 2)]
    assert len(pairs) > 20
    assert all(shortest_chain(links, [a], [b], {}) for a, b in pairs)


@pytest.mark.parametrize("seed", range(2))
def test_whoever_was_refused_by_another_is_told_so(seed: int) -> None:
    result = world(seed)
    refused = [
        row
        for row in result.rejections.to_pylist()
        if row["other_profile_id"] and row["profile_id"] and row["other_profile_id"] != row["profile_id"]
    ]
    assert refused
    for row in refused[:8]:
        separation = result.why_not(f"{row['source']}/{row['record_id']}", row["other_profile_id"])
        (barrier,) = separation.barriers
        found = [(one.kind, one.value, one.profile, one.other) for one in barrier.refusals]
        assert (row["kind"], row["value"], row["profile_id"], row["other_profile_id"]) in found
        assert any(row["detail"] in sentence for sentence in separation.sentences)


def test_every_reference_to_one_profile_is_explained() -> None:
    result = world(0)
    largest = result.summary["largest_profiles"][0]["profile_id"]
    profile = result.profile(largest)
    record = f"{profile['record_ids'][-1]['source']}/{profile['record_ids'][-1]['record_id']}"
    for identifier in profile["identifiers"][:5]:
        explanation = result.why(f"{identifier['type']}:{identifier['value']}", record)
        assert explanation.together
        assert explanation.sentences[-1] == f"Both are profile {explanation.profile_a}."
