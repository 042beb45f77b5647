"""Files to arrivals: what `onefold resolve` would read of them, as the live engine takes it in; source by source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import duckdb
import msgspec
import numpy as np
import pyarrow as pa

from onefold.batch.read.csv_file import read_csv
from onefold.batch.read.json_lines import Object, objects_of
from onefold.batch.read.merge import differ, ordered
from onefold.batch.read.objects import ROW_AMONG_CALLS, rows_of
from onefold.batch.read.parts import FilePart, Input, ListPart, Part, TablePart, parts_of, size_of
from onefold.batch.read.refused import Refused
from onefold.batch.read.relation import Relation, connect, parquet_relation, table_relation
from onefold.columns import Longs
from onefold.errors import InvalidInput
from onefold.live.arrival import Arrival, Bulk, Departure
from onefold.model import Micros, SourceName
from onefold.parse.moments import micros
from onefold.parse.rows import RowReader, row_reader
from onefold.parse.segment import CallParser, looks_like_call, looks_like_row
from onefold.ruleset.plan import Plan, SourceMapping
from onefold.transfer.tables import RawBlock, read_raw, rows_kept

CALLS_AT_ONCE = 10_000
"""Calls in one chunk: some 20 MB as Python values."""

ROWS_AT_ONCE = 20_000

MANY, MANY_BYTES = 5_000, 2_500_000
"""Rows of a source, or bytes of a file of calls, from which on what is read is taken in as bulks."""

BULK = 5_000
"""Records of one bulk: a few megabytes."""

Progress = Callable[[int, int], None]
"""Told how many bytes have been read, of how many."""

Item = Arrival | Departure | Bulk


class Sending(msgspec.Struct, frozen=True):
    """One source's way into a space: its number and name, and the plan and parser of the space. `mapping` is what
    the columns of its tables are this time; None: as the plan has it.
    """

    number: int
    source: SourceName
    plan: Plan
    parse: CallParser
    received: Micros
    mapping: SourceMapping | None = None

    @property
    def table_plan(self) -> Plan:
        """The plan by which columns are read; rows are read from what is kept by the space's own, as ever after."""
        if self.mapping is None:
            return self.plan
        sources = {**dict(self.plan.sources), self.source: self.mapping}
        return msgspec.structs.replace(self.plan, sources=tuple(sources.items()))


