"""The surviving traits of a profile: folded record by record where the policy allows it, else worked out anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from onefold.columns import NONE
from onefold.model import Record
from onefold.profile.survivorship import Profiles, surviving
from onefold.resolution.order import canonical_order
from onefold.resolution.usable import judges
from onefold.ruleset.plan import Plan, Survivorship
from onefold.store.rows import Trait

Traits = dict[str, Trait]

_FOLDED = frozenset({"latest", "first", "sources"})
"""Policies whose winner so far is all that the next record has to be compared with."""


class Survivors:
    """Survivorship under one plan."""

    def __init__(self, plan: Plan) -> None:
        self._judges = judges(plan)
        self._default = plan.default_survivorship
        self._policies = dict(plan.survivorship)
        self._default_folds = self._default.policy in _FOLDED
        self._unfolded = frozenset(name for name, its in self._policies.items() if its.policy not in _FOLDED)

    def said(self, record: Record) -> list[tuple[str, Trait]]:
        """What a record says of each trait. One that is an identifier says its usable value, or nothing."""
        traits, time, source = record.traits, record.time or 0, record.source
        if not self._judges.keys().isdisjoint(traits):
            usable = ((name, self._usable(name, value)) for name, value in traits.items())
            traits = {name: value for name, value in usable if value is not None}
        return [(name, Trait(value, time, source, record.id)) for name, value in traits.items()]

    def _usable(self, name: str, value: str) -> str | None:
        judge = self._judges.get(name)
        if judge is None:
            return value
        judged = judge.judge(value)
        return judged if isinstance(judged, str) else None

    def folds(self, names: Iterable[str]) -> bool:
        """Whether the traits of these names can be folded."""
        if self._default_folds:
            return self._unfolded.isdisjoint(names)
        return all(self.policy(name).policy in _FOLDED for name in names)

    def fold(self, traits: Traits, more: Iterable[tuple[str, Trait]]) -> Traits:
        """The winners among the traits so far and others, which are all of foldable names."""
        winners = dict(traits)
        for name, trait in more:
            present = winners.get(name)
            if present is None or self._beats(name, trait, present):
                winners[name] = trait
        return winners

    def all_of(self, records: Sequence[Record]) -> Traits:
        """The surviving traits of a profile with these records, in any order."""
        said = [one for record in records for one in self.said(record)]
        names = dict.fromkeys(name for name, _ in said)
        folded = self.fold({}, ((name, trait) for name, trait in said if self.policy(name).policy in _FOLDED))
        others = {
            name: self._chosen(name, [trait for other, trait in said if other == name])
            for name in names
            if self.policy(name).policy not in _FOLDED
        }
        return folded | others

    def policy(self, name: str) -> Survivorship:
        """How a value of this trait survives."""
        return self._policies.get(name, self._default)

    def _beats(self, name: str, one: Trait, other: Trait) -> bool:
        policy = self.policy(name)
        if policy.policy == "first":
            return _age(one) < _age(other)
        if policy.policy == "latest":
            return _age(one) > _age(other)
        preferred: list[str] = [*reversed(policy.sources)]
        worth = [preferred.index(trait.source) if trait.source in preferred else NONE for trait in (one, other)]
        return worth[0] > worth[1] or (worth[0] == worth[1] and _age(one) > _age(other))

    def _chosen(self, name: str, said: list[Trait]) -> Trait:
        """By the kernel; the trait counts as said by the latest record that says it."""
        ordered = sorted(said, key=lambda trait: (trait.source, trait.record))
        names = sorted({trait.source for trait in ordered})
        profiles = Profiles(
            profile=np.zeros(len(ordered), dtype=np.int32),
            count=1,
            source=np.array([names.index(trait.source) for trait in ordered], dtype=np.int32),
            names=names,
            order=canonical_order(np.array([trait.time for trait in ordered], dtype=np.int64)),
        )
        texts = pa.array([trait.value for trait in ordered], pa.string())
        (value,) = surviving(texts, profiles, self.policy(name)).to_pylist()
        latest = max((trait for trait in said if trait.value == value), key=_age, default=max(said, key=_age))
        return Trait(value, latest.time, latest.source, latest.record)


def _age(trait: Trait) -> tuple[int, str, str]:
    return trait.time, trait.source, trait.record
