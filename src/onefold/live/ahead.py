"""Records that go to the log before they are resolved, as those of a large import do; and how they are caught up with.

Nobody waits for more than a slice of them: `append` puts a part of an import into the log, `catch_up` has the writer
take in some that are there. Where they are many, another graph is built over the whole log instead, and takes the place
of the one that is read: see `live.graphs`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from onefold.live.arrival import Arrival, Bulk
from onefold.live.batch import Entry
from onefold.live.delta import Delta
from onefold.live.names import hash_of
from onefold.live.records import fingerprint, record_of
from onefold.live.writer import SpaceWriter
from onefold.model import Micros, Record
from onefold.store.ahead import NOTHING, Ahead, forget_ahead, set_ahead
from onefold.store.port import Row
from onefold.store.rows import Brief, Stored
from onefold.store.space import SpaceStore, encode

SHARE = 3
"""Where more than one in so many records of the log is not resolved, the whole is resolved anew: for fewer, that costs
more than the writer would (`benchmarks.live.bulk_import`).
"""

FEW = 2_000
"""Records that are never worth another graph."""


class Appended(NamedTuple):
    """How many went to the log and how many were kept out; `known` are the places of those that may be there already,
    which the writer has to look at.
    """

    stored: int
    kept_out: int
    known: Sequence[int]


def append(writer: SpaceWriter, bulk: Bulk, part: range) -> Appended:
    """Put these places of a bulk into the log. Within a transaction."""
    hashes = [hash_of(bulk.source, bulk.ids[place]) for place in part]
    possible = writer.names.find(hashes)
    here, known, kept_out = dict[int, int](), list[int](), 0
    for place, hash_ in zip(part, hashes, strict=True):
        if hash_ in possible or hash_ in here:
            known.append(place)
        elif writer.suppressed and writer.suppressed.keeps_out(arrival_of(writer, bulk, place).record):
            kept_out += 1
        else:
            here[hash_] = place
    writer.suppressed.count(Counter({bulk.source: kept_out} if kept_out else {}))
    _append(writer, bulk, here)
    return Appended(len(here), kept_out, known)


def arrival_of(writer: SpaceWriter, bulk: Bulk, place: int) -> Arrival:
    """One of a bulk, for the writer."""
    record = record_of(_stored(writer.store, bulk, place), writer.parse)
    received, type_, event = bulk.received[place], bulk.types[place], bulk.events[place]
    return Arrival(bulk.source, record, received, type_, event, bulk.bodies[place], bulk.latest)


def _stored(store: SpaceStore, bulk: Bulk, place: int) -> Stored:
    slug = store.sources[bulk.source]
    id_, time, received = bulk.ids[place], bulk.times[place], bulk.received[place]
    type_, event, kept = bulk.types[place], bulk.events[place], bulk.kept[place]
    return Stored(0, slug, id_, time, received, 0, type_, event, kept, bulk.bodies[place])


def _append(writer: SpaceWriter, bulk: Bulk, here: dict[int, int]) -> None:
    if not here:
        return
    ahead, seq = _ahead(writer), writer.numbers.seq
    rows: list[Row] = []
    for seq, (hash_, place) in enumerate(here.items(), start=writer.numbers.seq):
        rows.append(
            (
                seq, bulk.source, bulk.ids[place], bulk.times[place], bulk.received[place], ahead.evidence,
                bulk.types[place], bulk.events[place], 1 if bulk.kept[place] else 0, bulk.bodies[place],
            )
        )  # fmt: skip
        writer.names.add(hash_, seq)
    writer.numbers.seq = seq + 1
    writer.store.connection.append("record", rows)
    writer.names.settle()


def _ahead(writer: SpaceWriter) -> Ahead:
    """What the records of this graph say that are not resolved yet: begun here, if none was."""
    if writer.ahead is None:
        store, said, number = writer.store, encode(NOTHING), writer.numbers.evidence
        writer.numbers.evidence += 1
        writer.ahead = Ahead(store.graph, number, writer.numbers.seq)
        store.connection.append("evidence", [(number, 0, fingerprint(said), said)])
        set_ahead(store.connection, store.space, writer.ahead)
    return writer.ahead


# ---------------------------------------------------------------------- catching up


def many(writer: SpaceWriter) -> bool:
    """Whether so many are not resolved that the whole log is resolved anew in less time."""
    assert writer.ahead is not None
    left, all_ = writer.numbers.seq - writer.ahead.first, writer.numbers.seq - writer.store.low
    return left > FEW and left * SHARE > all_


class _Resolved:
    """Records of the log that the writer takes in."""

    def __init__(self, writer: SpaceWriter, stored: Sequence[Stored]) -> None:
        numbers = {slug: number for number, slug in writer.store.sources.items()}
        self.entries = [_entry(one, numbers[one.source], record_of(one, writer.parse)) for one in stored]
        self.removed: dict[int, list[Brief]] = {}

    def settle(self) -> None:
        """None of them goes."""


def _entry(stored: Stored, source: int, record: Record) -> Entry:
    received = Micros(stored.received)
    arrival = Arrival(source, record, received, stored.type, stored.event, stored.body)
    return Entry(arrival, stored.seq, hash_of(source, stored.id))


class _Delta(Delta):
    """Records are in the log already, and say something now."""

    def __init__(self, store: SpaceStore) -> None:
        super().__init__(store)
        self._resolved = store
        self._says: list[tuple[int, int]] = []

    def add_records(self, entries: Sequence[Entry]) -> None:
        self._says = [(entry.evidence, entry.seq) for entry in entries]
        self.sayings += self._says

    def write(self) -> None:
        super().write()
        self._resolved.say_again(self._says)


def catch_up(writer: SpaceWriter, most: int) -> bool:
    """Within a transaction: take in the next so many records that are not resolved; whether more may be left."""
    ahead, store = writer.ahead, writer.store
    assert ahead is not None
    found = store.all_records(ahead.first - 1, most)
    if found:
        left = [one for one in found if one.evidence == ahead.evidence]
        if left:
            writer.take_in(_Resolved(writer, left), _Delta(store))
        writer.ahead = ahead._replace(first=found[-1].seq + 1)
        set_ahead(store.connection, store.space, writer.ahead)
        return True
    store.connection.run_each("space.remove_evidence", [(ahead.evidence,)])
    forget_ahead(store.connection, store.space)
    writer.ahead = None
    return False
