"""A space resolved anew under another ruleset: as if every record had come in again, and every profile kept its id.

All records are held in memory at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from onefold.live.arrival import Arrival
from onefold.live.batch import Entry, Fresh, Group
from onefold.live.changes import Story
from onefold.live.delta import Delta
from onefold.live.evaluate import Evaluation
from onefold.live.records import fingerprint, record_of, said_of
from onefold.live.writer import SpaceWriter
from onefold.model import Micros
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan
from onefold.store.ahead import forget_ahead
from onefold.store.rows import Stored
from onefold.store.space import SpaceStore, encode


def rebuild(store: SpaceStore, plan: Plan, parse: CallParser, clock: Callable[[], int]) -> None:
    """Within a transaction: the stored partition, and all that hangs on it, becomes what this ruleset says."""
    writer = SpaceWriter(store, plan, parse, clock)
    components = {one.component for one in store.all_evidence()} - {0}
    group = Group()
    group.components = components
    group.removed = store.records_of(components)
    fresh = list(_interned(writer, all_stored(store)))
    delta, story = Delta(store), Story(writer.next_change, clock())
    for one in fresh:
        if one.reachable():
            group.fresh.append(one)
            group.entries += one.entries
        else:
            delta.add_evidence(one, 0)
    evaluation = Evaluation(writer, delta, story, [group])
    store.forget_meaning()
    evaluation.apply()
    entries = [entry for one in fresh for entry in one.entries]
    delta.evidence_gone = [one.number for one in store.all_evidence()]
    delta.sayings = [(entry.evidence, entry.seq) for entry in entries]
    delta.changes = story.changes
    store.say_again([(entry.evidence, entry.seq) for entry in entries])
    delta.write()
    forget_ahead(store.connection, store.space)


def all_stored(store: SpaceStore) -> Iterator[Stored]:
    """Every record of the log, in order."""
    after = 0
    while found := store.all_records(after):
        yield from found
        after = found[-1].seq


def _interned(writer: SpaceWriter, records: Iterable[Stored]) -> Iterable[Fresh]:
    """The evidence of all records under the writer's plan, each with the records that say it."""
    numbers = {slug: number for number, slug in writer.store.sources.items()}
    found: dict[bytes, Fresh] = {}
    for stored in records:
        record = record_of(stored, writer.parse)
        said = said_of(record)
        encoded = encode(said)
        one = found.get(encoded)
        if one is None:
            one = found[encoded] = Fresh(writer.numbers.evidence, said, encoded, fingerprint(encoded))
            writer.numbers.evidence += 1
        received = Micros(stored.received)
        arrival = Arrival(numbers.get(stored.source, 0), record, received, stored.type, stored.event, stored.body)
        entry = Entry(arrival, stored.seq, 0)
        entry.evidence = one.number
        one.entries.append(entry)
    fresh = list(found.values())
    ids = [{str(entry.arrival.record.id) for entry in one.entries} for one in fresh]
    for one, meaning in zip(fresh, writer.reader.read([one.said for one in fresh], ids), strict=True):
        one.meaning = meaning
        one.unanchored = list(meaning.keys)
    return fresh
