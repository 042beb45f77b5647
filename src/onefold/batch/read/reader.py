"""Files and tables in, one columnar table of normalized records out: sorted, each once; and all that was refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import duckdb
import msgspec
import pyarrow as pa

from onefold.batch.read.csv_file import read_csv
from onefold.batch.read.merge import Ordered, differ, merge, ordered
from onefold.batch.read.objects import read_objects
from onefold.batch.read.parts import FilePart, Input, ListPart, Part, TablePart, parts_of, size_of
from onefold.batch.read.project import Block, project
from onefold.batch.read.refused import Refused
from onefold.batch.read.relation import Relation, connect, parquet_relation, table_relation
from onefold.batch.read.roles import TableRoles, roles_of
from onefold.errors import InvalidInput
from onefold.model import RecordKind, SourceName
from onefold.ruleset.plan import Plan

Progress = Callable[[int, int], None]
"""Told how much of the input has been read, and of how much: bytes (of lists: items)."""

Read = tuple[list[Block], TableRoles | None]


class Loaded(msgspec.Struct, frozen=True):
    """The records to resolve.

    `table`, sorted by (source, id), both together unique: `source` (dictionary), `id`, `time` (microseconds, null where
    unknown), `event`, then texts, null where there is none: `i:email`, `i:email:2`, ... (usable values, normalized, all
    different within a type), `f:country` (fields that rules look at), `t:city` (traits). Columns may share memory.
    `rejections` (kind, type, value, row) are values of those records that cannot be used, `aliases` (row,
    previous, user_id) what alias calls say; `row` is a place in `table`. `refused` (source, file, line, reason) could
    not be read. `replaced` counts records dropped for a later version. `recognised` says what columns were taken for;
    `timings` are seconds by stage.
    """

    table: pa.Table
    rejections: pa.Table
    aliases: pa.Table
    refused: pa.Table
    replaced: int
    too_many_refused: bool
    recognised: list[str]
    kinds: dict[SourceName, RecordKind]
    timings: dict[str, float]


def load(
    inputs: Mapping[SourceName, Input],
    plan: Plan,
    *,
    max_refused_share: float = 0.1,
    traits: bool = True,
    progress: Progress | None = None,
) -> Loaded:
    """Reads every source. `too_many_refused` says that more than `max_refused_share` of all rows could not be read.

    Without `traits`, tables are read without what only profiles keep.
    Raises InvalidInput where nothing can be guessed: a file that is missing or not what its name says, or a mapped
    column that is not there.
    """
    started = time.perf_counter()
    parts = {source: parts_of(source, inputs[source]) for source in sorted(inputs)}
    refused = Refused()
    with connect() as database:
        reader = _Reader(database, plan, refused, _Meter(parts, progress), traits=traits)
        sources = [_source(reader, source, several) for source, several in parts.items()]
    read = time.perf_counter()
    kinds = {source.source: _kind(source) for source in sources}
    rows = sum(block.rows for source in sources for block in source.blocks)
    merged = merge(sources)  # the database, and with it the memory that it holds back, is gone
    return Loaded(
        table=merged.table,
        rejections=merged.rejections,
        aliases=merged.aliases,
        refused=refused.table(),
        replaced=merged.replaced,
        too_many_refused=len(refused) > max_refused_share * (len(refused) + rows),
        recognised=reader.recognised,
        kinds=kinds,
        timings={"read": read - started, "merge": time.perf_counter() - read},
    )


class _Meter:
    """Adds up what has been read of all parts."""

    def __init__(self, parts: Mapping[SourceName, list[Part]], progress: Progress | None) -> None:
        self._progress = progress
        self._total = sum(size_of(part) for several in parts.values() for part in several) if progress else 0
        self._done = 0

    def within(self, amount: int) -> None:
        """So much of the present part."""
        if self._progress:
            self._progress(min(self._done + amount, self._total), self._total)

    def finish(self, part: Part) -> None:
        """All of it."""
        if self._progress:
            self._done = min(self._done + size_of(part), self._total)
            self._progress(self._done, self._total)


class _Reader:
    """Reads parts, one after the other, into blocks."""

    def __init__(
        self, database: duckdb.DuckDBPyConnection, plan: Plan, refused: Refused, meter: _Meter, *, traits: bool
    ) -> None:
        self.database = database
        self._traits = traits
        self.recognised: list[str] = []
        self.refused = refused
        self._plan = plan
        self._meter = meter

    def read(self, part: Part, refused: Refused, *, guess_id: bool) -> Read:
        """The blocks of a part, and its columns' roles if it is a table."""
        match part:
            case TablePart():
                result = self._table(
                    table_relation(self.database, part.source, part.name, part.table), refused, guess_id=guess_id
                )
            case FilePart(format="parquet"):
                result = self._parquet(part, refused, guess_id=guess_id)
            case FilePart(format="csv"):
                result = read_csv(
                    self.database, part, refused, lambda relation, kept: self._table(relation, kept, guess_id=guess_id)
                )
            case FilePart() | ListPart():
                result = read_objects(self.database, part, self._plan, refused, self._meter.within, guess_id=guess_id)
        self._meter.finish(part)
        return result

    def _parquet(self, part: FilePart, refused: Refused, *, guess_id: bool) -> Read:
        relation = parquet_relation(self.database, part.source, part.name)
        try:
            return self._table(relation, refused, guess_id=guess_id)
        except duckdb.Error as error:
            message = f"{part.name} cannot be read as Parquet: {str(error).splitlines()[0]}"
            raise InvalidInput(message) from error

    def _table(self, relation: Relation, refused: Refused, *, guess_id: bool) -> Read:
        roles = roles_of(relation.source, relation.name, list(relation.columns), self._plan, guess_id=guess_id)
        if relation.remark:
            roles = msgspec.structs.replace(roles, recognised=[relation.remark, *roles.recognised])
        read = roles.roles
        if not self._traits:
            read = msgspec.structs.replace(read, traits=(), own_traits=frozenset())
        return [project(self.database, relation, read, self._plan.identifiers, refused)], roles

    def tell(self, part: Part, roles: TableRoles) -> None:
        """Notes what the part's columns were taken for."""
        self.recognised += [
            line for line in (f"{part.source}: {said}" for said in roles.recognised) if line not in self.recognised
        ]


def _source(reader: _Reader, source: SourceName, parts: list[Part]) -> Ordered:
    """All parts of one source. An id that was guessed and turns out to be shared by different rows is none."""
    refused = Refused()
    read = [reader.read(part, refused, guess_id=True) for part in parts]
    guessed = any(roles is not None and roles.id_is_guess for _, roles in read)
    if guessed and differ([block for blocks, _ in read for block in blocks]):
        refused = Refused()
        read = [reader.read(part, refused, guess_id=False) for part in parts]
    reader.refused.update(refused)
    for part, (_, roles) in zip(parts, read, strict=True):
        if roles is not None:
            reader.tell(part, roles)
    return ordered(reader.database, source, [block for blocks, _ in read for block in blocks])


def _kind(source: Ordered) -> RecordKind:
    return "event" if any(block.kind == "event" for block in source.blocks) else "row"
