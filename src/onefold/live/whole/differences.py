"""Two resolutions of the same records compared: how many profiles change, and the examples worth looking at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import msgspec
import numpy as np

from onefold.columns import NONE, Ints, Longs, count_distinct
from onefold.live.whole.heirs import heirs
from onefold.live.whole.material import Material
from onefold.live.whole.report import Changed, Counted, Example, Share
from onefold.model import ANONYMOUS_TYPES
from onefold.resolution.difference import CHANGES, UNRESOLVED, Change, Codes, Comparison, compare, group_of_records
from onefold.resolution.order import canonical_order
from onefold.resolution.resolve import Resolution, held_values

LARGEST = 10
"""Examples of each kind of change, and of risk."""

NAMED = 10
"""Profiles named on each side of an example."""

EXPLAINED = 5_000
"""Records of an example that can be looked at: half a second of work."""


class Look(msgspec.Struct, frozen=True):
    """What to look at for why: seqs of records; and by the seq of a profile's earliest record the id it would keep."""

    seqs: list[int] = []
    keeps: dict[int, str] = {}


class Seen(msgspec.Struct, frozen=True):
    """An example, and what to look at for why: nothing where that is too much."""

    example: Example
    look: Look


class Differences:
    """Between what is stored and what would be."""

    def __init__(self, material: Material, before: Resolution, after: Resolution) -> None:
        self._material = material
        self._before = before
        self._after = after
        self._comparison: Comparison = compare(before.profile.astype(np.int64), after.profile.astype(np.int64))

    # ------------------------------------------------------------------ counts

    @property
    def unchanged(self) -> int:
        return len(self._comparison.groups("unchanged"))

    def changed(self, change: Change) -> Changed:
        groups = self._comparison.groups(change)
        cells = self._comparison.change[self._comparison.group] == CHANGES.index(change)
        return Changed(
            groups=len(groups),
            before=len(np.unique(self._comparison.old[cells])),
            after=len(np.unique(self._comparison.new[cells])),
            records=int(self._comparison.records[cells].sum()),
        )

    @property
    def became_resolved(self) -> int:
        return int(((self._before.profile == NONE) & (self._after.profile != NONE)).sum())

    @property
    def became_unresolved(self) -> int:
        return int(((self._before.profile != NONE) & (self._after.profile == NONE)).sum())

    # ------------------------------------------------------------------ ids

    @cached_property
    def stored(self) -> Ints:
        """The stored profile of each record of the world, by its place among the ids."""
        return self._material.owners.profile[self._material.layout.place]

    @cached_property
    def heirs(self) -> tuple[Ints, Ints]:
        """As `heirs.heirs` says, of the stored profiles and the new clusters."""
        order = canonical_order(self._material.after.time)
        publics = len(self._material.owners.public)
        return heirs(self.stored, publics, self._after.profile, len(self._after.earliest), order)

    def public_before(self, profile: int) -> str | None:
        """The id of a profile of the first resolution, by its earliest record."""
        place = int(self.stored[self._before.earliest[profile]])
        return None if place == NONE else self._material.owners.public[place]

    def public_after(self, profile: int) -> str | None:
        """The id that a profile would have; None for a new one."""
        place = int(self.heirs[0][profile])
        return None if place == NONE else self._material.owners.public[place]

    # ------------------------------------------------------------------ examples

    def largest(self, start: int) -> list[Seen]:
        """The largest groups of each kind of change, numbered from `start`."""
        sizes, chosen = self._comparison.sizes(), list[int]()
        for change in CHANGES[1:]:
            groups = self._comparison.groups(change)
            chosen += groups[np.argsort(-sizes[groups], kind="stable")][:LARGEST].tolist()
        return self._seen(chosen, start, {})

    def riskiest(self, start: int) -> list[Seen]:
        """Groups with a profile that would hold several of what names a person, and more than any part of it did."""
        risks = self._risks()
        order = sorted(risks, key=lambda group: risks[group], reverse=True)[:LARGEST]
        said = {group: [f"{count} {type_}" for count, type_ in risks[group][1:]] for group in order}
        return self._seen(order, start, said)

    def _risks(self) -> dict[int, list[tuple[int, str]]]:
        """Of each group at risk: first the sum, then (values, type) by type."""
        group = np.full(len(self._after.earliest), NONE, dtype=np.int64)
        group[self._comparison.new] = self._comparison.group
        had = values_held(self._before)
        found: dict[int, list[tuple[int, str]]] = {}
        for type_, count in values_held(self._after).items():
            most = np.zeros(len(count), dtype=np.int64)
            if type_ in had:
                np.maximum.at(most, self._comparison.new, had[type_][self._comparison.old])
            grown = np.flatnonzero((count > 1) & (count > most) & (group != NONE))
            worst = grown[np.argsort(-count[grown], kind="stable")][: 10 * LARGEST]
            for profile in worst.tolist():
                its = found.setdefault(int(group[profile]), [(0, "")])
                its[0] = (its[0][0] + int(count[profile]), "")
                its.append((int(count[profile]), type_))
        return found

    def _seen(self, groups: Sequence[int], start: int, risks: dict[int, list[str]]) -> list[Seen]:
        if not groups:
            return []
        old, new = self._before.profile.astype(np.int64), self._after.profile.astype(np.int64)
        of = group_of_records(self._comparison, old)
        more = np.full(len(self._after.earliest) + 1, UNRESOLVED, dtype=np.int64)
        more[self._comparison.new] = self._comparison.group
        of = np.where(of == UNRESOLVED, more[new], of)
        return [self._one(group, number, of, risks.get(group, [])) for number, group in enumerate(groups, start=start)]

    def _one(self, group: int, number: int, of: Codes, risks: list[str]) -> Seen:
        records = np.flatnonzero(of == group)
        before, after = self._before.profile[records], self._after.profile[records]
        looked = self._reached(records)
        example = Example(
            number=number,
            change=CHANGES[int(self._comparison.change[group])],
            records=len(records),
            profiles_before=_different(before),
            profiles_after=_different(after),
            before=[Share(self.public_before(one), count) for one, count in _largest(before)],
            after=[Share(self.public_after(one), count) for one, count in _largest(after)],
            risks=risks,
            explained=len(looked) <= EXPLAINED,
        )
        return Seen(example, self._look(looked) if example.explained else Look())

    def _reached(self, records: Longs) -> Longs:
        """All records of the components under the draft: what the kernel has to see for why."""
        label = self._after.found.label
        wanted = np.zeros(self._after.found.count, dtype=np.bool_)
        wanted[label[records]] = True
        return np.flatnonzero(wanted[label])

    def _look(self, records: Longs) -> Look:
        profiles = np.unique(self._after.profile[records])
        kept = {int(one): name for one in profiles[profiles != NONE] if (name := self.public_after(one)) is not None}
        first = {one: int(self._after.earliest[one]) for one in kept}
        return Look(sorted(self._seqs(records)), {self._seqs(np.array([first[one]]))[0]: kept[one] for one in kept})

    def _seqs(self, records: Longs) -> list[int]:
        found: list[int] = self._material.layout.log.seq[self._material.layout.place[records]].tolist()
        return found


