"""The writer of one space: takes micro-batches in, keeps the stored partition what the kernel says, whatever came when.

What a batch costs depends on what is new in it. An evidence that is known and whose component is uncontested is a
look-up and an append. New evidence whose union keeps every limit however it is looked at becomes a union of profiles.
Everything else goes to the kernel, over the records of the components it touches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

from onefold.live.admission import Admission, Admitted
from onefold.live.arrival import Arrival, Departure, Outcome
from onefold.live.batch import Entry, Fresh, Group, Restated
from onefold.live.bounds import Bounds
from onefold.live.changes import Story
from onefold.live.delta import Delta
from onefold.live.evaluate import Evaluation
from onefold.live.grouping import Grouping
from onefold.live.meaning import Meaning, Reader
from onefold.live.names import Names
from onefold.live.plain import Plain
from onefold.live.privacy.suppression import Suppressed
from onefold.live.records import fingerprint, said_of
from onefold.live.scans import Scans
from onefold.live.spans import Spans
from onefold.live.traits import Survivors
from onefold.model import Record
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan
from onefold.store.ahead import ahead_of
from onefold.store.rows import Said
from onefold.store.space import SpaceStore, encode

REMEMBERED = 200_000
"""Evidence that the writer remembers, some 100 MB: visitors come back soon or not at all."""


class SpaceWriter:
    """Writes one space; used by one thread, inside transactions that its caller opens.

    After an error nothing that it remembers can be trusted: it is thrown away, and a new one made.
    """

    def __init__(
        self, store: SpaceStore, plan: Plan, parse: CallParser, clock: Callable[[], int], names: Names | None = None
    ) -> None:
        """`names` are those of the space's log, where somebody has them already."""
        self.store = store
        self.plan = plan
        self.parse = parse
        self.numbers = store.numbers()
        self.names = Names(store) if names is None else names
        self.reader = Reader(plan)
        self.bounds = Bounds(plan)
        self.survivors = Survivors(plan)
        self.spans = Spans(plan)
        self.contested = store.all_contested()
        self.scans = Scans(self)
        self.grouping = Grouping(self)
        self.suppressed = Suppressed(store, plan)
        self.ahead = ahead_of(store.connection, store.space, store.graph)
        self.changes: list[str] = []
        self.clock = clock
        self._known: dict[bytes, tuple[int, int]] = {}
        self._became: dict[int, int] = {}

    def write(self, items: Sequence[Arrival | Departure]) -> list[Outcome]:
        """Store and resolve these, and say of each what became of it. Durable when the caller's transaction is."""
        delta = Delta(self.store)
        admission = Admission(self, delta)
        admission.admit(items)
        self.suppressed.count(admission.kept_out)
        self.take_in(admission, delta)
        return admission.outcomes

    def take_in(self, admission: Admitted, delta: Delta) -> None:
        """Resolve what was admitted, and write the delta."""
        story = Story(self.next_change, self.clock())
        fresh = self._intern(admission.entries)
        admission.settle()
        for one in fresh:
            if not one.reachable():
                delta.add_evidence(one, 0)
        plain, hard = self.grouping.of(admission, fresh)
        hard += Plain(self, delta, story).apply(plain)
        self._evaluate(self.scans.go_on(hard, delta, story), delta, story)
        delta.add_records(admission.entries)
        delta.changes = story.changes
        delta.write()
        self.changes = [change.kind for change in story.changes]
        self._remember(fresh, admission)

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

    def restate(self, plan: Plan, components: AbstractSet[int], nobodys: AbstractSet[int], cause: str) -> None:
        """Go on under a plan with other statements, and no other difference.

        `components`, and evidence of none, are all that those statements name which came or went: only they are
        resolved anew. Within the transaction.
        """
        before, self.plan = self.reader, plan
        self.reader = Reader(plan, before.judges)
        group = Group()
        group.components, group.nobodys, group.hard = set(components), set(nobodys), True
        came, went = self.reader.named.keys - before.named.keys, before.named.keys - self.reader.named.keys
        group.restated = Restated(frozenset(came), frozenset(went), cause)
        delta, story = Delta(self.store), Story(self.next_change, self.clock())
        if components or nobodys:
            Evaluation(self, delta, story, [group]).apply()
        delta.changes = story.changes
        delta.write()
        self.changes = [change.kind for change in story.changes]

    def contested_of(self, components: Collection[int]) -> AbstractSet[int]:
        """Those of the components that are contested."""
        return {one for one in components if one in self.contested}

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
        for number, component, said in self.store.said(list(prints.values())):
            encoded = encode(said)
            remembered[encoded] = (number, component)
            for entry in unknown.pop(encoded, ()):
                entry.evidence, entry.component = number, component
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

    def _remember(self, fresh: Sequence[Fresh], admission: Admitted) -> None:
        for entry in admission.entries:
            self.names.add(entry.hash, entry.seq)
        self.names.settle()
        if len(self._known) > REMEMBERED:
            self._known.clear()
            self._became.clear()
        for one in fresh:
            self._known[one.encoded] = (one.number, one.entries[0].component)
