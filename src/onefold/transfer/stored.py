"""What a space holds, worked out anew: its records through the kernel, held against what is stored, as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import duckdb
import msgspec
import numpy as np
import pyarrow as pa

from onefold.batch.memory import give_back, uncollected
from onefold.batch.read import Loaded
from onefold.batch.read.merge import merge, ordered
from onefold.batch.read.objects import alias_table, call_table
from onefold.batch.read.project import Block, project
from onefold.batch.read.refused import SCHEMA as REFUSED
from onefold.batch.read.refused import Refused
from onefold.batch.read.relation import connect, table_relation
from onefold.batch.read.roles import roles_of_calls
from onefold.batch.summary import summarize
from onefold.batch.tables import Tables
from onefold.batch.world import world, written_columns
from onefold.columns import NONE, Longs
from onefold.errors import OnefoldError
from onefold.model import Record, RecordKind, SourceName
from onefold.resolution.resolve import Resolution, resolve
from onefold.transfer.log import Logged, Snapshot

BLOCK = 100_000
"""Records normalized together."""

_CARRIED = ("seq", "profile")
"""Columns that come along with the records: their place in the log, and the number of their profile, NONE without."""


class Differs(OnefoldError):
    """What is stored of a space is not what its ruleset makes of its records: `onefold doctor --deep` says where."""

    code = "store_differs"


class Answer(msgspec.Struct, frozen=True):
    """The tables of a space; `seq` of each record, by its number in them; `summary` as of a resolution of files."""

    tables: Tables
    refused: pa.Table
    seq: Longs
    summary: dict[str, object]


def answer(snapshot: Snapshot) -> Answer:
    """Resolves all records of a space. Raises Differs unless the partition is the stored one."""
    plan = snapshot.plan
    with connect() as database:
        found = _Blocks(database, snapshot)
        kinds, sources = found.kinds, [ordered(database, one, found.blocks[one]) for one in sorted(found.blocks)]
    merged = merge(sources)
    table = merged.table
    seq, stored = (_carried(table, name) for name in _CARRIED)
    with uncollected():
        records = world(table, merged.aliases, plan)
        loaded = _loaded(table, merged.rejections, merged.aliases, kinds, snapshot)
        give_back()
        resolution = resolve(records, plan)
        give_back()
    ids = _public_ids(snapshot, _numbers(resolution, stored))
    tables = Tables(resolution, loaded.table, loaded.rejections, ids)
    return Answer(tables, loaded.refused, seq, summarize(snapshot.ruleset, loaded, resolution, ids))


def _carried(table: pa.Table, name: str) -> Longs:
    return table[name].to_numpy() if name in table.column_names else np.empty(0, np.int64)


def _loaded(
    table: pa.Table, rejections: pa.Table, aliases: pa.Table, kinds: dict[SourceName, RecordKind], snapshot: Snapshot
) -> Loaded:
    refusals = [(source, None, None, reason) for source, reason in snapshot.refusals()]
    rows = [dict(zip(REFUSED.names, row, strict=True)) for row in refusals]
    return Loaded(
        table=written_columns(table),
        rejections=rejections,
        aliases=aliases,
        refused=pa.Table.from_pylist(rows, schema=REFUSED),
        replaced=0,
        too_many_refused=False,
        recognised=[],
        kinds=kinds,
        timings={},
    )


# ---------------------------------------------------------------------- the log as columns


class _Blocks:
    """The records of the log, normalized, by source."""

    def __init__(self, database: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
        self.blocks: dict[SourceName, list[Block]] = defaultdict(list)
        self.kinds: dict[SourceName, RecordKind] = {}
        self._database = database
        self._plan = snapshot.plan
        waiting: dict[tuple[SourceName, RecordKind], list[tuple[Logged, Record]]] = defaultdict(list)
        for logged in snapshot.log():
            for one in logged:
                record = snapshot.record(one)
                waiting[record.source, record.kind].append((one, record))
            for full in [name for name, some in waiting.items() if len(some) >= BLOCK]:
                self._add(*full, waiting.pop(full))
        for (source, kind), some in waiting.items():
            self._add(source, kind, some)

    def _add(self, source: SourceName, kind: RecordKind, some: list[tuple[Logged, Record]]) -> None:
        table = call_table([record for _, record in some])
        relation = table_relation(self._database, source, "the log", table)
        try:
            roles, refused = roles_of_calls(table.column_names, kind), Refused()
            block = project(self._database, relation, roles, self._plan.identifiers, refused)
        finally:
            self._database.unregister(relation.item)
        assert block.rows == len(some), "a stored record cannot be read"
        block.columns |= {name: pa.chunked_array([column]) for name, column in _carry(some)}
        block.names |= {name: name for name in _CARRIED}
        said = [(row, record.alias) for row, (_, record) in enumerate(some) if record.alias is not None]
        self.blocks[source].append(msgspec.structs.replace(block, aliases=alias_table(said)))
        self.kinds[source] = "event" if kind == "event" else self.kinds.get(source, "row")


def _carry(some: list[tuple[Logged, Record]]) -> Iterator[tuple[str, pa.Array]]:
    yield "seq", pa.array([one.seq for one, _ in some], pa.int64())
    yield "profile", pa.array([NONE if one.profile is None else one.profile for one, _ in some], pa.int64())


# ---------------------------------------------------------------------- the same as what is stored


def _numbers(resolution: Resolution, stored: Longs) -> Longs:
    """The stored number of each profile of the kernel. Raises Differs unless both partitions are the same."""
    numbers: Longs = stored[resolution.earliest]
    expected = np.append(numbers, NONE)[resolution.profile]
    differing = int(np.count_nonzero(expected != stored))
    shared = len(numbers) - len(np.unique(numbers))
    if differing or shared or (numbers == NONE).any():
        raise Differs(
            f"{max(differing, 1):,} records of the space are stored under another profile than its ruleset says. "
            "If the ruleset has just been changed, try again later; if not, `onefold doctor --deep` says more."
        )
    return numbers


def _public_ids(snapshot: Snapshot, numbers: Longs) -> pa.Array:
    """The ids of the profiles with these numbers."""
    there, public = [np.empty(0, np.int64)], [pa.array([], pa.string())]
    for rows in snapshot.profiles():
        there.append(np.array([row[0] for row in rows], np.int64))
        public.append(pa.array([row[2] for row in rows], pa.string()))
    places = np.searchsorted(np.concatenate(there), numbers)
    return pa.concat_arrays(public).take(pa.array(places))
