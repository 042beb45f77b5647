"""A row of a table as it is kept: JSON that gives back the same record, and under another plan what that one asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from onefold.model import Alias, IdentifierType, Micros, Record, RecordId, RecordKind, SourceName
from onefold.normalize.naming import snake_case
from onefold.ruleset.plan import Plan

Texts = dict[str, tuple[str, ...]]
Found = dict[IdentifierType, tuple[str, ...]]

_NOT_COLUMNS = frozenset({"source"})
"""Fields that every record has of itself."""

_AMBIGUOUS = frozenset({"name"})
"""A column called so is the whole name or a part of it, which only its neighbours tell."""


class Row(msgspec.Struct, frozen=True):
    """A `Record` as JSON; one that came as a row of a table has its columns too.

    `columns`: texts by the columns' own names in snake_case (of an event, also by the names of fields), where `traits`
    does not have them already. `renamed`: names in either that are not their column's own, or not only its.
    """

    source: SourceName
    id: RecordId
    kind: RecordKind = "row"
    time: Micros | None = None
    identifiers: dict[IdentifierType, tuple[str, ...]] = {}
    fields: Texts = {}
    traits: dict[str, str] = {}
    alias: Alias | None = None
    columns: dict[str, str] | None = None
    renamed: tuple[str, ...] = ()


_ROW = msgspec.json.Decoder(Row)

RowReader = Callable[[bytes], Record]


def row_reader(plan: Plan) -> RowReader:
    """Bodies of rows to records, as the plan asks: with the fields that it looks at, and all its identifier types.

    What was recognised as an identifier stays one. A type that the plan has got since is found in the column of its
    name, or in those that the plan maps to it.
    """
    types = frozenset(settings.type for settings in plan.identifiers)
    wanted = frozenset(plan.fields) - types - _NOT_COLUMNS
    by_name = tuple((name, IdentifierType(name)) for name in sorted(types - _AMBIGUOUS))
    mapped = {source: tuple(_columns(mapping.identifiers)) for source, mapping in plan.sources if mapping.identifiers}

    def read(body: bytes) -> Record:
        row = _ROW.decode(body)
        if row.columns is None:
            return _record(row, row.identifiers, row.fields)
        said = {**row.columns, **row.traits}
        fields: Texts = {name: (said[name],) for name in wanted if name in said}
        return _record(row, _identifiers(row, said, mapped.get(row.source, by_name)), fields)

    return read


def row_of(body: bytes) -> Record:
    """A row as a record with all the fields that it can have, whatever a plan looks at."""
    row = _ROW.decode(body)
    said = {} if row.columns is None else {**row.columns, **row.traits}
    named: Texts = {name: (text,) for name, text in said.items() if name not in row.identifiers}
    return _record(row, row.identifiers, {**row.fields, **named})


def _columns(mapping: Sequence[tuple[IdentifierType, tuple[str, ...]]]) -> Iterator[tuple[str, IdentifierType]]:
    for type_, columns in mapping:
        yield from ((name, type_) for name in dict.fromkeys(map(snake_case, columns)))


def _identifiers(row: Row, said: Mapping[str, str], places: Sequence[tuple[str, IdentifierType]]) -> Found:
    known, found = row.identifiers, row.identifiers
    for name, type_ in places:
        if name in said and type_ not in known and name not in row.renamed:
            found = {**found, type_: (*found.get(type_, ()), said[name])}
    return found


def _record(row: Row, identifiers: Found, fields: Texts) -> Record:
    return Record(row.source, row.id, row.kind, row.time, identifiers, fields, row.traits, row.alias)
