"""Whose each record of some components is now: what the kernel says of them, and what it makes of what was there.

Works things out, and writes nothing: `live.evaluate` does, and previews do not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Protocol

import msgspec

from onefold.columns import NONE
from onefold.live.answer import Answer, by_kernel, by_scan
from onefold.live.batch import Entry, Fresh, Group, Union, key_types
from onefold.live.before import Before
from onefold.live.continuation import Rules
from onefold.live.meaning import Key, Meaning, Reader
from onefold.live.succession import Age, Succession, succeed
from onefold.ruleset.plan import Plan
from onefold.store.rows import Brief, Evidence
from onefold.store.space import Numbers, SpaceStore


class Known(Protocol):
    """What has to be known of a space to work out a part of it: a writer knows it, and so does who only looks."""

    store: SpaceStore
    plan: Plan
    reader: Reader
    numbers: Numbers

    def contested_of(self, components: Collection[int]) -> AbstractSet[int]:
        """Those of the components that are contested."""
        ...


class Worked(msgspec.Struct, frozen=True):
    """The new partition. `clusters` holds places in the order of the answer's records; `component` is of each evidence
    that still has a record (0: nobody's), `contested` of each component.
    """

    answer: Answer
    clusters: dict[int, list[int]]
    component: dict[int, int]
    contested: dict[int, bool]
    succession: Succession


class Partition:
    """Some groups, with all that the kernel has to see with them.

    `briefs` are the records that are there now, in order of (source, id); `evidence` what they say.
    """

    def __init__(self, known: Known, groups: Sequence[Group]) -> None:
        self._known = known
        self._groups = groups
        self.fresh: dict[int, Fresh] = {one.number: one for group in groups for one in group.fresh}
        self.entries: dict[int, Entry] = {entry.seq: entry for group in groups for entry in group.entries}
        self.components = self._reachable()
        nobodys = {number for group in groups for number in group.nobodys}
        self.before = Before(known.store, known.contested_of(self.components), self.components, nobodys)
        gone = {brief.seq for group in groups for brief in group.removed}
        left = [brief for brief in self.before.briefs if brief.seq not in gone]
        briefs = [*left, *(entry.brief() for entry in self.entries.values())]
        self.briefs: list[Brief] = sorted(briefs, key=lambda one: (one.source, one.id))
        self.evidence: dict[int, Evidence] = {
            **self.before.evidence,
            **{number: Evidence(number, 0, 0, one.said) for number, one in self.fresh.items()},
        }

    @cached_property
    def meaning(self) -> dict[int, Meaning]:
        """What each evidence means, of all that are here."""
        numbers = list(self.evidence)
        found = self._known.reader.meanings([self.evidence[number] for number in numbers])
        return dict(zip(numbers, found, strict=True))

    @cached_property
    def aliased(self) -> bool:
        """Whether an alias call joins some of these before anything else: a scan knows nothing of that."""
        return any(one.said.alias is not None for one in self.evidence.values())

    # ------------------------------------------------------------------ the answer

    def by_scan(self, rules: Rules) -> Answer | None:
        """The answer by a scan, where that can be done."""
        reader = self._known.reader
        if reader.compares or any(reader.names(one.source, one.id) for one in self.briefs):
            return None
        if self.aliased or any(
            one.said.kind == "row" and one.said.source in rules.distinct_rows for one in self.evidence.values()
        ):
            return None
        return by_scan(self.briefs, self.meaning, rules)

    def by_kernel(self) -> Answer:
        """The kernel's answer, which looks at no statement that speaks of nobody here."""
        plan, reader = self._known.plan, self._known.reader
        if plan.statements:
            concerning = reader.concerning(self.meaning.values(), self.briefs)
            plan = msgspec.structs.replace(plan, statements=concerning)
        return by_kernel(self.briefs, self.evidence, plan, reader.judges)

    def worked(self, answer: Answer) -> Worked:
        """What an answer makes of what was there."""
        component = self._new_components(answer)
        clusters = self.clusters(answer)
        return Worked(answer, clusters, component, self._contested(answer, component), self.succession(clusters))

    def clusters(self, answer: Answer) -> dict[int, list[int]]:
        """The places of the records of each cluster."""
        clusters: dict[int, list[int]] = {}
        for place, cluster in enumerate(answer.cluster):
            if cluster != NONE:
                clusters.setdefault(cluster, []).append(place)
        return clusters

    def succession(self, clusters: Mapping[int, Sequence[int]]) -> Succession:
        """Which cluster is which of the profiles that were there."""
        age = {brief.seq: age_of(brief) for brief in [*self.before.briefs, *self.briefs]}
        after = {cluster: [self.briefs[place].seq for place in places] for cluster, places in clusters.items()}
        return succeed(self.before.held, after, age)

    def earliest(self, places: Sequence[int]) -> Brief:
        """The record that a new profile of these is named after."""
        return min((self.briefs[place] for place in places), key=age_of)

    # ------------------------------------------------------------------ components

    def _reachable(self) -> set[int]:
        """The groups' components, and those that the kernel has to see with them, as similar rules compare them."""
        store, reader = self._known.store, self._known.reader
        found = {component for group in self._groups for component in group.components}
        wanted = {key for one in self.fresh.values() for key in one.meaning.blocks}
        if not reader.compares:
            return found
        asked: set[int] = set()
        while found - asked:
            more = store.members(found - asked)
            asked |= found
            wanted |= {key for meaning in reader.meanings(more) for key in meaning.blocks}
            for rule, values in key_types(wanted).items():
                found |= {one for _, _, one in store.block_members(rule, set(values)) if one}
        return found

    def _new_components(self, answer: Answer) -> dict[int, int]:
        """The component of each evidence that still has a record."""
        numbers = list(dict.fromkeys(brief.evidence for brief in self.briefs))
        component, taken = dict.fromkeys(self._unreachable(numbers), 0), set[int]()
        union = self._united(answer)
        members: dict[object, list[int]] = {}
        for number in numbers:
            if number not in component:
                members.setdefault(union.find(number), []).append(number)
        for its in sorted(members.values(), key=len, reverse=True):
            number = self._component_number(its, taken)
            taken.add(number)
            component.update(dict.fromkeys(its, number))
        return component

    def _unreachable(self, numbers: Sequence[int]) -> list[int]:
        """Evidence that is nobody's now, because what a statement named is gone, or the statement."""
        if not self.falls_apart or not (self._known.reader.named.records or self._restated):
            return []
        named = {brief.evidence for brief in self.briefs if self.keys_of(brief)}
        return [one for one in numbers if one not in named and not self.meaning[one].reachable]

    def keys_of(self, brief: Brief) -> Sequence[Key]:
        """The keys that statements give to a record, whatever it says; of one that has no name any more, all."""
        reader = self._known.reader
        if not brief.source:
            return tuple(reader.named.keys) if reader.named.records else ()
        return reader.keys_of_record(brief.source, brief.id)

    def _united(self, answer: Answer) -> Union:
        """Evidence held together: by keys where a part may have fallen off, by the groups' own keys where none has."""
        union = Union()
        for brief, one in zip(self.briefs, answer.label, strict=True):
            union.join(brief.evidence, ("label", one))
        if self.falls_apart:
            self._unite_by_keys(union)
            return union
        for group in self._groups:
            for component in group.components:
                union.join(("group", id(group)), -component)
            for number in (*(one.number for one in group.fresh), *group.nobodys):
                union.join(("group", id(group)), number)
        for number, evidence in self.before.evidence.items():
            if evidence.component:
                union.join(number, -evidence.component)
        return union

    def _unite_by_keys(self, union: Union) -> None:
        for number in dict.fromkeys(brief.evidence for brief in self.briefs):
            for key in self.meaning[number].keys:
                union.join(number, key)
        for brief in self.briefs:
            for key in self.keys_of(brief):
                union.join(brief.evidence, key)

    @cached_property
    def _restated(self) -> bool:
        return any(group.restated for group in self._groups)

    @cached_property
    def falls_apart(self) -> bool:
        """Whether what was one component may be several now."""
        return self._known.reader.compares or self._restated or any(group.removed for group in self._groups)

    def _component_number(self, numbers: Sequence[int], taken: set[int]) -> int:
        """The number that most of the evidence had, if no larger part has it; else a new one."""
        counts: dict[int, int] = {}
        for number in numbers:
            had = self.before.component.get(number, 0)
            if had and had not in taken:
                counts[had] = counts.get(had, 0) + 1
        if counts:
            return max(counts, key=lambda one: (counts[one], -one))
        self._known.numbers.component += 1
        return self._known.numbers.component - 1

    def _contested(self, answer: Answer, component: Mapping[int, int]) -> dict[int, bool]:
        """For each component whether its records need a look each time: of several profiles, or held back."""
        outcomes: dict[int, set[int]] = {}
        contested: dict[int, bool] = {}
        for brief, cluster, held_back in zip(self.briefs, answer.cluster, answer.contested, strict=True):
            one = component[brief.evidence]
            outcomes.setdefault(one, set()).add(cluster)
            contested[one] = contested.get(one, False) or held_back
        reader = self._known.reader
        if reader.named or reader.reached or self.aliased:
            for number, one in component.items():
                contested[one] = contested[one] or self.meaning[number].named
        for brief in self.briefs:
            if reader.names(brief.source, brief.id):
                contested[component[brief.evidence]] = True
        found = {one: contested[one] or len(its) > 1 or NONE in its for one, its in outcomes.items()}
        return found | {0: False}


def age_of(brief: Brief) -> Age:
    """Its place in canonical order."""
    return brief.time or 0, brief.source, brief.id
