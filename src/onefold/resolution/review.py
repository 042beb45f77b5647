"""What rules to review propose: any two profiles that a rule would link, once they are as the steps made them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import msgspec
import numpy as np

from onefold.columns import NONE, Flags, Ints, Uses, Values, World, count_distinct, distinct_pairs, stretches
from onefold.limits import PROPOSED_PROFILES
from onefold.match.keys import rule_uses
from onefold.resolution.components import values_at
from onefold.resolution.order import canonical_order
from onefold.ruleset.plan import ReviewRule, RuleStep


class Proposal(msgspec.Struct, frozen=True):
    """Two profiles, by number, the lower first, that a rule would link; the key that says so with the highest score,
    and the earliest record of each that has it.
    """

    rule: str
    one: int
    other: int
    score: float
    key: str
    record: int
    other_record: int


def proposals(
    review: Sequence[ReviewRule],
    world: World,
    looked_at: Mapping[str, Values],
    profile: Ints,
    about: Flags | None = None,
) -> list[Proposal]:
    """For every rule, every two profiles that have a key in common, each once.

    `profile` is the number of each record's profile (NONE: unresolved, which nobody is asked about). A key that more
    than `max_profiles` profiles have (PROPOSED_PROFILES, if the rule does not say), or that breaks a `max_distinct`,
    proposes nothing. `about`: only keys that one of these records has.
    """
    return [one for rule in review for one in _of_rule(rule.step, world, looked_at, profile, about)]


class _Touched(msgspec.Struct, frozen=True):
    """Who has which key: place n says that `profile[n]` has `key[n]`, first with `record[n]`. Sorted, each once."""

    key: Ints
    profile: Ints
    record: Ints


def _of_rule(
    step: RuleStep, world: World, looked_at: Mapping[str, Values], profile: Ints, about: Flags | None
) -> list[Proposal]:
    uses, _ = rule_uses(step, looked_at, world)
    touched = _touched(uses, world, profile)
    allowed = ~_too_varied(step, uses, looked_at, world.count)
    if about is not None:
        allowed &= np.bincount(uses.key, weights=about[uses.record], minlength=uses.keys) > 0
    found: dict[tuple[int, int], tuple[float, int, int, int]] = {}
    for key, places in _shared(touched, allowed, step.max_profiles or PROPOSED_PROFILES):
        score = 1.0 if uses.score is None else float(uses.score[key])
        for left, right in combinations(places, 2):
            pair = int(touched.profile[left]), int(touched.profile[right])
            if pair not in found or score > found[pair][0]:
                found[pair] = (score, key, int(touched.record[left]), int(touched.record[right]))
    keys = np.array(sorted({key for _, key, _, _ in found.values()}), dtype=np.int32)
    texts = dict(zip(keys.tolist(), uses.texts.text(keys), strict=True)) if len(keys) else {}
    return [
        Proposal(step.name, *pair, score, texts[key], record, other)
        for pair, (score, key, record, other) in sorted(found.items())
    ]


def _touched(uses: Uses, world: World, profile: Ints) -> _Touched:
    resolved = profile[uses.record] != NONE
    key, record = uses.key[resolved], uses.record[resolved]
    who, order = profile[record], canonical_order(world.time)
    by_age = np.lexsort((order.rank[record], who, key))
    key, who, record = key[by_age], who[by_age], record[by_age]
    first, _ = stretches(key, who)
    return _Touched(key[first], who[first], record[first])


def _shared(touched: _Touched, allowed: Flags, most: int) -> Iterator[tuple[int, range]]:
    """Each key that at least two profiles have and no more than so many, and the places that say who."""
    if not len(touched.key):
        return
    starts, ends = stretches(touched.key)
    sizes = ends - starts
    chosen = (sizes > 1) & (sizes <= most) & allowed[touched.key[starts]]
    for start, end in zip(starts[chosen].tolist(), ends[chosen].tolist(), strict=True):
        yield int(touched.key[start]), range(start, end)


def _too_varied(step: RuleStep, uses: Uses, looked_at: Mapping[str, Values], count: int) -> Flags:
    """Keys whose records have more different values of a field than the rule allows."""
    varied = np.zeros(uses.keys, dtype=np.bool_)
    for name, most in step.max_distinct:
        if name in looked_at and len(uses.record):
            owner, code = values_at(looked_at[name], uses.record, uses.key, count)
            pairs = distinct_pairs(owner, code)
            varied |= count_distinct(*pairs, uses.keys) > most
    return varied
