"""What the kernel says of components that a batch touched: their new partition, and its difference to the old."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from onefold.columns import NONE
from onefold.live.answer import Answer, by_kernel, by_scan
from onefold.live.batch import Entry, Fresh, Group, Union, key_types
from onefold.live.before import Before
from onefold.live.changes import Cause, Story
from onefold.live.delta import Delta
from onefold.live.meaning import Key, Meaning
from onefold.live.plain import search_by, untaken
from onefold.live.records import record_of
from onefold.live.succession import Age, Succession, succeed
from onefold.live.traits import Traits
from onefold.resolution.resolve import Resolution
from onefold.store.rows import Brief, Evidence, Profile, ProfileState

if TYPE_CHECKING:
    from onefold.live.writer import SpaceWriter


class Evaluation:
    """One evaluation of all hard groups of a batch."""

    def __init__(self, writer: SpaceWriter, delta: Delta, story: Story, groups: Sequence[Group]) -> None:
        self._writer = writer
        self._delta = delta
        self._story = story
        self._groups = groups
        self._fresh: dict[int, Fresh] = {one.number: one for group in groups for one in group.fresh}
        self._entries: dict[int, Entry] = {entry.seq: entry for group in groups for entry in group.entries}
        self._answer: Answer | None = None
        self._components = self._reachable()
        self._before = Before(writer, self._components)
        gone = {brief.seq for group in groups for brief in group.removed}
        left = [brief for brief in self._before.briefs if brief.seq not in gone]
        briefs = [*left, *(entry.brief() for entry in self._entries.values())]
        self._briefs = sorted(briefs, key=lambda one: (one.source, one.id))
        self._evidence = {
            **self._before.evidence,
            **{number: Evidence(number, 0, 0, one.said) for number, one in self._fresh.items()},
        }

    def scan(self) -> bool:
        """Try to answer by a scan; whether that could be done."""
        reader, rules = self._writer.reader, self._writer.scans.rules
        if reader.compares or any(reader.names(one.source, one.id) for one in self._briefs):
            return False
        if self._aliased or any(
            one.said.kind == "row" and one.said.source in rules.distinct_rows for one in self._evidence.values()
        ):
            return False
        self._answer = by_scan(self._briefs, self._meaning, rules)
        return self._answer is not None

    def apply(self) -> None:
        """Write the new partition of these components and the difference that it makes."""
        answer = self._answer or by_kernel(self._briefs, self._evidence, self._writer.plan, self._writer.reader.judges)
        component = self._new_components(answer)
        clusters: dict[int, list[int]] = {}
        for place, cluster in enumerate(answer.cluster):
            if cluster != NONE:
                clusters.setdefault(cluster, []).append(place)
        contested = self._contested(answer, component)
        succession = self._succession(clusters)
        profiles = self._profiles(answer, clusters, component, contested, succession)
        self._write_evidence(component, contested)
        self._write_profiles(profiles, succession)
        self._write_held(profiles, clusters, component, contested)
        self._tell(profiles, clusters, succession)
        self._keep_scans(answer, component, contested, profiles)
        if self._writer.spans.watched:
            self._keep_spans(component, contested)

    def _keep_spans(self, component: Mapping[int, int], contested: Mapping[int, bool]) -> None:
        """The first and last uses of the keys that have a window."""
        spans = self._writer.spans
        uses: dict[Key, list[int]] = {}
        for brief in self._briefs:
            meaning = self._meaning[brief.evidence]
            if contested[component[brief.evidence]] or self._aliased:
                spans.forget(meaning.keys)
            else:
                for key in spans.keys(meaning):
                    uses.setdefault(key, []).append(brief.time or 0)
        spans.learn(uses)

    @cached_property
    def _aliased(self) -> bool:
        """Whether an alias call joins some of these before anything else: a scan knows nothing of that."""
        return any(one.said.alias is not None for one in self._evidence.values())

    def _keep_scans(
        self,
        answer: Answer,
        component: Mapping[int, int],
        contested: Mapping[int, bool],
        profiles: Mapping[int, Profile],
    ) -> None:
        """So that records still to come need not look at all of these again."""
        scans, number = self._writer.scans, {one: profile.number for one, profile in profiles.items()}
        scans.forget(self._components)
        if self._aliased:
            return
        if isinstance(answer.made, Resolution):
            ages = [_age(brief) for brief in self._briefs]
            components = [component[brief.evidence] for brief in self._briefs]
            kept = [one if contested[one] else 0 for one in components]
            scans.learn(answer.made, ages, kept, number)
        elif len(contested) == 1 and all(contested.values()):
            scans.keep(next(iter(contested)), answer.made.renumbered(number))

    # ------------------------------------------------------------------ components

    def _reachable(self) -> set[int]:
        """The groups' components, and those that the kernel has to see with them, as similar rules compare them."""
        found = {component for group in self._groups for component in group.components}
        wanted = {key for one in self._fresh.values() for key in one.meaning.blocks}
        if not self._writer.reader.compares:
            return found
        asked: set[int] = set()
        while found - asked:
            more = self._writer.store.members(found - asked)
            asked |= found
            wanted |= {key for meaning in self._writer.reader.meanings(more) for key in meaning.blocks}
            for rule, values in key_types(wanted).items():
                found |= {one for _, _, one in self._writer.store.block_members(rule, set(values)) if one}
        return found

    def _new_components(self, answer: Answer) -> dict[int, int]:
        """The component of each evidence that still has a record."""
        union = self._united(answer)
        members: dict[object, list[int]] = {}
        for number in dict.fromkeys(brief.evidence for brief in self._briefs):
            members.setdefault(union.find(number), []).append(number)
        component, taken = {}, set[int]()
        for numbers in sorted(members.values(), key=len, reverse=True):
            number = self._component_number(numbers, taken)
            taken.add(number)
            component.update(dict.fromkeys(numbers, number))
        return component

    def _united(self, answer: Answer) -> Union:
        """Evidence held together: by keys where a part may have fallen off, by the groups' own keys where none has."""
        union = Union()
        for brief, one in zip(self._briefs, answer.label, strict=True):
            union.join(brief.evidence, ("label", one))
        if self._falls_apart:
            for number in dict.fromkeys(brief.evidence for brief in self._briefs):
                for key in self._meaning[number].keys:
                    union.join(number, key)
            return union
        for group in self._groups:
            for component in group.components:
                union.join(("group", id(group)), -component)
            for fresh in group.fresh:
                union.join(("group", id(group)), fresh.number)
        for number, evidence in self._before.evidence.items():
            union.join(number, -evidence.component)
        return union

    @property
    def _falls_apart(self) -> bool:
        return self._writer.reader.compares or any(group.removed for group in self._groups)

    def _component_number(self, numbers: Sequence[int], taken: set[int]) -> int:
        """The number that most of the evidence had, if no larger part has it; else a new one."""
        counts: dict[int, int] = {}
        for number in numbers:
            had = self._before.component.get(number, 0)
            if had and had not in taken:
                counts[had] = counts.get(had, 0) + 1
        if counts:
            return max(counts, key=lambda one: (counts[one], -one))
        self._writer.numbers.component += 1
        return self._writer.numbers.component - 1

    def _contested(self, answer: Answer, component: Mapping[int, int]) -> dict[int, bool]:
        """For each component whether its records need a look each time: of several profiles, or held back."""
        outcomes: dict[int, set[int]] = {}
        contested: dict[int, bool] = {}
        for brief, cluster, held_back in zip(self._briefs, answer.cluster, answer.contested, strict=True):
            one = component[brief.evidence]
            outcomes.setdefault(one, set()).add(cluster)
            contested[one] = contested.get(one, False) or held_back
        if self._writer.plan.statements or self._writer.reader.reaches or self._aliased:
            for number, one in component.items():
                contested[one] = contested[one] or self._meaning[number].named
        for brief in self._briefs:
            if self._writer.reader.names(brief.source, brief.id):
                contested[component[brief.evidence]] = True
        return {one: contested[one] or len(its) > 1 or NONE in its for one, its in outcomes.items()}

    @cached_property
    def _meaning(self) -> dict[int, Meaning]:
        """What each evidence means, of all that are here."""
        numbers = list(self._evidence)
        found = self._writer.reader.meanings([self._evidence[number] for number in numbers])
        return dict(zip(numbers, found, strict=True))

    # ------------------------------------------------------------------ profiles

    def _succession(self, clusters: Mapping[int, Sequence[int]]) -> Succession:
        age = {brief.seq: _age(brief) for brief in [*self._before.briefs, *self._briefs]}
        after = {cluster: [self._briefs[place].seq for place in places] for cluster, places in clusters.items()}
        return succeed(self._before.held, after, age)

    def _profiles(
        self,
        answer: Answer,
        clusters: Mapping[int, Sequence[int]],
        component: Mapping[int, int],
        contested: Mapping[int, bool],
        succession: Succession,
    ) -> dict[int, Profile]:
        """The profile of each cluster."""
        identifiers = answer.identifiers
        earliest = {
            cluster: min((self._briefs[place] for place in clusters[cluster]), key=_age) for cluster in succession.new
        }
        publics = untaken(
            self._writer, self._delta, [(earliest[one].source, earliest[one].id) for one in succession.new]
        )
        number, public = dict(succession.keeps), {}
        for cluster, name in zip(succession.new, publics, strict=True):
            number[cluster], public[cluster] = self._writer.numbers.profile, name
            self._writer.numbers.profile += 1
        found = {}
        for cluster, places in clusters.items():
            old = self._before.profiles.get(number[cluster])
            of = component[self._briefs[places[0]].evidence]
            held = _in_order(identifiers.get(cluster, {}), old.state.identifiers if old else {})
            state = ProfileState(held, self._traits(places, old))
            name = public[cluster] if old is None else old.public
            found[cluster] = Profile(
                number[cluster], of, name, state if contested[of] else self._counted(state, places)
            )
        return found

    def _counted(self, state: ProfileState, places: Sequence[int]) -> ProfileState:
        """With what decides whether the next union is plain: only the one profile of a component needs it."""
        numbers = list(dict.fromkeys(self._briefs[place].evidence for place in places))
        fields: dict[str, list[str]] = {}
        rows: dict[str, int] = {}
        if self._writer.bounds.counts:
            fields, rows = self._writer.bounds.counted(
                [(self._evidence[one].said, self._meaning[one]) for one in numbers]
            )
        return ProfileState(state.identifiers, state.traits, fields, len(numbers), rows)

    def _traits(self, places: Sequence[int], old: Profile | None) -> Traits:
        """Folded where the profile only gained records; worked out from all of them where not."""
        there = {self._briefs[place].seq for place in places if self._briefs[place].traits}
        had = self._before.with_traits(old.number) if old else set()
        arrived = [self._entries[seq].arrival.record for seq in there if seq in self._entries]
        survivors = self._writer.survivors
        names = {name for record in arrived for name in record.traits}
        if there - self._entries.keys() == had and survivors.folds(names):
            said = [one for record in arrived for one in survivors.said(record)]
            return survivors.fold(old.state.traits if old else {}, said)
        stored = self._writer.store.full_records(there - self._entries.keys())
        return survivors.all_of([*(record_of(one, self._writer.parse) for one in stored), *arrived])

    # ------------------------------------------------------------------ writing

    def _write_evidence(self, component: Mapping[int, int], contested: Mapping[int, bool]) -> None:
        moved = {number: to for number, to in component.items() if self._before.component.get(number, to) != to}
        self._delta.moved.update(moved)
        gone = [number for number in self._before.evidence if number not in component]
        self._delta.evidence_gone += gone
        self._writer.forget([self._evidence[number].said for number in [*moved, *gone]])
        for number, one in self._fresh.items():
            self._delta.add_evidence(one, component[number])
            self._delta.blocks += [(key, number) for key in one.meaning.blocks]
        for entry in self._entries.values():
            entry.component = component[entry.evidence]
            self._anchor_named(entry)
        self._reanchor(gone)
        for number in {*self._components, *component.values()}:
            now = contested.get(number, False)
            if now != (number in self._writer.contested):
                self._delta.contested[number] = now
                (self._writer.contested.add if now else self._writer.contested.discard)(number)

    def _anchor_named(self, entry: Entry) -> None:
        """A record that a statement names may say what others have said before it, who were not named."""
        record = entry.arrival.record
        for key in self._writer.reader.keys_of_record(record.source, record.id):
            self._delta.anchors.setdefault(key, entry.evidence)

    def _reanchor(self, gone: Collection[int]) -> None:
        """Keys that hung on evidence that is gone hang on another that carries them, or go with it."""
        if not gone:
            return
        carriers: dict[Key, int] = {}
        for number in dict.fromkeys(brief.evidence for brief in self._briefs):
            for key in self._meaning[number].keys:
                carriers.setdefault(key, number)
        lost = [key for number in gone for key in self._meaning[number].keys]
        for type_, values in key_types(dict.fromkeys(lost)).items():
            for value in self._writer.store.anchored_at(type_, values, gone):
                if (type_, value) in carriers:
                    self._delta.anchors[type_, value] = carriers[type_, value]
                else:
                    self._delta.anchors_gone.append((type_, value))
        self._delta.blocks_gone += [(key, number) for number in gone for key in self._meaning[number].blocks]

    def _write_profiles(self, profiles: Mapping[int, Profile], succession: Succession) -> None:
        before = self._before.profiles
        for profile in profiles.values():
            old = before.get(profile.number)
            if old is None:
                self._delta.names.append((profile.public, profile.number))
            if profile != old:
                self._delta.profiles[profile.number] = profile
                search_by(self._delta, old.state.traits if old else {}, profile.state.traits, profile.number)
        for number, into in [*succession.merged.items(), *((one, None) for one in succession.gone)]:
            self._delta.profiles_gone[number] = into
            search_by(self._delta, before[number].state.traits, {}, number)

    def _write_held(
        self,
        profiles: Mapping[int, Profile],
        clusters: Mapping[int, Sequence[int]],
        component: Mapping[int, int],
        contested: Mapping[int, bool],
    ) -> None:
        number_of = {
            self._briefs[place].seq: profiles[one].number for one, places in clusters.items() for place in places
        }
        for brief in self._briefs:
            if contested[component[brief.evidence]]:
                number = number_of.get(brief.seq)
                if brief.seq not in self._before.written or self._before.written[brief.seq] != number:
                    self._delta.held[brief.seq] = number
            elif brief.seq in self._before.written:
                self._delta.held_gone.append(brief.seq)
        here = {brief.seq for brief in self._briefs}
        self._delta.held_gone += [seq for seq in self._before.written if seq not in here]

    # ------------------------------------------------------------------ telling

    def _tell(
        self, profiles: Mapping[int, Profile], clusters: Mapping[int, Sequence[int]], succession: Succession
    ) -> None:
        before, causes = self._before.profiles, self._causes()
        owner = {seq: number for number, seqs in self._before.held.items() for seq in seqs}
        into: dict[int, list[str]] = {}
        for cluster in succession.new:
            profile = profiles[cluster]
            cause = causes(profile.component)
            self._story.created(profile, cause)
            for number in dict.fromkeys(owner.get(self._briefs[place].seq, 0) for place in clusters[cluster]):
                if number:
                    into.setdefault(number, []).append(profile.public)
        survivors = {profile.number: profile for profile in profiles.values()}
        for number, publics in sorted(into.items()):
            left = succession.merged.get(number, number)
            if left in survivors:
                self._story.split(before[number].public, publics, causes(survivors[left].component))
        for cluster, number in sorted(succession.keeps.items(), key=lambda one: one[1]):
            self._tell_kept(profiles[cluster], number, succession, causes(profiles[cluster].component))
        for number in succession.gone:
            self._story.deleted(before[number].public, causes(before[number].component))

    def _tell_kept(self, profile: Profile, number: int, succession: Succession, cause: Cause) -> None:
        before = self._before.profiles
        joined = [before[one] for one, into in succession.merged.items() if into == number]
        old = before[number].state
        if joined:
            self._story.merged(profile.public, [one.public for one in joined], cause)
            united = self._writer.bounds.united([old, *(one.state for one in joined)], [])
            old = msgspec.structs.replace(united, traits=old.traits)
        self._story.became(profile.public, old, profile.state, cause)

    def _causes(self) -> _Causes:
        return _Causes(self._groups)


class _Causes:
    """What caused the changes of a component."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._of: dict[int, Cause] = {}
        for group in groups:
            cause = group.cause()
            components = {entry.component for entry in group.entries} | group.components
            self._of.update(dict.fromkeys(components, cause))
        self._default = groups[0].cause()

    def __call__(self, component: int) -> Cause:
        return self._of.get(component, self._default)


def _age(brief: Brief) -> Age:
    return brief.time or 0, brief.source, brief.id


def _in_order(values: Mapping[str, list[str]], before: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The values, those that were there before first and as they stood."""
    return {type_: _kept_first(its, before.get(type_, [])) for type_, its in values.items()}


def _kept_first(values: Iterable[str], before: Sequence[str]) -> list[str]:
    present = dict.fromkeys(values)
    return list(dict.fromkeys([*(one for one in before if one in present), *present]))
