"""The contested components that are gone on with: read from an evaluation, kept while they are not too many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from onefold.live.batch import Entry, Group
from onefold.live.changes import Cause, Story
from onefold.live.continuation import NEW, Age, Placed, Rules, Scan
from onefold.live.delta import Delta
from onefold.live.filling import Filling
from onefold.live.meaning import Meaning
from onefold.live.plain import new_ids, search_by
from onefold.live.recall import Recall
from onefold.resolution.resolve import Resolution
from onefold.store.rows import Profile, ProfileState

if TYPE_CHECKING:
    from onefold.live.writer import SpaceWriter

REMEMBERED = 400_000
"""Records in all the components that are kept, some 200 MB."""

AHEAD = 100_000
"""Records of those that are worked out before anybody asks for them."""

LARGE = 2_000
"""Evidence in a contested component from which on its scan is worked out ahead: the others take a moment."""


class Scans:
    """The scans of one space's contested components, by component."""

    def __init__(self, writer: SpaceWriter) -> None:
        self._writer = writer
        self.rules = Rules(writer.plan)
        self._kept: dict[int, Scan] = {}
        self._doubtful: set[int] = set()
        self._recall: Recall | None = None
        self._ahead: list[int] | None = None

    def forget(self, components: set[int]) -> None:
        """Somebody else changed these."""
        for component in components:
            self._kept.pop(component, None)
            self._doubtful.discard(component)
        if self._recall is not None and self._recall.component in components:
            self._recall = None

    def keep(self, component: int, scan: Scan) -> None:
        """A scan of the whole component."""
        self._kept[component] = scan
        self._shed()

    def learn(
        self, resolution: Resolution, ages: Sequence[Age], component: Sequence[int], number: Mapping[int, int]
    ) -> None:
        """Keep the contested components of an evaluation.

        `ages` and `component` are of its records, 0 for those not to be kept; `number` maps its clusters to profiles.
        """
        made: dict[int, Scan] = {}
        for age, one in zip(ages, component, strict=True):
            if one:
                scan = made.setdefault(one, Scan(self.rules, age))
                scan.latest = scan.changed = max(scan.latest, age)
                scan.weight += 1
        if made:
            profile = [number.get(cluster) for cluster in resolution.profile.tolist()]
            Filling(self.rules, resolution, component, profile, made).fill()
        self._kept.update(made)
        self._shed()

    def _shed(self) -> None:
        weight = self._weight()
        for component in list(self._kept)[:-1]:
            if weight <= REMEMBERED:
                return
            weight -= self._kept.pop(component).weight

    def _weight(self) -> int:
        return sum(scan.weight for scan in self._kept.values())

    # ------------------------------------------------------------------ going on

    def go_on(self, groups: Sequence[Group], delta: Delta, story: Story) -> list[Group]:
        """Put the records of each group where they certainly belong; the groups that need the kernel are answered."""
        return [group for group in groups if not self._go_on(group, delta, story)]

    def _go_on(self, group: Group, delta: Delta, story: Story) -> bool:
        if len(group.components) != 1 or group.removed:
            return False
        (component,) = group.components
        if not all(self._can_be_placed(entry) for entry in group.entries):
            self._kept.pop(component, None)
            return False
        scan = self._kept.pop(component, None) or self._recalled(component)
        if scan is None:
            return False
        placings = _Placings(self._writer, scan, component, delta, story)
        if not placings.place(group):
            return False
        self._kept[component] = scan
        return True

    def _recalled(self, component: int) -> Scan | None:
        """The scan of a contested component that is not kept, if that is to be had."""
        if component not in self._writer.contested or component in self._doubtful:
            return None
        recall = self._recall
        if recall is None or recall.component != component:
            recall = Recall(self._writer, component, self.rules)
        else:
            self._recall = None
        scan = recall.finished()
        if scan is None:
            self._doubtful.add(component)
        return scan

    def warm(self) -> bool:
        """Do a bit of what the first touch of a large component would wait for. Whether there is more to do."""
        if self._recall is None:
            self._recall = self._next_ahead()
        elif not self._recall.more():
            component, scan, self._recall = self._recall.component, self._recall.finished(), None
            if scan is None:
                self._doubtful.add(component)
            else:
                self.keep(component, scan)
        return bool(self._recall or self._ahead)

    def _next_ahead(self) -> Recall | None:
        """The next that is worth working out before somebody asks, if there is room to keep it."""
        if self._ahead is None:
            self._ahead = self._large()
        while self._ahead:
            component = self._writer.component_of(self._ahead.pop())
            wanted = component in self._writer.contested and component not in self._doubtful
            if wanted and component not in self._kept and self._weight() < AHEAD:
                return Recall(self._writer, component, self.rules)
        return None

    def _large(self) -> list[int]:
        rows = self._writer.store.connection.rows
        return [one for (one,) in rows("scans.large", components=sorted(self._writer.contested), least=LARGE)]

    def _can_be_placed(self, entry: Entry) -> bool:
        record = entry.arrival.record
        return (
            self._writer.survivors.folds(record.traits)
            and not (record.kind == "row" and record.source in self.rules.distinct_rows)
            and record.alias is None
            and not self._writer.reader.names(record.source, record.id)
        )


