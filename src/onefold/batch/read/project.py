"""Rows of a relation to normalized columns: who each row is, when, its usable identifiers, its fields and traits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onefold.batch.read.query import Roles, Slot, names_query, query_of, slots_of, texts_of
from onefold.batch.read.refused import Refused
from onefold.batch.read.relation import Relation, contents, fetch
from onefold.batch.read.usable import either, judge
from onefold.columns import Longs
from onefold.model import RecordKind, SourceName
from onefold.ruleset.plan import IdentifierSettings

FIELD_LIMIT = 1 << 20
"""Bytes of one value: a longer one is an attachment, not customer data."""

TWO_GIB = 2**31 - 1
"""Bytes of text that one Arrow string array can hold."""

HUGE, EMPTY, NUL = 2, 3, 5
FAULTS = {
    1: "the time in column {time!r} is not one: "
    "write 2026-03-31, 2026-03-31 14:05:00, 31.03.2026 or seconds since 1970",
    HUGE: f"has a value of more than {FIELD_LIMIT} bytes",
    4: "the time in column {time!r} lies before 1970 or after 2200",
    NUL: "has a value with the character NUL, which no database takes in a text",
}
"""What is wrong with a row. One that is empty has no reason: like a blank line, it is passed over."""

_find_nul = re.compile(b"\0").search

NOBODY = "h_" + sha256(b"{}").hexdigest()[:20]
"""The id by content of a row without any value."""

REJECTIONS = pa.schema([("kind", pa.string()), ("type", pa.string()), ("value", pa.string()), ("row", pa.int64())])
ALIASES = pa.schema([("row", pa.int64()), ("previous", pa.string()), ("user_id", pa.string())])

Contents = Callable[[Longs], Sequence[str]]
"""Rows of a block to the canonical JSON of what stood there."""


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


def project(
    database: duckdb.DuckDBPyConnection,
    relation: Relation,
    roles: Roles,
    settings: Sequence[IdentifierSettings],
    refused: Refused,
) -> Block:
    """The relation's rows, normalized. An absurd time, a huge value or NUL refuses a row; blank ones are skipped."""
    texts = texts_of(roles)
    slots = list(slots_of(roles, settings, texts))
    names = {f"f:{name}": f"c{texts[column]}" for name, column in roles.fields}
    names |= {f"t:{name}": f"c{texts[column]}" for name, column in roles.traits}
    columns: dict[str, pa.ChunkedArray] = {}
    rejections = [REJECTIONS.empty_table()]
    huge: list[Longs] = []
    nul: list[Longs] = []
    for fetched in _fetched(database, relation, roles, texts, slots):
        huge += [_huge(column) for column in fetched.values()]
        nul += [_with_nul(column) for column in fetched.values()]
        columns |= fetched
        judged = [(number, slot) for number, slot in enumerate(slots) if f"d{number}" in fetched]
        rejections += [_judged(number, slot, roles, columns, names) for number, slot in judged]
    _set_apart(slots, columns, names)
    origin = _refuse(
        relation, _faults(columns.pop("fault"), columns["id"], {NUL: nul, HUGE: huge}), roles.time, refused
    )
    return Block(
        source=relation.source,
        kind=roles.kind,
        rows=len(columns["id"]) if origin is None else len(origin),
        columns=columns if origin is None else {name: take(column, origin) for name, column in columns.items()},
        names=names,
        rejections=_among(pa.concat_tables(rejections), origin),
        contents=lambda rows: contents(database, relation, rows if origin is None else origin[rows]),
        origin=origin,
    )


def take(column: pa.ChunkedArray, rows: Longs) -> pa.ChunkedArray:
    """The rows of a column, in a type that can hold them."""
    if pa.types.is_string(column.type) and column.nbytes > TWO_GIB:
        column = column.cast(pa.large_string())
    return column.take(pa.array(rows))


