"""Rows of a relation to normalized columns: who each row is, when, its usable identifiers, its fields and traits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onefold.batch.queries import queries
from onefold.batch.read_refused import Refused
from onefold.batch.read_relation import Relation, content_of, contents, fetch, is_said, micros_of, quoted, text_of
from onefold.batch.read_usable import doubtful_sql, judge, plain_sql
from onefold.columns import Longs
from onefold.model import IdentifierType, RecordKind, SourceName
from onefold.parse.moments import EARLIEST, LATEST
from onefold.ruleset.plan import IdentifierSettings

FIELD_LIMIT = 1 << 20
"""Bytes of one value: a longer one is an attachment, not customer data."""

NO_TIME = "has a time that is none, or one before 1970 or after 2200"
HUGE = f"has a value of more than {FIELD_LIMIT} bytes"
FAULTS = {1: NO_TIME, 2: HUGE}
EMPTY = 3
"""The fault of a row without any value: like a blank line, it is passed over."""

CONTENT_ID = "'h_' || left(sha256({content}), 20)"
NOBODY = "h_" + sha256(b"{}").hexdigest()[:20]

REJECTIONS = pa.schema([("kind", pa.string()), ("type", pa.string()), ("value", pa.string()), ("row", pa.int64())])
ALIASES = pa.schema([("row", pa.int64()), ("previous", pa.string()), ("user_id", pa.string())])

Contents = Callable[[Longs], Sequence[str]]
"""Rows of a block to the canonical JSON of what stood there."""


class Roles(msgspec.Struct, frozen=True):
    """What the columns of a relation are. `fields` are for rules, `traits` for profiles; both name -> column.

    `own_traits` are identifier types whose values the profile keeps as traits too.
    """

    kind: RecordKind
    id: str | None
    time: str | None
    identifiers: tuple[tuple[IdentifierType, tuple[str, ...]], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    traits: tuple[tuple[str, str], ...] = ()
    own_traits: frozenset[str] = frozenset()


class Block(msgspec.Struct):
    """Normalized records of one part. `names`: columns of the final table to `columns`, as some are field and trait."""

    source: SourceName
    kind: RecordKind
    rows: int
    columns: dict[str, pa.ChunkedArray]
    names: dict[str, str]
    rejections: pa.Table
    contents: Contents
    origin: Longs | None = None
    """The rows of the relation that were kept; None: all."""
    aliases: pa.Table = ALIASES.empty_table()


class Slot(NamedTuple):
    """One column of an identifier type: `i:email`, `i:email:2` for a second one; `text`: its place among the texts."""

    name: str
    text: int
    settings: IdentifierSettings


def project(
    database: duckdb.DuckDBPyConnection,
    relation: Relation,
    roles: Roles,
    settings: Sequence[IdentifierSettings],
    refused: Refused,
) -> Block:
    """The relation's rows, normalized. Rows with an absurd time or a huge value go to `refused`."""
    texts = _texts(roles)
    slots = list(_slots(roles, settings, texts))
    table = fetch(database, _query(relation, roles, texts, slots), relation.values)
    columns = {name: table[name] for name in table.column_names}
    del table
    origin = _refuse(relation, columns.pop("fault"), refused)
    if origin is not None:
        columns = {name: column.take(pa.array(origin)) for name, column in columns.items()}
    names = {f"f:{name}": f"c{texts[column]}" for name, column in roles.fields}
    names |= {f"t:{name}": f"c{texts[column]}" for name, column in roles.traits}
    rejections = [_judged(number, slot, roles, columns, names) for number, slot in enumerate(slots)]
    _set_apart(slots, columns, names)
    return Block(
        source=relation.source,
        kind=roles.kind,
        rows=len(columns["id"]),
        columns=columns,
        names=names,
        rejections=pa.concat_tables([REJECTIONS.empty_table(), *rejections]),
        contents=lambda rows: contents(database, relation, rows if origin is None else origin[rows]),
        origin=origin,
    )


def _set_apart(slots: Sequence[Slot], columns: dict[str, pa.ChunkedArray], names: Mapping[str, str]) -> None:
    """A value that a record says twice for one type stays in the first column only."""
    for later, earlier in ((b, a) for b in slots for a in slots[: slots.index(b)] if a.settings is b.settings):
        one, other = columns[names[earlier.name]].combine_chunks(), columns[names[later.name]].combine_chunks()
        again = pc.equal(one, other).fill_null(False)  # noqa: FBT003 - Arrow names it by place
        if again.true_count:
            columns[names[later.name]] = pa.chunked_array([pc.if_else(again, pa.scalar(None, pa.string()), other)])


