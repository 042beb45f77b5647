"""Rows of files and tables as they are imported: raw, each with the JSON that is kept of it, column by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onefold.batch.read.project import Block, project, take
from onefold.batch.read.query import Roles
from onefold.batch.read.refused import Refused
from onefold.batch.read.relation import Relation, fetch, literal
from onefold.batch.read.roles import OWN_TRAITS, TableRoles, roles_of
from onefold.errors import InvalidInput
from onefold.model import RecordKind, SourceName
from onefold.normalize import snake_case
from onefold.ruleset.plan import Plan, SourceMapping
from onefold.transfer.marks import marks, says_deleted

BODIES_AT_ONCE = 200_000
"""Rows whose JSON is written together: some 100 MB."""


class Shape(msgspec.Struct, frozen=True):
    """What the columns of a table are when its rows are kept.

    `traits` and `columns` are name -> column, together every column at least once; `renamed` names of either that are
    not, or not only, their column's own. `marks` are the columns that say that a row was deleted.
    """

    source: SourceName
    kind: RecordKind
    keyed: bool
    identifiers: tuple[tuple[str, tuple[str, ...]], ...]
    traits: dict[str, str]
    columns: dict[str, str]
    renamed: tuple[str, ...]
    marks: tuple[str, ...]


class RawBlock(msgspec.Struct):
    """The rows of one part of a source. `block` has the texts of column c as `t:c`, and id and time of each row."""

    block: Block
    shape: Shape
    recognised: list[str]
    guessed: bool


def read_raw(
    database: duckdb.DuckDBPyConnection, relation: Relation, plan: Plan, refused: Refused, *, guess_id: bool
) -> RawBlock:
    """The rows of a relation. Rows with an absurd time or a huge value go to `refused`, blank ones nowhere."""
    mapping = dict(plan.sources).get(relation.source, SourceMapping())
    names = [name for name in relation.columns if name not in mapping.left_out]
    table = roles_of(relation.source, relation.name, names, plan, guess_id=guess_id)
    shape = _shape(relation.source, names, table.roles, mapping)
    if mapping.whole:
        shape = _unnamed(shape, {str(settings.type) for settings in plan.identifiers})
    texts = tuple((name, name) for name in names)
    raw = Roles(kind=table.roles.kind, id=table.roles.id, time=table.roles.time, traits=texts)
    block = project(database, relation, raw, (), refused)
    return RawBlock(block, shape, _told(relation, table, shape), table.id_is_guess)


def _told(relation: Relation, table: TableRoles, shape: Shape) -> list[str]:
    remark = [relation.remark] if relation.remark else []
    kept = [line for line in table.recognised if line.partition(" -> ")[0] not in shape.marks]
    return [f"{shape.source}: {line}" for line in (*remark, *kept, *(f"{one} -> deleted" for one in shape.marks))]


def _shape(source: SourceName, names: Sequence[str], roles: Roles, mapping: SourceMapping) -> Shape:
    mapped = {mapping.id, mapping.time, *(column for _, column in mapping.fields)}
    mapped.update(column for _, several in mapping.identifiers for column in several)
    gone = marks(names, {name for name in mapped if name}) if roles.kind == "row" else []
    own = {snake_case(name) or "column": name for name in reversed(names) if name not in gone}
    several = {name for name, count in Counter(snake_case(one) or "column" for one in names).items() if count > 1}
    traits = {name: column for name, column in roles.traits if column not in gone}
    for type_ in OWN_TRAITS & roles.own_traits:
        columns = dict(roles.identifiers).get(type_)  # type: ignore[call-overload]
        if columns:
            traits.setdefault(type_, columns[0])
    fields = dict(roles.fields) if roles.kind == "event" else {}
    columns = {name: column for name, column in {**own, **fields}.items() if traits.get(name) is None}
    renamed = {name for name, column in {**columns, **traits}.items() if snake_case(column) != name} | several
    return Shape(
        source,
        roles.kind,
        roles.id is not None,
        roles.identifiers,
        traits,
        columns,
        tuple(sorted(renamed)),
        tuple(gone),
    )


def _unnamed(shape: Shape, types: set[str]) -> Shape:
    """A shape none of whose columns is taken for an identifier because of its name, by whoever reads the rows later."""
    named = types & {*shape.columns, *shape.traits}
    return msgspec.structs.replace(shape, renamed=tuple(sorted({*shape.renamed, *named})))


# ---------------------------------------------------------------------- rows as they are kept


def rows_kept(database: duckdb.DuckDBPyConnection, raw: RawBlock, keep: np.ndarray | None) -> Iterator[pa.RecordBatch]:
    """id, time, body (JSON), event, whether it says traits (`kept`), and deleted, of the rows to `keep` (places,
    ascending; None: all).

    Raises InvalidInput for a row that is marked as deleted in a table whose rows have no key to know it by.
    """
    block, shape = raw.block, raw.shape
    table = pa.table(block.columns)
    if keep is not None:
        table = pa.table({name: take(table[name], keep) for name in table.column_names})
    query = _query(shape, {name.removeprefix("t:"): physical for name, physical in block.names.items()})
    for start in range(0, len(table), BODIES_AT_ONCE):
        database.register("raw_rows", table.slice(start, BODIES_AT_ONCE))
        try:
            found = fetch(database, query, {})
        finally:
            database.unregister("raw_rows")
        if not shape.keyed and pc.any(found["deleted"]).as_py():
            raise InvalidInput(
                f"source {shape.source}: column {shape.marks[0]} says that rows were deleted, but the rows have no key "
                f"to know them by; say which column it is in the ruleset, under sources: {shape.source}: id"
            )
        yield from found.to_batches()


def _query(shape: Shape, texts: Mapping[str, str]) -> str:
    """SQL for what is kept of each of `raw_rows`; `texts` says where the text of each column stands."""
    identifiers = [_several(type_, [texts[one] for one in columns]) for type_, columns in shape.identifiers]
    traits = [_pair(name, texts[column]) for name, column in sorted(shape.traits.items())]
    columns = [_pair(name, texts[column]) for name, column in sorted(shape.columns.items())]
    parts = [
        literal(f'{{"source":{_json(shape.source)},"id":'),
        "to_json(id)",
        literal(f',"kind":"{shape.kind}","time":'),
        "coalesce(time::VARCHAR, 'null')",
        literal(',"identifiers":{'),
        _joined(identifiers),
        literal('},"traits":{'),
        _joined(traits),
        literal('},"columns":{'),
        _joined(columns),
        literal(f'}},"renamed":{_json(shape.renamed)}}}'),
    ]
    deleted = " OR ".join(says_deleted(name, texts[name]) for name in shape.marks) or "false"
    event = texts[shape.columns["event"]] if shape.kind == "event" and "event" in shape.columns else "NULL::VARCHAR"
    body = f"encode({' || '.join(parts)})"
    said = sorted({texts[column] for column in shape.traits.values()})
    kept = f"coalesce({', '.join(said)}) IS NOT NULL" if said else "false"
    what = f"id, time, {body} AS body, {event} AS event, {kept} AS kept, {deleted} AS deleted"
    return f"SELECT {what} FROM raw_rows"  # noqa: S608 - quoted


def _joined(parts: Sequence[str]) -> str:
    """Those that are not null, with commas between."""
    return f"concat_ws(',', {', '.join(parts)})" if parts else "''"


def _pair(name: str, text: str) -> str:
    return f"{literal(_json(name) + ':')} || to_json({text})"


def _several(type_: str, texts: Sequence[str]) -> str:
    listed = ", ".join(f"to_json({text})" for text in texts)
    said = f"{literal(_json(type_) + ':[')} || concat_ws(',', {listed}) || ']'"
    return f"CASE WHEN coalesce({', '.join(texts)}) IS NOT NULL THEN {said} END"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
