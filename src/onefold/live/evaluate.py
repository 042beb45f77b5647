"""What a partition worked out anew makes different, written: evidence, profiles, whose each record is, the feed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from onefold.live.answer import Answer
from onefold.live.batch import Entry, Group, key_types
from onefold.live.changes import Cause, Story
from onefold.live.delta import Delta
from onefold.live.meaning import Key
from onefold.live.partition import Partition, Worked, age_of
from onefold.live.plain import search_by, untaken
from onefold.live.records import record_of
from onefold.live.traits import Traits
from onefold.resolution.resolve import Resolution
from onefold.store.rows import Profile, ProfileState

if TYPE_CHECKING:
    from onefold.live.writer import SpaceWriter

Profiles = Mapping[int, Profile]
"""By cluster."""


class Evaluation:
    """One evaluation of all hard groups of a batch."""

    def __init__(self, writer: SpaceWriter, delta: Delta, story: Story, groups: Sequence[Group]) -> None:
        self._writer = writer
        self._delta = delta
        self._story = story
        self._groups = groups
        self._all = Partition(writer, groups)
        self._before = self._all.before
        self._answer: Answer | None = None

    def scan(self) -> bool:
        """Try to answer by a scan; whether that could be done."""
        self._answer = self._all.by_scan(self._writer.scans.rules)
        return self._answer is not None

    def apply(self) -> None:
        """Write the new partition of these components and the difference that it makes."""
        worked = self._all.worked(self._answer or self._all.by_kernel())
        profiles = self._profiles(worked)
        self._write_evidence(worked)
        self._write_profiles(worked, profiles)
        self._write_held(worked, profiles)
        self._tell(worked, profiles)
        self._keep_scans(worked, profiles)
        if self._writer.spans.watched:
            self._keep_spans(worked)

    # ------------------------------------------------------------------ what the writer remembers

    def _keep_spans(self, worked: Worked) -> None:
        """The first and last uses of the keys that have a window."""
        spans = self._writer.spans
        uses: dict[Key, list[int]] = {}
        for brief in self._all.briefs:
            meaning = self._all.meaning[brief.evidence]
            if worked.contested[worked.component[brief.evidence]] or self._all.aliased:
                spans.forget(meaning.keys)
            else:
                for key in spans.keys(meaning):
                    uses.setdefault(key, []).append(brief.time or 0)
        spans.learn(uses)

    def _keep_scans(self, worked: Worked, profiles: Profiles) -> None:
        """So that records still to come need not look at all of these again."""
        scans, number = self._writer.scans, {one: profile.number for one, profile in profiles.items()}
        scans.forget(self._all.components)
        if self._all.aliased:
            return
        made, contested = worked.answer.made, worked.contested
        if isinstance(made, Resolution):
            ages = [age_of(brief) for brief in self._all.briefs]
            components = [worked.component[brief.evidence] for brief in self._all.briefs]
            scans.learn(made, ages, [one if contested[one] else 0 for one in components], number)
            return
        its = set(worked.component.values())
        if len(its) == 1 and all(contested[one] for one in its):
            scans.keep(its.pop(), made.renumbered(number))

    # ------------------------------------------------------------------ profiles

    def _profiles(self, worked: Worked) -> dict[int, Profile]:
        """The profile of each cluster."""
        identifiers, succession = worked.answer.identifiers, worked.succession
        founders = [self._all.earliest(worked.clusters[cluster]) for cluster in succession.new]
        given = {public for public, _ in self._delta.names}
        publics = untaken(self._writer.store, [(one.source, one.id) for one in founders], given)
        number, public = dict(succession.keeps), {}
        for cluster, name in zip(succession.new, publics, strict=True):
            number[cluster], public[cluster] = self._writer.numbers.profile, name
            self._writer.numbers.profile += 1
        found = {}
        for cluster, places in worked.clusters.items():
            old = self._before.profiles.get(number[cluster])
            of = worked.component[self._all.briefs[places[0]].evidence]
            held = _in_order(identifiers.get(cluster, {}), old.state.identifiers if old else {})
            state = ProfileState(held, self._traits(places, old))
            name = public[cluster] if old is None else old.public
            found[cluster] = Profile(
                number[cluster], of, name, state if worked.contested[of] else self._counted(state, places)
            )
        return found

    def _counted(self, state: ProfileState, places: Sequence[int]) -> ProfileState:
        """With what decides whether the next union is plain: only the one profile of a component needs it."""
        numbers = list(dict.fromkeys(self._all.briefs[place].evidence for place in places))
        fields: dict[str, list[str]] = {}
        rows: dict[str, int] = {}
        if self._writer.bounds.counts:
            fields, rows = self._writer.bounds.counted(
                [(self._all.evidence[one].said, self._all.meaning[one]) for one in numbers]
            )
        return ProfileState(state.identifiers, state.traits, fields, len(numbers), rows)

    def _traits(self, places: Sequence[int], old: Profile | None) -> Traits:
        """Folded where the profile only gained records; worked out from all of them where not."""
        briefs, entries = self._all.briefs, self._all.entries
        there = {briefs[place].seq for place in places if briefs[place].traits}
        had = self._before.with_traits(old.number) if old else set()
        arrived = [entries[seq].arrival.record for seq in there if seq in entries]
        survivors = self._writer.survivors
        names = {name for record in arrived for name in record.traits}
        if there - entries.keys() == had and survivors.folds(names) and not self._unseen:
            said = [one for record in arrived for one in survivors.said(record)]
            return survivors.fold(old.state.traits if old else {}, said)
        stored = self._writer.store.full_records(there - entries.keys())
        return survivors.all_of([*(record_of(one, self._writer.parse) for one in stored), *arrived])

    @cached_property
    def _unseen(self) -> bool:
        """Whether records that go are not in the log any more, so that nobody knows whether they said traits."""
        removed = [brief.seq for group in self._groups for brief in group.removed]
        return bool(removed) and not {brief.seq for brief in self._before.briefs}.issuperset(removed)

    # ------------------------------------------------------------------ evidence

    def _write_evidence(self, worked: Worked) -> None:
        before, component = self._before, worked.component
        moved = {number: to for number, to in component.items() if before.component.get(number, to) != to}
        self._delta.moved.update(moved)
        gone = [number for number in before.evidence if number not in component]
        self._delta.evidence_gone += gone
        self._writer.forget([self._all.evidence[number].said for number in [*moved, *gone]])
        for number, one in self._all.fresh.items():
            self._delta.add_evidence(one, component[number])
            self._delta.blocks += [(key, number) for key in one.meaning.blocks]
        for entry in self._all.entries.values():
            entry.component = component[entry.evidence]
            self._anchor_named(entry)
        self._reanchor(gone)
        self._write_contested(worked)

    def _write_contested(self, worked: Worked) -> None:
        known = self._writer.contested
        for number in {*self._all.components, *worked.component.values()}:
            now = worked.contested.get(number, False)
            if now != (number in known):
                self._delta.contested[number] = now
                (known.add if now else known.discard)(number)

    def _anchor_named(self, entry: Entry) -> None:
        """A record that a statement names may say what others have said before it, who were not named."""
        record = entry.arrival.record
        for key in self._writer.reader.keys_of_record(record.source, record.id):
            self._delta.anchors.setdefault(key, entry.evidence)

    def _reanchor(self, gone: Collection[int]) -> None:
        """Keys that hung on what does not carry them any more hang on another that does, or go."""
        removed = [brief for group in self._groups for brief in group.removed if self._all.keys_of(brief)]
        if gone or removed:
            lost = [key for number in gone for key in self._all.meaning[number].keys]
            lost += [key for brief in removed for key in self._all.keys_of(brief)]
            self._hang_elsewhere(lost, {*gone, *(brief.evidence for brief in removed)})
            self._delta.blocks_gone += [(key, number) for number in gone for key in self._all.meaning[number].blocks]
        for restated in (group.restated for group in self._groups if group.restated):
            self._delta.anchors_gone += restated.went
            carriers = self._carriers() if restated.came else {}
            self._delta.anchors.update({key: carriers[key] for key in restated.came if key in carriers})

    def _hang_elsewhere(self, lost: Iterable[Key], evidence: Collection[int]) -> None:
        """The keys, where they hang on this evidence."""
        carriers = self._carriers()
        for type_, values in key_types(dict.fromkeys(lost)).items():
            for value in self._writer.store.anchored_at(type_, values, evidence):
                if (type_, value) in carriers:
                    self._delta.anchors[type_, value] = carriers[type_, value]
                elif (type_, value) not in self._delta.anchors:
                    self._delta.anchors_gone.append((type_, value))

    def _carriers(self) -> dict[Key, int]:
        """An evidence that carries each key."""
        carriers: dict[Key, int] = {}
        for number in dict.fromkeys(brief.evidence for brief in self._all.briefs):
            for key in self._all.meaning[number].keys:
                carriers.setdefault(key, number)
        for brief in self._all.briefs:
            for key in self._all.keys_of(brief):
                carriers.setdefault(key, brief.evidence)
        return carriers

    # ------------------------------------------------------------------ who is who

    def _write_profiles(self, worked: Worked, profiles: Profiles) -> None:
        before, succession = self._before.profiles, worked.succession
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

    def _write_held(self, worked: Worked, profiles: Profiles) -> None:
        briefs, written = self._all.briefs, self._before.written
        number_of = {
            briefs[place].seq: profiles[one].number for one, places in worked.clusters.items() for place in places
        }
        if self._writer.store.noting:
            self._note_moved(number_of)
        for brief in briefs:
            if worked.contested[worked.component[brief.evidence]]:
                number = number_of.get(brief.seq)
                if brief.seq not in written or written[brief.seq] != number:
                    self._delta.held[brief.seq] = number
            elif brief.seq in written:
                self._delta.held_gone.append(brief.seq)
        here = {brief.seq for brief in briefs}
        self._delta.held_gone += [seq for seq in written if seq not in here]

    def _note_moved(self, now: Mapping[int, int]) -> None:
        """The profiles that gained or lost a record."""
        before = {seq: number for number, seqs in self._before.held.items() for seq in seqs}
        moved = [seq for seq in before.keys() | now.keys() if before.get(seq) != now.get(seq)]
        numbers = {of.get(seq) for seq in moved for of in (before, now)}
        self._delta.moved_between |= {number for number in numbers if number is not None}

    # ------------------------------------------------------------------ telling

    def _tell(self, worked: Worked, profiles: Profiles) -> None:
        before, causes, succession = self._before.profiles, _Causes(self._groups), worked.succession
        owner = {seq: number for number, seqs in self._before.held.items() for seq in seqs}
        into: dict[int, list[str]] = {}
        for cluster in succession.new:
            profile = profiles[cluster]
            cause = causes(profile.component)
            self._story.created(profile, cause)
            places = worked.clusters[cluster]
            for number in dict.fromkeys(owner.get(self._all.briefs[place].seq, 0) for place in places):
                if number:
                    into.setdefault(number, []).append(profile.public)
        survivors = {profile.number: profile for profile in profiles.values()}
        for number, publics in sorted(into.items()):
            left = succession.merged.get(number, number)
            if left in survivors:
                self._story.split(before[number].public, publics, causes(survivors[left].component))
        for cluster, number in sorted(succession.keeps.items(), key=lambda one: one[1]):
            joined = [before[one] for one, to in succession.merged.items() if to == number]
            self._tell_kept(profiles[cluster], before[number], joined, causes(profiles[cluster].component))
        for number in succession.gone:
            self._story.deleted(before[number].public, causes(before[number].component))

    def _tell_kept(self, profile: Profile, before: Profile, joined: Sequence[Profile], cause: Cause) -> None:
        old = before.state
        if joined:
            self._story.merged(profile.public, [one.public for one in joined], cause)
            united = self._writer.bounds.united([old, *(one.state for one in joined)], [])
            old = msgspec.structs.replace(united, traits=old.traits)
        self._story.became(profile.public, old, profile.state, cause)


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


def _in_order(values: Mapping[str, list[str]], before: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The values, those that were there before first and as they stood."""
    return {type_: _kept_first(its, before.get(type_, [])) for type_, its in values.items()}


def _kept_first(values: Iterable[str], before: Sequence[str]) -> list[str]:
    present = dict.fromkeys(values)
    return list(dict.fromkeys([*(one for one in before if one in present), *present]))
