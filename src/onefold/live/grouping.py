"""What of a batch belongs together: new evidence, and the components that its keys and those of statements lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onefold.live.admission import Admitted
from onefold.live.batch import Entry, Fresh, Group, NamedEntry, Union, key_types
from onefold.live.meaning import Key

if TYPE_CHECKING:
    from onefold.live.writer import SpaceWriter

REMEMBERED = 200_000
"""Evidence whose keys with a window are remembered."""


class Grouping:
    """Groups the records of batches."""

    def __init__(self, writer: SpaceWriter) -> None:
        self._writer = writer
        self._windowed: dict[int, list[Key]] = {}

    def of(self, admission: Admitted, fresh: Sequence[Fresh]) -> tuple[list[Group], list[Group]]:
        """What is not a mere append, in groups that have nothing to do with each other: plain ones, and hard ones."""
        named = self._named(admission.entries, fresh)
        named = self._named(admission.entries, fresh)
        links = self._links(fresh, named)
        union = _joined(fresh, named, links)
        groups: dict[object, Group] = {}
        for one in fresh:
            if one.reachable():
                group = groups.setdefault(union.find(one.number), Group())
                group.fresh.append(one)
                group.entries += one.entries
                self._note(group, one, links)
        for entry in named:
            _note_named(groups.setdefault(union.find(entry.node), Group()), entry, links)
        for component, removed in admission.removed.items():
            group = groups.setdefault(union.find(-component), Group())
            group.components.add(component)
            group.removed += removed
            group.hard = True
        self._join_known(admission.entries, union, groups)
        found = sorted(groups.values(), key=_first)
        return [one for one in found if not one.hard], [one for one in found if one.hard]

    def _join_known(self, entries: Sequence[Entry], union: Union, groups: dict[object, Group]) -> None:
        """Records of known evidence: those that matter, and those of a component that something else touches."""
        known = [entry for entry in entries if entry.component]
        nobodys = {number: group for group in groups.values() for number in group.nobodys}
        for entry in entries if nobodys else ():
            if entry.evidence in nobodys:
                nobodys[entry.evidence].entries.append(entry)
        outside = self._outside(known) if self._writer.spans.watched else set()
        contested, named = self._writer.contested, self._writer.reader.names
        for entry in known:
            component, record = entry.component, entry.arrival.record
            hard = component in contested or entry.seq in outside or named(record.source, record.id)
            if hard or record.traits:
                group = groups.setdefault(union.find(-component), Group())
                group.components.add(component)
                group.hard |= hard
        touched = {component: group for group in groups.values() for component in group.components}
        for entry in known:
            if entry.component in touched:
                touched[entry.component].entries.append(entry)

    def _links(self, fresh: Sequence[Fresh], named: Sequence[NamedEntry]) -> dict[Key, set[int]]:
        """The components that each key or block of new evidence leads to, or that a statement gives a record."""
        links: dict[Key, set[int]] = {}
        keys = [key for one in fresh for key in one.meaning.keys]
        keys += [key for one in named for key in one.keys]
        for type_, values in key_types(keys).items():
            for value, component in self._writer.store.anchored(type_, set(values)).items():
                links[type_, value] = {component}
        for rule, values in key_types(key for one in fresh for key in one.meaning.blocks).items():
            for value, _, component in self._writer.store.block_members(rule, set(values)):
                links.setdefault((rule, value), set()).add(component)
        return links

    def _note(self, group: Group, one: Fresh, links: dict[Key, set[int]]) -> None:
        """Whom a new evidence links to, and whether that may be refused."""
        meaning = one.meaning
        one.unanchored = [key for key in meaning.keys if key not in links]
        for key in (*meaning.keys, *meaning.blocks):
            there = links.get(key)
            if there:
                group.components |= there
                if group.linked is None:
                    group.linked = (one.entries[0], key[0].removeprefix("="))
        group.hard |= meaning.named or not meaning.own or bool(meaning.blocks)
        group.hard |= one.said.alias is not None  # two of one previousId have a key in common that nobody may carry
        group.hard |= not self._writer.contested.isdisjoint(group.components)
        if self._writer.spans.watched:
            group.hard |= not self._begins(one)

    def _begins(self, one: Fresh) -> bool:
        """Whether the records of a new evidence certainly fall into the windows of its keys."""
        keys, times = self._writer.spans.keys(one.meaning), [entry.age()[0] for entry in one.entries]
        if keys and one.said.alias is not None:
            return False
        new = set(one.unanchored)
        there = [key for key in keys if key not in new]
        return all(self._writer.spans.begin(key, times) for key in keys if key in new) and all(
            self._writer.spans.fit(there, time) for time in sorted(times)
        )

    def _outside(self, known: Sequence[Entry]) -> set[int]:
        """The records of known evidence that may fall outside the window of one of their keys."""
        unread = {one.evidence: one.arrival.record for one in known if one.evidence not in self._windowed}
        if len(self._windowed) > REMEMBERED:
            self._windowed.clear()
            unread = {one.evidence: one.arrival.record for one in known}
        for number, meaning in self._writer.meanings_of(unread).items():
            self._windowed[number] = self._writer.spans.keys(meaning)
        ordered = sorted(known, key=Entry.age)
        return {one.seq for one in ordered if not self._writer.spans.fit(self._windowed[one.evidence], one.age()[0])}

    def _named(self, entries: Sequence[Entry], fresh: Sequence[Fresh]) -> list[NamedEntry]:
        """The records of known evidence that a statement gives a key of their own, by their name."""
        if not self._writer.reader.named.records:
            return []
        new = {one.number for one in fresh}
        known = [entry for entry in entries if entry.evidence not in new]
        keys = [self._writer.reader.keys_of_record(one.arrival.record.source, one.arrival.record.id) for one in known]
        return [NamedEntry(entry, its) for entry, its in zip(known, keys, strict=True) if its]


def _joined(fresh: Sequence[Fresh], named: Sequence[NamedEntry], links: Mapping[Key, set[int]]) -> Union:
    """New evidence and that of nobody, by number, and components, by negative number, that have keys in common."""
    union, carrier = Union(), dict[Key, int]()
    for one in fresh:
        for key in (*one.meaning.keys, *one.meaning.blocks):
            first = carrier.setdefault(key, one.number)
            if first != one.number:
                union.join(one.number, first)
                continue
            for component in links.get(key, ()):
                union.join(one.number, -component)
    for entry in named:
        for key in entry.keys:
            union.join(entry.node, carrier.setdefault(key, entry.node))
            for component in links.get(key, ()):
                union.join(entry.node, -component)
    return union


def _note_named(group: Group, one: NamedEntry, links: Mapping[Key, set[int]]) -> None:
    """Whom a statement joins a record of known evidence to."""
    component = one.entry.component
    if component:
        group.components.add(component)
    else:
        group.nobodys.add(one.entry.evidence)
    for key in one.keys:
        there = links.get(key, set())
        group.components |= there
        if group.linked is None and there - {component}:
            group.linked = (one.entry, key[0].removeprefix("="))
    group.hard = True


def _first(group: Group) -> tuple[int, str, str]:
    return group.earliest().age() if group.entries else (0, "", "")
