"""Objects (calls or rows) as tables of texts, so that they are normalized like any other table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TypeVar

import duckdb
import msgspec
import numpy as np
import pyarrow as pa

from onefold.batch.read.json_lines import OBJECTS_AT_ONCE, Advance, Numbered, Object, objects_of
from onefold.batch.read.parts import FilePart, ListPart
from onefold.batch.read.project import ALIASES, Block, Contents, project
from onefold.batch.read.query import Roles
from onefold.batch.read.refused import Refused
from onefold.batch.read.relation import table_relation
from onefold.batch.read.roles import OWN_FIELDS, TableRoles, roles_of, roles_of_calls
from onefold.columns import Longs
from onefold.errors import InvalidInput
from onefold.model import Alias, Record
from onefold.parse.segment import CallParser, call_parser, looks_like_call, looks_like_row
from onefold.parse.texts import plain, require_unicode
from onefold.ruleset.plan import Plan, SourceMapping

BATCHES_AT_ONCE = 20
"""Batches normalized together: a million calls."""

ROW_AMONG_CALLS = "the file began with Segment's calls, so every line must be one; put rows into a file of their own"

T = TypeVar("T")
Texts = dict[str, list[str | None]]
Lined = tuple[pa.Table, Longs]


def read_objects(
    database: duckdb.DuckDBPyConnection,
    part: FilePart | ListPart,
    plan: Plan,
    refused: Refused,
    advance: Advance,
    *,
    guess_id: bool,
) -> tuple[list[Block], TableRoles | None]:
    """The records of a part; the first object says whether all are calls or rows. No roles for calls."""
    objects = objects_of(part, refused, advance)
    first = next(objects, None)
    if first is None:
        return [], None
    objects = chain([first], objects)
    kind = dict(plan.sources).get(part.source, SourceMapping()).kind
    if kind != "row" and looks_like_call(first[1]):
        return list(_calls(database, part, objects, plan, refused)), None
    table, lines = rows_of(part, objects, refused)
    if table.num_columns == 0:
        return [], None
    roles = roles_of(part.source, part.name, table.column_names, plan, guess_id=guess_id)
    return [_block(database, part, (table, lines), roles.roles, plan, refused, _row_content)], roles


def _block(  # noqa: PLR0913 - what a block is made of
    database: duckdb.DuckDBPyConnection,
    part: FilePart | ListPart,
    lined: Lined,
    roles: Roles,
    plan: Plan,
    refused: Refused,
    content: Callable[[Object], str],
) -> Block:
    table, lines = lined
    relation = table_relation(database, part.source, part.name, table, lambda positions: lines[positions])
    try:
        block = project(database, relation, roles, plan.identifiers, refused)
    finally:
        database.unregister(relation.item)
    kept = lines if block.origin is None else lines[block.origin]
    return msgspec.structs.replace(block, contents=_contents(part, kept, content))


def _contents(part: FilePart | ListPart, lines: Longs, content: Callable[[Object], str]) -> Contents:
    """Reads the part again, only for the rows asked for."""

    def read(rows: Longs) -> Sequence[str]:
        wanted = set(lines[rows].tolist())
        found = {line: content(item) for line, item in objects_of(part, Refused(), lambda _: None) if line in wanted}
        return [found[line] for line in lines[rows].tolist()]

    return read


def _row_content(row: Object) -> str:
    return _canonical(_cells(row))


def _canonical(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def rows_of(part: FilePart | ListPart, objects: Numbered, refused: Refused) -> Lined:
    """Everything as text; a name may be missing anywhere."""
    tables, lines = [], []
    while batch := list(islice(objects, OBJECTS_AT_ONCE)):
        rows = [(line, cells) for line, cells in _read(part, batch, _cells, refused) if cells]
        texts: Texts = {
            str(name): [None] * len(rows) for name in dict.fromkeys(name for _, row in batch for name in row)
        }
        for number, (_, cells) in enumerate(rows):
            for name, text in cells.items():
                texts[name][number] = text
        tables.append(pa.table({name: pa.array(column, pa.string()) for name, column in texts.items()}))
        lines.append(_numbers(rows))
    if not tables:
        return pa.table({}), _numbers([])
    return pa.concat_tables(tables, promote_options="default"), np.concatenate(lines)


def _read(
    part: FilePart | ListPart, batch: Sequence[tuple[int, Object]], read: Callable[[Object], T], refused: Refused
) -> list[tuple[int, T]]:
    """What `read` makes of each object; those that it refuses are left out."""
    found = []
    for line, item in batch:
        try:
            found.append((line, read(item)))
        except InvalidInput as problem:
            refused.add(part.source, part.name, line, str(problem))
    return found


def _numbers(rows: Sequence[tuple[int, object]]) -> Longs:
    return np.fromiter((line for line, _ in rows), np.int64, len(rows))


def _cells(row: Object) -> dict[str, str]:
    """The values of a row as texts, objects and arrays as JSON. Raises InvalidInput for half a surrogate pair."""
    cells = {}
    for name, value in row.items():
        text = _canonical(value) if isinstance(value, Mapping | list | tuple) else plain(value)
        if text is None:
            continue
        if not text.isascii():
            require_unicode(str(name), text)
        cells[str(name)] = text
    return cells


def _put(texts: Texts, name: str, row: int, rows: int, text: str) -> None:
    column = texts.get(name)
    if column is None:
        column = texts[name] = [None] * rows
    column[row] = text


def _calls(
    database: duckdb.DuckDBPyConnection, part: FilePart | ListPart, objects: Numbered, plan: Plan, refused: Refused
) -> Iterator[Block]:
    """A million calls at a time."""
    types = tuple(settings.type for settings in plan.identifiers)
    wanted = frozenset(plan.fields) - frozenset(types) - OWN_FIELDS
    parse = call_parser(types, wanted)
    while million := list(islice(_batches(part, objects, parse, refused), BATCHES_AT_ONCE)):
        table = pa.concat_tables([batch.table for batch in million], promote_options="default")
        lines = np.concatenate([batch.lines for batch in million])
        block = _block(database, part, (table, lines), roles_of_calls(table.column_names), plan, refused, _canonical)
        starts = np.cumsum([0, *(len(batch.lines) for batch in million)])
        aliases = [
            (int(start) + row, alias)
            for start, batch in zip(starts, million, strict=False)
            for row, alias in batch.aliases
        ]
        yield msgspec.structs.replace(block, aliases=alias_table(aliases))


class Batch(msgspec.Struct, frozen=True):
    """Calls as texts, the line of each, and what alias calls say, by row."""

    table: pa.Table
    lines: Longs
    aliases: list[tuple[int, Alias]]


def _batches(part: FilePart | ListPart, objects: Numbered, parse: CallParser, refused: Refused) -> Iterator[Batch]:
    while batch := list(islice(objects, OBJECTS_AT_ONCE)):
        calls = _read(part, batch, lambda call: _parsed(call, part, parse), refused)
        aliases = [(row, call.alias) for row, (_, call) in enumerate(calls) if call.alias is not None]
        yield Batch(call_table([call for _, call in calls]), _numbers(calls), aliases)


def _parsed(call: Object, part: FilePart | ListPart, parse: CallParser) -> Record:
    try:
        return parse(call, part.source, None)
    except InvalidInput as problem:
        if looks_like_row(call):
            raise InvalidInput(ROW_AMONG_CALLS) from problem
        raise


def call_table(calls: Sequence[Record]) -> pa.Table:
    texts: Texts = {}
    for row, call in enumerate(calls):
        for prefix, groups in (("i:", call.identifiers), ("f:", call.fields)):
            for name, values in groups.items():
                for number, value in enumerate(values, start=1):
                    _put(
                        texts, f"{prefix}{name}" if number == 1 else f"{prefix}{name}:{number}", row, len(calls), value
                    )
        for name, value in call.traits.items():
            _put(texts, f"t:{name}", row, len(calls), value)
    fixed = {
        "id": pa.array([call.id for call in calls], pa.string()),
        "time": pa.array([call.time for call in calls], pa.timestamp("us")),
    }
    return pa.table(fixed | {name: pa.array(column, pa.string()) for name, column in sorted(texts.items())})


def alias_table(aliases: Sequence[tuple[int, Alias]]) -> pa.Table:
    columns = [
        [row for row, _ in aliases],
        [alias.previous for _, alias in aliases],
        [alias.user_id for _, alias in aliases],
    ]
    return pa.table(columns, schema=ALIASES)
