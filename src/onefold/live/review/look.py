"""What rules to review propose about some evidence: it is compared with everybody who has one of its keys."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from onefold.columns import Ints, World
from onefold.live.records import resolvable
from onefold.live.review.apart import HeldApart
from onefold.live.review.keys import keys_of
from onefold.live.review.rows import MILLION
from onefold.resolution.gather import gather
from onefold.resolution.review import Proposal, proposals
from onefold.resolution.statements import detach
from onefold.resolution.usable import Judge, judges
from onefold.ruleset.plan import Plan
from onefold.store.port import Row
from onefold.store.rows import Brief, Evidence, Profile
from onefold.store.space import SpaceStore

MOST_WITH_KEY = 5_000
"""Evidence with one key: more say that it is common, not that these are one customer."""

MOST_WORTH = 10**15


class Discovery(msgspec.Struct, frozen=True, array_like=True):
    """A proposal that was found: as `rows.Proposed`."""

    one: str
    other: str
    rule: str
    score: int
    records: int
    worth: int
    evidence: int
    other_evidence: int


class Found(msgspec.Struct, frozen=True):
    """What one look found: (key, evidence) of what was looked at, and proposals; `lost` are the components of those
    who were proposed by a key that has become common.
    """

    keys: list[tuple[int, int]]
    proposals: list[Discovery]
    lost: list[int]


class _Standing(NamedTuple):
    """Evidence as a world: of each record its profile, by its place in `numbers`, and its evidence."""

    world: World
    numbers: list[int]
    profile: Ints
    evidence: list[int]

    def pairs(self, found: Sequence[Proposal]) -> set[tuple[int, int]]:
        """The numbers of the profiles that are proposed."""
        return {(self.numbers[one.one], self.numbers[one.other]) for one in found}


class Looker:
    """Looks under one plan, in one snapshot."""

    def __init__(self, store: SpaceStore, plan: Plan) -> None:
        self._store = store
        self._plan = plan
        self._judges: Mapping[str, Judge] = judges(plan)
        self._worth = {rule.step.name: rule.value for rule in plan.review}

    def look(self, evidence: Sequence[Evidence]) -> Found:
        """At some evidence, which need not be known by its keys yet."""
        keys = keys_of([one.said for one in evidence], self._plan, self._judges)
        pairs = [(key, one.number) for one, its in zip(evidence, keys, strict=True) for key in sorted(its)]
        members, about = self._members(evidence, pairs), {one.number for one in evidence}
        held = holders(self._store, members)
        now = self._standing(members, held)
        found = self._told(self._proposed(now, about), now.numbers, now.evidence)
        return Found(pairs, found, self._lost(members, held, now, about))

    def _members(self, evidence: Sequence[Evidence], pairs: Sequence[tuple[int, int]]) -> list[Evidence]:
        """Whoever shares a key with these, and they themselves."""
        wanted = list({key for key, _ in pairs})
        if not wanted:
            return []
        asked = {"graph": self._store.graph, "keys": wanted}
        common = {key for (key,) in self._rows("common", most=MOST_WITH_KEY, **asked)}
        asked["keys"] = [key for key in wanted if key not in common]
        own = {one.number: one for one in evidence}
        others = {number for _, number in self._rows("keyed", **asked)} - own.keys()
        of_own = {number for key, number in pairs if key not in common}
        return [*(own[number] for number in sorted(of_own)), *self._store.evidence(others)]

    def _rows(self, statement: str, **values: object) -> list[Row]:
        return self._store.connection.rows(f"review.{statement}", **values)

    def _standing(self, members: Sequence[Evidence], held: Mapping[int, Sequence[int]]) -> _Standing:
        """One record stands for all that say one evidence and are of one profile."""
        said = {one.number: one.said for one in members}
        places = [(number, profile) for number in sorted(said) for profile in held.get(number, ())]
        records = [
            resolvable(said[number], Brief(0, said[number].source, f"{place:012d}", None, 0, traits=False))
            for place, (number, _) in enumerate(places)
        ]
        world, _ = detach(gather(records, self._plan, self._judges)[0], self._plan)
        whose = np.array([places[int(one)][1] for one in world.ids], dtype=np.int64)
        numbers, profile = np.unique(whose, return_inverse=True)
        return _Standing(world, numbers.tolist(), profile.astype(np.int32), [places[int(one)][0] for one in world.ids])

    def _proposed(self, standing: _Standing, about: Collection[int] | None = None) -> list[Proposal]:
        asked = None if about is None else np.array([one in about for one in standing.evidence], dtype=np.bool_)
        world = standing.world
        return proposals(self._plan.review, world, world.looked_at(), standing.profile, asked)

    def _lost(
        self, members: Sequence[Evidence], held: Mapping[int, Sequence[int]], now: _Standing, about: Collection[int]
    ) -> list[int]:
        """The components of those who were proposed before this evidence came, and are not any more: their key has
        become common.
        """
        before = self._standing([one for one in members if one.number not in about], held)
        pairs = before.pairs(self._proposed(before))
        gone = pairs - now.pairs(self._proposed(now)) if pairs else pairs
        numbers = {number for pair in gone for number in pair}
        return sorted({one.component for one in self._store.profiles(numbers)})

    def _told(self, found: Sequence[Proposal], numbers: Sequence[int], evidence: Sequence[int]) -> list[Discovery]:
        """Each pair once, by the rule with the highest score."""
        best: dict[tuple[int, int], Proposal] = {}
        for one in found:
            pair = one.one, one.other
            if pair not in best or one.score > best[pair].score:
                best[pair] = one
        concerned = {numbers[place] for pair in best for place in pair}
        profiles = {one.number: one for one in self._store.profiles(concerned)}
        sizes = sizes_of(self._store, list(profiles.values()))
        told, apart = [], HeldApart(self._store, self._plan)
        for (left, right), one in best.items():
            ends = [(numbers[left], evidence[one.record]), (numbers[right], evidence[one.other_record])]
            there = [profiles[number] for number, _ in ends if number in profiles]
            if len(there) > 1 and not apart.are(*there):
                ends.sort(key=lambda end: profiles[end[0]].public)
                told.append(self._discovery(one, ends, profiles, sizes))
        return told

    def _discovery(
        self,
        one: Proposal,
        ends: Sequence[tuple[int, int]],
        profiles: Mapping[int, Profile],
        sizes: Mapping[int, int],
    ) -> Discovery:
        (left, evidence), (right, other_evidence) = ends
        trait = self._worth.get(one.rule)
        return Discovery(
            one=profiles[left].public,
            other=profiles[right].public,
            rule=one.rule,
            score=round(one.score * MILLION),
            records=sizes.get(left, 0) + sizes.get(right, 0),
            worth=sum(worth_of(profiles[number], trait) for number in (left, right)),
            evidence=evidence,
            other_evidence=other_evidence,
        )


def holders(store: SpaceStore, evidence: Sequence[Evidence]) -> dict[int, list[int]]:
    """Of each evidence, the numbers of the profiles with records that say it."""
    components = {one.component for one in evidence if one.component}
    contested = store.contested(components)
    whole = {one.component: one.number for one in store.profiles_of(components - contested)}
    found = {one.number: [whole[one.component]] for one in evidence if one.component in whole}
    doubtful = [one.number for one in evidence if one.component in contested]
    for number, profile, _ in held_by(store, doubtful):
        found.setdefault(number, []).append(profile)
    return found


def held_by(store: SpaceStore, evidence: Collection[int]) -> list[Row]:
    """(evidence, profile, first record) of evidence of contested components."""
    if not evidence:
        return []
    return store.connection.rows("review.holders", evidence=list(evidence), shift=store.shift)


def sizes_of(store: SpaceStore, profiles: Sequence[Profile]) -> dict[int, int]:
    """How many records each profile has, by its number."""
    components = {one.component for one in profiles}
    contested = store.contested(components)
    rows = store.connection.rows
    whole: dict[int, int] = dict(rows("review.sizes_whole", components=list(components - contested)))
    held: dict[int, int] = dict(
        rows("review.sizes_held", profiles=[one.number for one in profiles if one.component in contested])
    )
    return {one.number: held.get(one.number, 0) if one.component in contested else whole.get(one.component, 0)
            for one in profiles}  # fmt: skip


def worth_of(profile: Profile, trait: str | None) -> int:
    """The trait as a whole number; 0 where there is none, or it is no number."""
    said = profile.state.traits.get(trait) if trait else None
    try:
        worth = float(said.value) if said else 0.0
    except ValueError:
        return 0
    return round(max(-MOST_WORTH, min(MOST_WORTH, worth))) if math.isfinite(worth) else 0