class Reading:
    """The files of one source, read once. `refused` and `recognised` are filled while `items` are taken."""

    def __init__(self, sending: Sending, given: Input, progress: Progress | None = None) -> None:
        self.sending = sending
        self.refused = Refused()
        self.recognised: list[str] = []
        self.read = 0
        self.rows: list[pa.ChunkedArray] = []
        self._parts = parts_of(sending.source, given)
        self._progress = progress or (lambda _done, _total: None)
        self._total = sum(map(size_of, self._parts))
        self._done = 0

    def has_calls(self) -> bool:
        """Whether there are calls among the files."""
        return any(map(self._has_calls, self._parts))

    def items(self) -> Iterator[list[Item]]:
        """What is to be submitted, in chunks. Raises InvalidInput where nothing can be guessed."""
        with connect() as database:
            calls = [part for part in self._parts if self._has_calls(part)]
            tables = [part for part in self._parts if part not in calls]
            for part in calls:
                yield from self._calls(part)
                self._finish(part)
            if tables:
                yield from self._rows(database, tables)

    def ids(self) -> pa.ChunkedArray:
        """The ids of all rows that were read and not marked as deleted."""
        return pa.chunked_array([chunk for one in self.rows for chunk in one.chunks], pa.string())

    def _has_calls(self, part: Part) -> bool:
        """Whether the part has Segment's calls: its first object says so."""
        if isinstance(part, TablePart) or (isinstance(part, FilePart) and part.format != "jsonl"):
            return False
        first = next(objects_of(part, Refused(), _nobody), None)
        kind = dict(self.sending.table_plan.sources).get(part.source, SourceMapping()).kind
        return first is not None and kind != "row" and looks_like_call(first[1])

    # ------------------------------------------------------------------ calls

    def _calls(self, part: Part) -> Iterator[list[Item]]:
        assert not isinstance(part, TablePart)
        objects, many = objects_of(part, self.refused, self._within), size_of(part) >= MANY_BYTES
        while batch := list(islice(objects, BULK if many else CALLS_AT_ONCE)):
            found = [arrival for line, call in batch if (arrival := self._call(part, line, call)) is not None]
            self.read += len(found)
            yield [_bulk(self.sending.number, found)] if many else list(found)

    def _call(self, part: FilePart | ListPart, line: int, call: Object) -> Arrival | None:
        one = self.sending
        try:
            record = one.parse(call, one.source, None)
        except InvalidInput as problem:
            reason = ROW_AMONG_CALLS if looks_like_row(call) else str(problem)
            self.refused.add(part.source, part.name, line, reason)
            return None
        type_, event = str(call["type"]), call.get("event")
        name = event if isinstance(event, str) and type_ == "track" else None
        return Arrival(one.number, record, _received(call, one.received), type_, name, msgspec.json.encode(call))

    # ------------------------------------------------------------------ rows

    def _rows(self, database: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> Iterator[list[Item]]:
        blocks = self.tables(database, parts)
        self.recognised += dict.fromkeys(line for one in blocks for line in one.recognised)
        read = row_reader(self.sending.plan) if sum(one.block.rows for one in blocks) < MANY else None
        for one, keep in zip(blocks, _kept(database, self.sending.source, blocks), strict=True):
            self.read += one.block.rows
            for batch in rows_kept(database, one, keep):
                yield from self._taken(batch, read)

    def tables(self, database: duckdb.DuckDBPyConnection, parts: Sequence[Part] | None = None) -> list[RawBlock]:
        """The rows of these parts, none of which has calls, or of all of them."""
        parts, refused = self._parts if parts is None else parts, Refused()
        blocks = self._blocks(database, parts, refused, guess_id=True)
        if any(one.guessed for one in blocks) and differ([one.block for one in blocks]):
            refused = Refused()
            blocks = self._blocks(database, parts, refused, guess_id=False)
        self.refused.update(refused)
        return blocks

    def _blocks(
        self, database: duckdb.DuckDBPyConnection, parts: Sequence[Part], refused: Refused, *, guess_id: bool
    ) -> list[RawBlock]:
        found = [self._block(database, part, refused, guess_id=guess_id) for part in parts]
        return [one for one in found if one is not None]

    def _block(
        self, database: duckdb.DuckDBPyConnection, part: Part, refused: Refused, *, guess_id: bool
    ) -> RawBlock | None:
        plan = self.sending.table_plan

        def raw(relation: Relation, into: Refused) -> RawBlock:
            return read_raw(database, relation, plan, into, guess_id=guess_id)

        found: RawBlock | None = None
        match part:
            case TablePart():
                found = raw(table_relation(database, part.source, part.name, part.table), refused)
            case FilePart(format="csv"):
                found = read_csv(database, part, refused, raw)
            case FilePart(format="parquet"):
                found = _parquet(database, part, lambda relation: raw(relation, refused))
            case FilePart() | ListPart():
                table, lines = rows_of(part, objects_of(part, refused, self._within), refused)
                if table.num_columns:
                    found = raw(table_relation(database, part.source, part.name, table, lambda at: lines[at]), refused)
        if guess_id:
            self._finish(part)
        return found

    def _taken(self, batch: pa.RecordBatch, read: RowReader | None) -> Iterator[list[Item]]:
        deleted = batch["deleted"].to_numpy(zero_copy_only=False)
        gone = batch.filter(batch["deleted"])["id"].to_pylist() if deleted.any() else []
        kept = batch.filter(pa.array(~deleted)) if gone else batch
        self.rows.append(pa.chunked_array([kept["id"]]))
        if gone:
            yield [Departure(self.sending.number, one) for one in gone]
        if read is None:
            yield from self._bulks(kept)
            return
        number, received = self.sending.number, self.sending.received
        for start in range(0, len(kept), ROWS_AT_ONCE):
            some = kept.slice(start, ROWS_AT_ONCE)
            yield [
                Arrival(number, read(body), received, "row", event, body, latest=True)
                for body, event in zip(some["body"].to_pylist(), some["event"].to_pylist(), strict=True)
            ]

    def _bulks(self, rows: pa.RecordBatch) -> Iterator[list[Item]]:
        for start in range(0, len(rows), BULK):
            some = rows.slice(start, BULK)
            ids, times, events, kept, bodies = (
                some[name].to_pylist() for name in ("id", "time", "event", "kept", "body")
            )
            received, types = [self.sending.received] * len(some), ["row"] * len(some)
            yield [Bulk(self.sending.number, ids, times, received, types, events, kept, bodies, latest=True)]

    # ------------------------------------------------------------------ progress

    def _within(self, amount: int) -> None:
        self._progress(min(self._done + amount, self._total), self._total)

    def _finish(self, part: Part) -> None:
        self._done += size_of(part)
        self._within(0)


def _bulk(source: int, calls: Sequence[Arrival]) -> Bulk:
    """The same as columns."""
    return Bulk(
        source,
        [one.record.id for one in calls],
        [one.record.time for one in calls],
        [one.received for one in calls],
        [one.type for one in calls],
        [one.event for one in calls],
        [bool(one.record.traits) for one in calls],
        [one.body for one in calls],
    )


def _nobody(_amount: int) -> None:
    """Nobody is told."""


def _kept(
    database: duckdb.DuckDBPyConnection, source: SourceName, blocks: Sequence[RawBlock]
) -> Iterator[Longs | None]:
    """Of each block the rows that no later version replaces; None: all."""
    found = ordered(database, source, [one.block for one in blocks])
    if not found.replaced:
        yield from (None for _ in blocks)
        return
    assert found.order is not None
    stay = np.sort(found.order)
    start = 0
    for one in blocks:
        yield stay[(stay >= start) & (stay < start + one.block.rows)] - start
        start += one.block.rows


def _parquet(database: duckdb.DuckDBPyConnection, part: FilePart, read: Callable[[Relation], RawBlock]) -> RawBlock:
    relation = parquet_relation(database, part.source, part.name)
    try:
        return read(relation)
    except duckdb.Error as error:
        message = f"{part.name} cannot be read as Parquet: {str(error).splitlines()[0]}"
        raise InvalidInput(message) from error


def _received(call: Object, now: Micros) -> Micros:
    """When a server got the call, if it says so, else now."""
    try:
        return micros(call.get("receivedAt")) or now
    except ValueError:
        return now
