"""The random worlds are worth testing with: every kind of link, refusal and contest occurs often among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.oracle import Outcome, resolve
from tests.worlds import TYPES, RandomWorld, worlds

RUNS, EACH = 10, 40
BLOCK_LIMIT = 3
"""Low enough that blocks are too large in some worlds."""


def signs(world: RandomWorld, outcome: Outcome) -> Iterator[str]:
    """What is to be seen in one world, each thing once or more."""
    types = world.document["identifiers"]
    for rejection in outcome.rejections:
        of = "nothing" if rejection.step is None else "type" if rejection.step in types else "rule"
        yield f"{rejection.kind} of {of}"
    for step, when_shared in outcome.contested:
        yield f"contested {when_shared if step in types else 'rule'}"
    for step, text, _ in outcome.links:
        yield f"link {step if step in types or step == 'together' else 'rule'}"
        yield f"link of {'an alias' if text.startswith('alias ') else 'a pair' if ' | ' in text else 'a value'}"
    if any(len(profile) > 2 for profile in outcome.partition):
        yield "three or more in a profile"
    if outcome.unresolved:
        yield "unresolved"
    places = [(record["source"], record["id"]) for record in world.records]
    if len(set(places)) < len(places):
        yield "replaced"
    if len({record["time"] for record in world.records}) < len(places):
        yield "equal times"


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    """In how many worlds each sign is seen. Several short runs, for within one run examples resemble each other."""
    counts: Counter[str] = Counter()
    for run in range(RUNS):

        @seed(run)
        @settings(max_examples=EACH, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
        @given(worlds())
        def count(world: RandomWorld) -> None:
            counts.update(set(signs(world, resolve(world.records, world.document, BLOCK_LIMIT))))

        count()
    return counts


@pytest.mark.parametrize(
    "sign",
    [
        "blocked_value of nothing",
        "detached of nothing",
        "apart of nothing",
        "apart of type",
        "apart of rule",
        *(f"{kind} of {of}" for kind in ("conflict", "outside_window", "too_common") for of in ("type", "rule")),
        "limit_exceeded of type",
        *(f"contested {of}" for of in ("first", "latest_user", "nobody", "rule")),
        *(f"link {step}" for step in (*TYPES, "together", "rule")),
        *(f"link of {of}" for of in ("an alias", "a pair", "a value")),
        "three or more in a profile",
        "unresolved",
        "replaced",
        "equal times",
    ],
)
def test_everything_occurs_more_than_a_few_times(seen: Counter[str], sign: str) -> None:
    assert seen[sign] >= 3, seen
