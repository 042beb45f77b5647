"""A log and what its evidence says, as the kernel's world: values expanded from evidence to records by NumPy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onefold.columns import AliasCall, Ints, Longs, Values, World, group, ranges, stretches
from onefold.live.view.lens import Lens
from onefold.live.view.records import find_record
from onefold.live.view.view import View
from onefold.live.whole.judged import Judged, Judgements, united
from onefold.live.whole.read import FEW, STRETCH, Log, parsed
from onefold.live.whole.sayings import Sayings
from onefold.resolution.usable import alias_call, judges
from onefold.ruleset.plan import Apart, Detach, Plan, RecordRef, Together
from onefold.store.space import SpaceStore

_IDS = msgspec.json.Decoder(list[str])


class Layout(msgspec.Struct, frozen=True):
    """The order in which a log's records are the records of a world: by source, then time, then id.

    So times break it into canonical order, as the kernel asks. `place[record]` is where the log has it.
    """

    log: Log
    place: Longs
    source: Ints
    source_names: tuple[str, ...]


def lay_out(store: SpaceStore, log: Log) -> Layout:
    """Put the log's records in order; ids are read only where source and time do not tell."""
    numbers = np.unique(log.source).tolist()
    slugs = sorted((store.sources[number], number) for number in numbers)
    rank = np.zeros(max(numbers, default=0) + 1, dtype=np.int32)
    for place, (_, number) in enumerate(slugs):
        rank[number] = place
    source = rank[log.source]
    order = np.lexsort((log.time, source))
    _settle(store, log, source, order)
    return Layout(log, order, source[order], tuple(slug for slug, _ in slugs))


def _settle(store: SpaceStore, log: Log, source: Ints, order: Longs) -> None:
    """Sort those of one source and time by their ids, in place."""
    starts, ends = stretches(source[order], log.time[order])
    several = ends - starts > 1
    starts, sizes = starts[several], (ends - starts)[several]
    if not len(starts):
        return
    at = ranges(starts, sizes)
    table = pa.table({"run": np.repeat(np.arange(len(starts)), sizes), "id": ids_of(store, log.seq[order[at]])})
    order[at] = order[at[pc.sort_indices(table, [("run", "ascending"), ("id", "ascending")]).to_numpy()]]


def ids_of(store: SpaceStore, seqs: Longs) -> pa.Array:
    """The ids of these records, in their order."""
    place = np.argsort(seqs, kind="stable")
    found = pa.concat_arrays([pa.array([], pa.string()), *_ids(store, seqs[place])])
    back = np.empty(len(seqs), dtype=np.int64)
    back[place] = np.arange(len(seqs))
    return found.take(pa.array(back))


def _ids(store: SpaceStore, seqs: Longs) -> Iterator[pa.Array]:
    """The ids of records whose seqs ascend."""
    for start in range(0, len(seqs), STRETCH):
        part = seqs[start : start + STRETCH]
        first, last = int(part[0]), int(part[-1])
        if last - first + 1 > FEW * len(part):
            ids: dict[int, str] = dict(store.connection.rows("whole.ids", seqs=part.tolist()))
            yield pa.array([ids[seq] for seq in part.tolist()], pa.string())
            continue
        ((numbers, texts),) = store.connection.rows("whole.ids_between", low=store.low, first=first, last=last)
        there = np.searchsorted(parsed(numbers), part - store.low)
        yield pa.array(_IDS.decode(texts), pa.string()).take(pa.array(there))


def world_of(store: SpaceStore, layout: Layout, sayings: Sayings, values: Judgements, plan: Plan) -> World:
    """All records of the log under a plan. Of their ids, the world knows those that the plan's statements name."""
    by_type = values.under(plan)
    evidence = layout.log.evidence[layout.place]
    expanded = _Expanded(evidence, sayings.count)
    fields = {name: expanded.values(found) for name, found in fields_of(sayings, by_type, plan).items()}
    return World(
        count=len(evidence),
        time=layout.log.time[layout.place],
        event=sayings.event[evidence],
        source=layout.source,
        source_names=layout.source_names,
        ids=(),
        identifiers={type_: expanded.values(one.usable) for type_, one in by_type.items()},
        fields=fields,
        aliases=tuple(_aliases(sayings, plan)),
        named=_named(store, layout, plan),
    )


class _Expanded:
    """From evidence to its records."""

    def __init__(self, evidence: Ints, count: int) -> None:
        self._evidence = evidence
        self._count = count

    def values(self, said: Values) -> Values:
        """The same values by record, ascending."""
        if not len(said.record):
            return said
        groups = group(said.record, self._count)
        first = np.append(groups.start[:-1], 0)[self._evidence]
        sizes = groups.sizes[self._evidence]
        if sizes.max(initial=0) <= 1:
            record = np.flatnonzero(sizes).astype(np.int32)
            at = first[record]
        else:
            record = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
            at = ranges(first, sizes)
        return Values(record, said.code[groups.positions[at]], said.texts)


def fields_of(sayings: Sayings, by_type: Mapping[str, Judged], plan: Plan) -> dict[str, Values]:
    """What the plan looks at beyond usable identifiers, where any evidence says it."""
    nothing = Values(np.empty(0, np.int32), np.empty(0, np.int32), [])
    found = {}
    for name in plan.fields:
        said = sayings.fields.get(name, nothing)
        values = united(said, by_type[name].invalid) if name in by_type else said
        if len(values.record):
            found[name] = values
    return found


def _aliases(sayings: Sayings, plan: Plan) -> Iterator[AliasCall]:
    by_type = judges(plan) if sayings.aliases else {}
    for _, alias in sayings.aliases:
        call = alias_call(alias, by_type)
        if call is not None:
            yield call


def _named(store: SpaceStore, layout: Layout, plan: Plan) -> dict[tuple[str, str], int]:
    """The records that statements name, by their numbers in the world."""
    refs = {ref for ref in _refs(plan) if isinstance(ref, RecordRef)}
    if not refs:
        return {}
    view, found = View(store, Lens(plan)), dict[tuple[str, str], int]()
    number = np.empty(len(layout.place), dtype=np.int64)
    number[layout.place] = np.arange(len(layout.place))
    for ref in refs:
        brief = find_record(view, ref.source, ref.id)
        at = 0 if brief is None else int(np.searchsorted(layout.log.seq, brief.seq))
        if brief is not None and at < len(layout.log.seq) and layout.log.seq[at] == brief.seq:
            found[ref.source, ref.id] = int(number[at])
    return found


def _refs(plan: Plan) -> Iterator[object]:
    for statement in plan.statements:
        if isinstance(statement, Detach):
            yield from (statement.identifier, statement.from_)
        elif isinstance(statement, Together | Apart):
            yield from statement.refs