def _fetched(
    database: duckdb.DuckDBPyConnection,
    relation: Relation,
    roles: Roles,
    texts: Mapping[str, int],
    slots: Sequence[Slot],
) -> Iterator[dict[str, pa.ChunkedArray]]:
    """Columns fetched at once share their memory until the last is let go, so where that costs little they are not."""
    kept = {texts[column] for _, column in (*roles.fields, *roles.traits)}
    groups = [["id", "time", "fault"], *([f"c{number}"] for number in sorted(kept))]
    groups += [[f"i{number}", f"d{number}"] for number in range(len(slots))]
    for names in groups if relation.columnar else [[name for group in groups for name in group]]:
        table = fetch(database, query_of(relation, roles, texts, slots, names), relation.values)
        columns = {name: table[name] for name in names}
        if "id" in columns and columns["id"].null_count:
            columns["id"] = fetch(database, names_query(relation, roles), relation.values)["id"]
        yield columns


def _huge(column: pa.ChunkedArray) -> Longs:
    """The rows with a value that is too long."""
    if not pa.types.is_string(column.type):
        return np.empty(0, np.int64)
    found, start = [np.empty(0, np.int64)], 0
    for chunk in column.chunks:
        if chunk.nbytes > FIELD_LIMIT:
            sizes = pc.binary_length(chunk).fill_null(0).to_numpy()
            found.append(np.flatnonzero(sizes > FIELD_LIMIT) + start)
        start += len(chunk)
    return np.concatenate(found)


def _with_nul(column: pa.ChunkedArray) -> Longs:
    """The rows with a value in which there is the character NUL."""
    if not pa.types.is_string(column.type):
        return np.empty(0, np.int64)
    found, start = [np.empty(0, np.int64)], 0
    for chunk in column.chunks:
        text = chunk.buffers()[2]
        if text is not None and _find_nul(memoryview(text)):
            found.append(np.flatnonzero(pc.match_substring(chunk, "\0").fill_null(False)) + start)  # noqa: FBT003 - Arrow
        start += len(chunk)
    return np.concatenate(found)


def _faults(said: pa.ChunkedArray, ids: pa.ChunkedArray, found: Mapping[int, Sequence[Longs]]) -> NDArray[np.int8]:
    """What is wrong with each row, 0 for nothing."""
    faults: NDArray[np.int8] = said.fill_null(0).to_numpy().copy()
    for fault, each in found.items():
        for rows in each:
            faults[rows] = fault
    faults[pc.equal(ids, NOBODY).to_numpy()] = EMPTY
    return faults


def _among(rejections: pa.Table, origin: Longs | None) -> pa.Table:
    """Those of the rows that were kept, with their new places."""
    if origin is None:
        return rejections
    rows = rejections["row"].to_numpy()
    places = np.searchsorted(origin, rows)
    stay = (places < len(origin)) & (np.append(origin, -1)[np.minimum(places, len(origin))] == rows)
    return rejections.set_column(3, "row", pa.array(places)).filter(pa.array(stay))


def _set_apart(slots: Sequence[Slot], columns: dict[str, pa.ChunkedArray], names: Mapping[str, str]) -> None:
    """A value that a record says twice for one type stays in the first column only."""
    for later, earlier in ((b, a) for b in slots for a in slots[: slots.index(b)] if a.settings is b.settings):
        one, other = columns[names[earlier.name]].combine_chunks(), columns[names[later.name]].combine_chunks()
        again = pc.equal(one, other).fill_null(False)  # noqa: FBT003 - Arrow names it by place
        if again.true_count:
            columns[names[later.name]] = pa.chunked_array([pc.if_else(again, pa.scalar(None, pa.string()), other)])


def _refuse(relation: Relation, faults: NDArray[np.int8], time: str | None, refused: Refused) -> Longs | None:
    """Refuses the rows with a fault; the positions of the others, or None if there are no faulty ones."""
    positions = np.flatnonzero((faults > 0) & (faults != EMPTY))
    if len(positions):
        for line, code in zip(relation.lines(positions), faults[positions], strict=True):
            refused.add(relation.source, relation.name, int(line), FAULTS[int(code)].format(time=time))
    return np.flatnonzero(faults == 0) if faults.any() else None


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
            columns[f"t{number}"] = either(usable, doubtful)
            names[f"t:{kind}"] = f"t{number}"
    fixed = pa.array([kind] * len(rows), pa.string())
    return pa.table(
        [pa.array(kinds, pa.string()), fixed, pa.array(values, pa.string()), pa.array(rows, pa.int64())],
        schema=REJECTIONS,
    )
