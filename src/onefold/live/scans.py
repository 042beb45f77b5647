"""The contested components that are gone on with: read from an evaluation, kept while they are not too many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from onefold.columns import Ints, Values
from onefold.live.batch import Entry, Group
from onefold.live.changes import Cause, Story
from onefold.live.continuation import NEW, Age, Placed, Rules, Scan, Tail, extend
from onefold.live.delta import Delta
from onefold.live.meaning import Meaning
from onefold.live.plain import new_ids, search_by
from onefold.resolution.case import values_of
from onefold.resolution.order import Order, canonical_order
from onefold.resolution.resolve import Resolution
from onefold.ruleset.plan import IdentifierStep
from onefold.store.rows import Profile, ProfileState

if TYPE_CHECKING:
    from onefold.live.writer import SpaceWriter

REMEMBERED = 400_000
"""Records in all the components that are kept, some 200 MB."""


class Scans:
    """The scans of one space's contested components, by component."""

    def __init__(self, writer: SpaceWriter) -> None:
        self._writer = writer
        self.rules = Rules(writer.plan)
        self._kept: dict[int, Scan] = {}

    def forget(self, components: set[int]) -> None:
        """Somebody else changed these."""
        for component in components:
            self._kept.pop(component, None)

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
            _Filling(self.rules, resolution, component, profile, made).fill()
        self._kept.update(made)
        self._shed()

    def _shed(self) -> None:
        weight = sum(scan.weight for scan in self._kept.values())
        for component in list(self._kept)[:-1]:
            if weight <= REMEMBERED:
                return
            weight -= self._kept.pop(component).weight

    # ------------------------------------------------------------------ going on

    def go_on(self, groups: Sequence[Group], delta: Delta, story: Story) -> list[Group]:
        """Put the records of each group where they certainly belong; the groups that need the kernel are answered."""
        return [group for group in groups if not self._go_on(group, delta, story)]

    def _go_on(self, group: Group, delta: Delta, story: Story) -> bool:
        if len(group.components) != 1 or group.removed:
            return False
        (component,) = group.components
        scan = self._kept.pop(component, None)
        if scan is None or not all(self._can_be_placed(entry) for entry in group.entries):
            return False
        placings = _Placings(self._writer, scan, component, delta, story)
        if not placings.place(group):
            return False
        self._kept[component] = scan
        return True

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


class _Filling:
    """Reads the scans of contested components out of a resolution."""

    def __init__(
        self,
        rules: Rules,
        resolution: Resolution,
        component: Sequence[int],
        profile: Sequence[int | None],
        scans: Mapping[int, Scan],
    ) -> None:
        self._rules = rules
        self._resolution = resolution
        self._component = component
        self._profile = profile
        self._scans = scans
        self._order: Order = canonical_order(resolution.case.world.time)
        self._counted: dict[int, dict[str, set[str]]] = {}

    def fill(self) -> None:
        world, plan = self._resolution.case.world, self._resolution.case.plan
        steps = {step.type: number for number, step in enumerate(plan.steps) if isinstance(step, IdentifierStep)}
        for settings in plan.identifiers:
            values = values_of(world, settings.type)
            attached = self._resolution.attached[steps[settings.type]] if settings.type in steps else None
            self._carry(settings.type, values, attached)
        for number, step in enumerate(plan.steps):
            if isinstance(step, IdentifierStep):
                self._tails(step, values_of(world, step.type), self._resolution.attached[number])
        for refused in self._resolution.refused:
            step = plan.steps[refused.step]
            if refused.kind == "too_common" and isinstance(step, IdentifierStep):
                texts = self._resolution.case.uses[refused.step].texts.text(refused.key)
                for record, text in zip(refused.record.tolist(), texts, strict=True):
                    if scan := self._scans.get(self._component[record]):
                        scan.common.add((step.type, text))

    def _carry(self, type_: str, values: Values, attached: np.ndarray | None) -> None:
        limit = self._rules.limits.get(type_)
        held = [True] * len(values.record) if attached is None else attached.tolist()
        for record, code, holds in zip(values.record.tolist(), values.code.tolist(), held, strict=True):
            scan, profile = self._scans.get(self._component[record]), self._profile[record]
            if scan is not None and profile is not None:
                scan.carried.setdefault(profile, {}).setdefault(type_, set()).add(values.texts[code])
                if holds and limit is not None and not limit.windowed:
                    self._counted.setdefault(record, {}).setdefault(type_, set()).add(values.texts[code])

    def _tails(self, step: IdentifierStep, values: Values, attached: np.ndarray) -> None:
        fields = [(field, self._by_record(field)) for field, _ in step.max_distinct]
        for record, code, holds in self._in_order(values, attached):
            scan = self._scans.get(self._component[record])
            if scan is None:
                continue
            key, profile = (str(step.type), values.texts[code]), self._profile[record]
            tail = scan.tails.get(key)
            if tail is None:
                tail = scan.tails[key] = Tail(None, {})
                if holds:
                    tail.profile = profile
                    tail.values = {type_: set(own) for type_, own in self._counted.get(record, {}).items()}
            elif holds and profile is not None:
                extend(tail, step.when_shared, profile, self._counted.get(record, {}))
            for field, said in fields:
                tail.counted.setdefault(field, set()).update(said.get(record, ()))

    def _in_order(self, values: Values, attached: np.ndarray) -> Iterator[tuple[int, int, bool]]:
        rank: Ints = self._order.rank[values.record]
        order = np.argsort(rank, kind="stable")
        return zip(values.record[order].tolist(), values.code[order].tolist(), attached[order].tolist(), strict=True)

    def _by_record(self, field: str) -> dict[int, list[str]]:
        values = self._resolution.case.looked_at.get(field)
        found: dict[int, list[str]] = {}
        if values is not None:
            for record, code in zip(values.record.tolist(), values.code.tolist(), strict=True):
                found.setdefault(record, []).append(values.texts[code])
        return found