def _texts(roles: Roles) -> dict[str, int]:
    """The columns that are read as text, numbered; those that stay first."""
    kept = [column for _, column in (*roles.fields, *roles.traits)]
    named = [column for _, columns in roles.identifiers for column in columns]
    return {column: number for number, column in enumerate(dict.fromkeys(kept + named))}


def _slots(roles: Roles, settings: Sequence[IdentifierSettings], texts: Mapping[str, int]) -> Iterator[Slot]:
    by_type = {one.type: one for one in settings}
    for kind, columns in roles.identifiers:
        for number, column in enumerate(columns, start=1):
            yield Slot(f"i:{kind}" if number == 1 else f"i:{kind}:{number}", texts[column], by_type[kind])


def _query(relation: Relation, roles: Roles, texts: Mapping[str, int], slots: Sequence[Slot]) -> str:
    """Columns of the answer: id, time, fault, c0... (texts kept), i0... (usable), d0... (texts for Python to judge)."""
    kept = sorted({texts[column] for _, column in (*roles.fields, *roles.traits)})
    plain = [f"{plain_sql(slot.settings, f'c{slot.text}')} AS p{number}" for number, slot in enumerate(slots)]
    doubt = [
        f"{doubtful_sql(slot.settings, f'c{slot.text}', f'p{number}')} AS b{number}"
        for number, slot in enumerate(slots)
    ]
    usable = [f"CASE WHEN NOT b{number} THEN p{number} END AS i{number}" for number in range(len(slots))]
    doubtful = [
        f"CASE WHEN b{number} OR p{number} IS NULL THEN c{slot.text} END AS d{number}"
        for number, slot in enumerate(slots)
    ]
    return queries("read")["project"].format(
        outer="".join(f", {one}" for one in [*(f"c{number}" for number in kept), *usable, *doubtful]),
        doubt="".join(f", {one}" for one in doubt),
        plain="".join(f", {one}" for one in plain),
        texts="".join(
            f", {text_of(column, relation.columns[column])} AS c{number}" for column, number in texts.items()
        ),
        id=_id(relation, roles),
        said=is_said(roles.time, relation.columns[roles.time]) if roles.time else "false",
        time=micros_of(roles.time, relation.columns[roles.time]) if roles.time else "NULL::BIGINT",
        size=_size(relation, texts),
        item=relation.item,
        earliest=EARLIEST,
        latest=LATEST,
        field_limit=FIELD_LIMIT,
        nobody=NOBODY,
        empty=EMPTY,
    )


def _id(relation: Relation, roles: Roles) -> str:
    """A row without an id is named by its content."""
    content = CONTENT_ID.format(content=content_of(relation.columns))
    return f"coalesce({text_of(roles.id, relation.columns[roles.id])}, {content})" if roles.id else content


def _size(relation: Relation, texts: Mapping[str, int]) -> str:
    """The largest value in bytes, of the columns that can hold large ones."""
    wide = [f"strlen({quoted(column)})" for column in texts if relation.columns[column] == "VARCHAR"]
    return f"greatest({', '.join(wide)})" if wide else "0"


def _refuse(relation: Relation, fault: pa.ChunkedArray, refused: Refused) -> Longs | None:
    """Refuses the rows with a fault; the positions of the others, or None if there are no faulty ones."""
    if fault.null_count == len(fault):
        return None
    faulty = fault.is_valid().to_numpy()
    positions = np.flatnonzero(faulty)
    for line, code in zip(relation.lines(positions), fault.drop_null().to_pylist(), strict=True):
        if code != EMPTY:
            refused.add(relation.source, relation.name, int(line), FAULTS[code])
    return np.flatnonzero(~faulty)


def _judged(
    number: int, slot: Slot, roles: Roles, columns: dict[str, pa.ChunkedArray], names: dict[str, str]
) -> pa.Table:
    """Completes the slot's usable values, names them, and tells of the others.

    A trait keeps what cannot be used as an identifier too, as it was said.
    """
    plain, doubtful = columns.pop(f"i{number}"), columns.pop(f"d{number}")
    usable, rows, kinds, values = judge(slot.settings, plain, doubtful)
    columns[f"i{number}"] = usable
    names[slot.name] = f"i{number}"
    kind = slot.settings.type
    if kind in roles.own_traits and f"t:{kind}" not in names:
        names[f"t:{kind}"] = f"i{number}"
        if len(rows):
            columns[f"t{number}"] = pa.chunked_array([pc.coalesce(usable.combine_chunks(), doubtful.combine_chunks())])
            names[f"t:{kind}"] = f"t{number}"
    fixed = pa.array([kind] * len(rows), pa.string())
    return pa.table(
        [pa.array(kinds, pa.string()), fixed, pa.array(values, pa.string()), pa.array(rows, pa.int64())],
        schema=REJECTIONS,
    )