def _different(profile: Ints) -> int:
    return len(np.unique(profile[profile != NONE]))


def _largest(profile: Ints) -> list[tuple[int, int]]:
    """(profile, records) of the largest."""
    different, counts = np.unique(profile[profile != NONE], return_counts=True)
    order = np.lexsort((different, -counts))[:NAMED]
    return list(zip(different[order].tolist(), counts[order].tolist(), strict=True))


def counted(resolution: Resolution) -> Counted:
    sizes = np.bincount(resolution.profile[resolution.profile != NONE], minlength=len(resolution.earliest))
    largest = -np.sort(-np.partition(sizes, -LARGEST)[-LARGEST:]) if len(sizes) > LARGEST else -np.sort(-sizes)
    return Counted(
        profiles=len(resolution.earliest),
        unresolved=int((resolution.profile == NONE).sum()),
        contested=int(resolution.found.contested.sum()),
        several={type_: int((count > 1).sum()) for type_, count in values_held(resolution).items()},
        largest=largest.tolist(),
    )


def values_held(resolution: Resolution) -> dict[str, Ints]:
    """By identifier type that names a person: how many different values each profile holds."""
    found = {}
    for type_, values in held_values(resolution):
        if type_ not in ANONYMOUS_TYPES:
            profile = resolution.profile[values.record]
            there = profile != NONE
            found[str(type_)] = count_distinct(profile[there], values.code[there], len(resolution.earliest))
    return found
