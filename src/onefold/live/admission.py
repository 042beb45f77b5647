"""Which arrivals are new, which repeat what is there, and which replace it: the latest of each (source, id) counts.

The same call sent again is a retry, whatever its clock says: the first reception counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from onefold.live.arrival import Arrival, Departure, Outcome
from onefold.live.batch import Entry
from onefold.live.delta import Delta
from onefold.live.names import hash_of
from onefold.live.records import is_retry, record_of
from onefold.model import Record
from onefold.resolution.gather import age
from onefold.store.rows import Brief, Stored

if TYPE_CHECKING:
    from onefold.live.writer import SpaceWriter

Name = tuple[str, str]


class Admitted(Protocol):
    """What a writer takes in: new records, and those that go, by the component of their evidence."""

    entries: list[Entry]
    removed: dict[int, list[Brief]]

    def settle(self) -> None:
        """Sort what goes, once the evidence of the entries is known."""
        ...


class Admission:
    """Judges the items of one micro-batch. `removed` are records that go, by the component of their evidence."""

    def __init__(self, writer: SpaceWriter, delta: Delta) -> None:
        self._writer = writer
        self._delta = delta
        self._admitted: dict[Name, Entry] = {}
        self._there: dict[Name, Stored] = {}
        self._leaving: dict[int, Brief] = {}
        self.outcomes: list[Outcome] = []
        self.entries: list[Entry] = []
        self.removed: dict[int, list[Brief]] = {}
        self.kept_out: Counter[int] = Counter()

    def admit(self, items: Sequence[Arrival | Departure]) -> None:
        """Take all items in, in this order."""
        slugs = self._writer.store.sources
        named = [((slugs[one.source], one.record.id if isinstance(one, Arrival) else one.id), one) for one in items]
        hashes = [hash_of(one.source, name[1]) for name, one in named]
        self._look_up({name for name, _ in named}, hashes)
        for (name, one), hash_ in zip(named, hashes, strict=True):
            outcome = self._arrive(name, one, hash_) if isinstance(one, Arrival) else self._depart(name)
            self.outcomes.append(outcome)
        self.entries = list(self._admitted.values())

    def _look_up(self, names: set[Name], hashes: Sequence[int]) -> None:
        """The stored records of these names."""
        possible = self._writer.names.find(hashes)
        seqs = {seq for found in possible.values() for seq in found}
        if seqs:
            for one in self._writer.store.full_records(seqs):
                if (one.source, one.id) in names:
                    self._there[one.source, one.id] = one

    def _arrive(self, name: Name, arrival: Arrival, hash_: int) -> Outcome:
        here, there = self._admitted.get(name), self._there.get(name)
        outcome: Outcome = "stored"
        if self._writer.suppressed and self._writer.suppressed.keeps_out(arrival.record):
            self.kept_out[arrival.source] += 1
            return "suppressed"
        if here is not None:
            if is_retry(arrival.body, here.arrival.body) or not _newer(arrival, here.arrival.record):
                return "repeated"
            outcome = "replaced"
        elif there is not None and there.seq not in self._leaving:
            if is_retry(arrival.body, there.body) or not _newer(arrival, self._record(there)):
                return "repeated"
            self._leave(there)
            outcome = "replaced"
        seq = self._writer.numbers.seq
        self._writer.numbers.seq += 1
        self._admitted[name] = Entry(arrival, seq, hash_)
        return outcome

    def _record(self, stored: Stored) -> Record:
        return record_of(stored, self._writer.parse)

    def _depart(self, name: Name) -> Outcome:
        here, there = self._admitted.pop(name, None), self._there.get(name)
        if there is not None and there.seq not in self._leaving:
            self._leave(there)
            return "removed"
        return "absent" if here is None else "removed"

    def _leave(self, stored: Stored) -> None:
        one = stored
        self._leaving[one.seq] = Brief(one.seq, one.source, one.id, one.time, one.evidence, one.traits)
        self._delta.removed.append((one.seq, one.evidence))

    def settle(self) -> None:
        """Sort what leaves by component; evidence of nobody that nobody says any more goes at once.

        Once the evidence of the entries is known.
        """
        if not self._leaving:
            return
        briefs = list(self._leaving.values())
        evidence = {one.number: one for one in self._writer.store.evidence({brief.evidence for brief in briefs})}
        for brief in briefs:
            component = evidence[brief.evidence].component
            if component:
                self.removed.setdefault(component, []).append(brief)
        self._forget_unsaid([number for number, one in evidence.items() if not one.component])
        numbers = {slug: number for number, slug in self._writer.store.sources.items()}
        for brief in briefs:
            self._writer.names.forget(hash_of(numbers[brief.source], brief.id), brief.seq)

    def _forget_unsaid(self, found: Sequence[int]) -> None:
        ahead = self._writer.ahead
        nobodys = [number for number in found if ahead is None or number != ahead.evidence]
        if not nobodys:
            return
        said = self._writer.store.still_said(nobodys, self._leaving)
        said |= {entry.evidence for entry in self.entries}
        unsaid = [number for number in nobodys if number not in said]
        self._delta.evidence_gone += unsaid
        self._writer.forget([one.said for one in self._writer.store.evidence(unsaid)])


def _newer(arrival: Arrival, record: Record) -> bool:
    """Whether it takes the place of the record of its name that is there."""
    if arrival.latest:
        return arrival.record.time is None or arrival.record.time >= (record.time or 0)
    return age(arrival.record) > age(record)