class _Placings:
    """The records of one group, put in order behind those that are there."""

    def __init__(self, writer: SpaceWriter, scan: Scan, component: int, delta: Delta, story: Story) -> None:
        self._writer = writer
        self._scan = scan
        self._component = component
        self._delta = delta
        self._story = story
        self._profiles: dict[int, Profile] = {}
        self._before: dict[int, Profile] = {}
        self._causes: dict[int, Cause] = {}
        self._founders: dict[int, Entry] = {}
        self._owner: dict[int, int | None] = {}

    def place(self, group: Group) -> bool:
        """Whether all could be placed. If not, nothing is to be written, and the scan is spoilt."""
        entries = sorted(group.entries, key=Entry.age)
        meanings = self._meanings(group, entries)
        for entry in entries:
            meaning = meanings[entry.evidence]
            placed = self._scan.place(entry.age(), entry.evidence, meaning)
            if placed is None:
                return False
            number = self._number(placed, entry)
            if not self._scan.take(entry.age(), entry.evidence, meaning, number, placed):
                return False
            self._owner[entry.seq] = number
            if number is not None:
                self._grow(number, placed, entry)
        self._write(group)
        return True

    def _meanings(self, group: Group, entries: Sequence[Entry]) -> dict[int, Meaning]:
        found = {one.number: one.meaning for one in group.fresh}
        known = {entry.evidence: entry.arrival.record for entry in entries if entry.evidence not in found}
        return found | self._writer.meanings_of(known)

    def _number(self, placed: Placed, entry: Entry) -> int | None:
        if placed.profile != NEW:
            return placed.profile
        number = self._writer.numbers.profile
        self._writer.numbers.profile += 1
        self._founders[number] = entry
        self._profiles[number] = Profile(number, self._component, "", ProfileState())
        return number

    def _grow(self, number: int, placed: Placed, entry: Entry) -> None:
        if number not in self._profiles:
            self._read(number)
        self._causes.setdefault(number, Cause(entry.name(), None))
        profile = self._profiles[number]
        record = entry.arrival.record
        identifiers = dict(profile.state.identifiers)
        for type_, values in placed.identifiers.items():
            new = [value for value in values if value not in identifiers.get(type_, ())]
            if new:
                identifiers[type_] = [*identifiers.get(type_, ()), *new]
        survivors = self._writer.survivors
        traits = survivors.fold(profile.state.traits, survivors.said(record)) if record.traits else profile.state.traits
        self._profiles[number] = Profile(number, self._component, profile.public, ProfileState(identifiers, traits))

    def _read(self, number: int) -> None:
        (profile,) = self._writer.store.profiles([number])
        self._profiles[number] = self._before[number] = profile

    def _write(self, group: Group) -> None:
        for one in group.fresh:
            self._delta.add_evidence(one, self._component)
        for entry in group.entries:
            entry.component = self._component
        self._delta.held.update(self._owner)
        publics = new_ids(self._writer, self._delta, list(self._founders.values()))
        for number, public in zip(self._founders, publics, strict=True):
            self._profiles[number] = msgspec.structs.replace(self._profiles[number], public=public)
            self._delta.names.append((public, number))
        for number, profile in sorted(self._profiles.items()):
            self._tell(self._before.get(number), profile, self._causes[number])

    def _tell(self, before: Profile | None, after: Profile, cause: Cause) -> None:
        if before is None:
            self._story.created(after, cause)
        else:
            self._story.became(after.public, before.state, after.state, cause)
        if after != before:
            self._delta.profiles[after.number] = after
            search_by(self._delta, before.state.traits if before else {}, after.state.traits, after.number)
