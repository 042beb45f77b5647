"""The writer of one space: takes micro-batches in, keeps the stored partition what the kernel says, whatever came when.

What a batch costs depends on what is new in it. An evidence that is known and whose component is uncontested is a
look-up and an append. New evidence whose union keeps every limit however it is looked at becomes a union of profiles.
Everything else goes to the kernel, over the records of the components it touches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from onefold.live.admission import Admission
from onefold.live.arrival import Arrival, Departure, Outcome
from onefold.live.batch import Entry, Fresh, Group, Union, key_types
from onefold.live.bounds import Bounds
from onefold.live.changes import Story
from onefold.live.delta import Delta
from onefold.live.evaluate import Evaluation
from onefold.live.meaning import Key, Meaning, Reader
from onefold.live.names import Names
from onefold.live.plain import Plain
from onefold.live.records import fingerprint, said_of
from onefold.live.scans import Scans
from onefold.live.spans import Spans
from onefold.live.traits import Survivors
from onefold.model import Record
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan
from onefold.store.rows import Said
from onefold.store.space import SpaceStore, encode

REMEMBERED = 200_000
"""Evidence that the writer remembers, some 100 MB: visitors come back soon or not at all."""


class SpaceWriter:
    """Writes one space; used by one thread, inside transactions that its caller opens.

    After an error nothing that it remembers can be trusted: it is thrown away, and a new one made.
    """

    def __init__(self, store: SpaceStore, plan: Plan, parse: CallParser, clock: Callable[[], int]) -> None:
        self.store = store
        self.plan = plan
        self.parse = parse
        self.numbers = store.numbers()
        self.names = Names(store)
        self.reader = Reader(plan)
        self.bounds = Bounds(plan)
        self.survivors = Survivors(plan)
        self.spans = Spans(plan)
        self.contested = store.all_contested()
        self.scans = Scans(self)
        self.changes: list[str] = []
        self._clock = clock
        self._known: dict[bytes, tuple[int, int]] = {}
        self._became: dict[int, int] = {}
        self._windowed: dict[int, list[Key]] = {}

    def write(self, items: Sequence[Arrival | Departure]) -> list[Outcome]:
        """Store and resolve these, and say of each what became of it. Durable when the caller's transaction is."""
        delta, story = Delta(self.store), Story(self.next_change, self._clock())
        admission = Admission(self, delta)
        admission.admit(items)
        fresh = self._intern(admission.entries)
        admission.settle()
        for one in fresh:
            if not one.reachable():
                delta.add_evidence(one, 0)
        plain, hard = self._grouped(admission, fresh)
        hard += Plain(self, delta, story).apply(plain)
        self._evaluate(self.scans.go_on(hard, delta, story), delta, story)
        delta.add_records(admission.entries)
        delta.changes = story.changes
        delta.write()
        self.changes = [change.kind for change in story.changes]
        self._remember(fresh, admission)
        return admission.outcomes

    def _evaluate(self, groups: Sequence[Group], delta: Delta, story: Story) -> None:
        """One by one where a scan is certain, the others in one evaluation by the kernel."""
        left = []
        for group in groups:
            evaluation = Evaluation(self, delta, story, [group])
            if evaluation.scan():
                evaluation.apply()
            else:
                left.append(group)
        if left:
            Evaluation(self, delta, story, left).apply()

    def next_change(self) -> int:
        self.numbers.change += 1
        return self.numbers.change - 1

    def component_of(self, component: int) -> int:
        """The component that one with this number is part of now."""
        became = self._became
        while component in became:
            component = became[component]
        return component

    def became(self, component: int, into: int) -> None:
        """All evidence of a component went to another one."""
        self._became[component] = into
        self.contested.discard(component)

    def meanings_of(self, known: Mapping[int, Record]) -> dict[int, Meaning]:
        """The meaning of known evidence, by number, each with a record that says it."""
        said = [said_of(record) for record in known.values()]
        return dict(zip(known, self.reader.read(said), strict=True))

    def forget(self, said: Sequence[Said]) -> None:
        """These evidence may be gone, or of another component."""
        for one in said:
            self._known.pop(encode(one), None)

    # ------------------------------------------------------------------ evidence

    def _intern(self, entries: Sequence[Entry]) -> list[Fresh]:
        """Find the evidence of each entry; what is new is numbered."""
        unknown: dict[bytes, list[Entry]] = {}
        remembered, became = self._known, self._became
        for entry in entries:
            encoded = encode(said_of(entry.arrival.record))
            known = remembered.get(encoded)
            if known is None:
                unknown.setdefault(encoded, []).append(entry)
            else:
                entry.evidence, component = known
                entry.component = self.component_of(component) if component in became else component
        if not unknown:
            return []
        prints = {encoded: fingerprint(encoded) for encoded in unknown}
        for _, stored, said in self.store.known(list(prints.values())):
            encoded = encode(said)
            remembered[encoded] = (stored.number, stored.component)
            for entry in unknown.pop(encoded, ()):
                entry.evidence, entry.component = stored.number, stored.component
        return self._fresh(unknown, prints)

    def _fresh(self, unknown: Mapping[bytes, list[Entry]], prints: Mapping[bytes, int]) -> list[Fresh]:
        found = []
        for encoded, entries in unknown.items():
            one = Fresh(self.numbers.evidence, said_of(entries[0].arrival.record), encoded, prints[encoded])
            self.numbers.evidence += 1
            one.entries = entries
            for entry in entries:
                entry.evidence = one.number
            found.append(one)
        ids = None
        if self.plan.statements:
            ids = [{str(entry.arrival.record.id) for entry in one.entries} for one in found]
        for one, meaning in zip(found, self.reader.read([one.said for one in found], ids), strict=True):
            one.meaning = meaning
        return found

    def _remember(self, fresh: Sequence[Fresh], admission: Admission) -> None:
        for entry in admission.entries:
            self.names.add(entry.hash, entry.seq)
        self.names.settle()
        if len(self._known) > REMEMBERED:
            self._known.clear()
            self._became.clear()
        for one in fresh:
            self._known[one.encoded] = (one.number, one.entries[0].component)

    # ------------------------------------------------------------------ what belongs together

    def _grouped(self, admission: Admission, fresh: Sequence[Fresh]) -> tuple[list[Group], list[Group]]:
        """What is not a mere append, in groups that have nothing to do with each other: plain ones, and hard ones."""
        links = self._links(fresh)
        union = _joined(fresh, links)
        groups: dict[object, Group] = {}
        for one in fresh:
            if one.reachable():
                group = groups.setdefault(union.find(one.number), Group())
                group.fresh.append(one)
                group.entries += one.entries
                self._note(group, one, links)
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
        outside = self._outside(known) if self.spans.watched else set()
        contested, named = self.contested, self.reader.names
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

    def _links(self, fresh: Sequence[Fresh]) -> dict[Key, set[int]]:
        """The components that each key or block of new evidence leads to."""
        links: dict[Key, set[int]] = {}
        for type_, values in key_types(key for one in fresh for key in one.meaning.keys).items():
            for value, (component, _) in self.store.anchors(type_, set(values)).items():
                links[type_, value] = {component}
        for rule, values in key_types(key for one in fresh for key in one.meaning.blocks).items():
            for value, _, component in self.store.block_members(rule, set(values)):
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
        group.hard |= not self.contested.isdisjoint(group.components)
        if self.spans.watched:
            group.hard |= not self._begins(one)

    def _begins(self, one: Fresh) -> bool:
        """Whether the records of a new evidence certainly fall into the windows of its keys."""
        keys, times = self.spans.keys(one.meaning), [entry.age()[0] for entry in one.entries]
        if keys and one.said.alias is not None:
            return False
        new = set(one.unanchored)
        there = [key for key in keys if key not in new]
        return all(self.spans.begin(key, times) for key in keys if key in new) and all(
            self.spans.fit(there, time) for time in sorted(times)
        )

    def _outside(self, known: Sequence[Entry]) -> set[int]:
        """The records of known evidence that may fall outside the window of one of their keys."""
        unread = {one.evidence: one.arrival.record for one in known if one.evidence not in self._windowed}
        if len(self._windowed) > REMEMBERED:
            self._windowed.clear()
            unread = {one.evidence: one.arrival.record for one in known}
        for number, meaning in self.meanings_of(unread).items():
            self._windowed[number] = self.spans.keys(meaning)
        ordered = sorted(known, key=Entry.age)
        return {one.seq for one in ordered if not self.spans.fit(self._windowed[one.evidence], one.age()[0])}


def _joined(fresh: Sequence[Fresh], links: Mapping[Key, set[int]]) -> Union:
    """New evidence, by number, and components, by negative number, that have keys in common."""
    union, carrier = Union(), dict[Key, int]()
    for one in fresh:
        for key in (*one.meaning.keys, *one.meaning.blocks):
            first = carrier.setdefault(key, one.number)
            if first != one.number:
                union.join(one.number, first)
                continue
            for component in links.get(key, ()):
                union.join(one.number, -component)
    return union


def _first(group: Group) -> tuple[int, str, str]:
    return group.earliest().age() if group.entries else (0, "", "")
